/** Make elements. Text is only ever set as text, so a name with a script in it stays a name. */

type Child = Node | string | null | undefined | false;

/** An element with attributes and children; `on…` attributes are listeners, null ones left out. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Record<string, unknown> = {}, ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("aria-")) element.setAttribute(name, String(value));
    else if (value === false) continue;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** A shape of a drawing, with attributes. */
export function shape(name: string, attributes: Record<string, string | number>, ...children: SVGElement[]): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** A short line in a colour and its dashes, for legends. */
export const swatch = (colour: string, dashes: readonly number[]): SVGElement =>
  shape("svg", { width: 30, height: 10, "aria-hidden": "true", class: "swatch" },
    shape("path", { d: "M0 5h30", stroke: colour, "stroke-width": 3, "stroke-dasharray": dashes.join(" ") || "none" }));
