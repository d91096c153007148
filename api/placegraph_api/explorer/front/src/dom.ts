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

/** A short line in a colour and its dashes, for legends. */
export function swatch(colour: string, dashes: readonly number[]): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  for (const [name, value] of Object.entries({ width: 30, height: 10, "aria-hidden": "true", class: "swatch" })) {
    svg.setAttribute(name, String(value));
  }
  for (const [name, value] of Object.entries({ d: "M0 5h30", stroke: colour, "stroke-width": 3, "stroke-dasharray": dashes.join(" ") || "none" })) {
    line.setAttribute(name, String(value));
  }
  svg.append(line);
  return svg;
}
