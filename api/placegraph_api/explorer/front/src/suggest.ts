/** Suggestions under a search box: the service knows spellings, accents and other names. */

import { make } from "./dom.ts";
import { type Texts } from "./texts.ts";

const WAIT_MS = 120;

export interface Found {
  path: string;
  kind: string;
  label: string;
  country?: string | null;
  is?: string[];
}

let boxes = 0;

/** What tells namesakes apart: the kind and the country, in the language of the page. */
function detail(found: Found, texts: Texts): string {
  const kind = texts.say(`kind-${found.kind}`);
  if (!found.country) return kind;
  try {
    return `${kind}, ${new Intl.DisplayNames(texts.language, { type: "region" }).of(found.country)}`;
  } catch {
    return `${kind}, ${found.country}`;
  }
}

/** Let a search box suggest; `chosen` is told what the visitor takes. */
export function suggest(input: HTMLInputElement, texts: Texts, chosen: (found: Found) => void): void {
  const id = `suggestions-${boxes++}`;
  const list = make("ul", { id, role: "listbox", class: "suggestions", hidden: true, "aria-label": texts.say("suggestions") });
  const said = make("span", { class: "unseen", role: "status" });
  input.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false", autocomplete: "off",
  })) input.setAttribute(name, value);
  let found: Found[] = [];
  let active = -1;
  let asking = new AbortController();
  let timer = 0;

  const show = (results: Found[]) => {
    [found, active] = [results, -1];
    list.replaceChildren(...results.map((each, index) =>
      make("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false", onpointerdown: (event: Event) => { event.preventDefault(); take(index); } },
        make("bdi", {}, each.label), make("span", { class: "quiet" }, ` ${detail(each, texts)}`))));
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    input.removeAttribute("aria-activedescendant");
  };
  const take = (index: number) => {
    const each = found[index];
    show([]);
    if (each) chosen(each);
  };
  const mark = (index: number) => {
    active = (index + found.length) % found.length;
    [...list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === active)));
    input.setAttribute("aria-activedescendant", `${id}-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const ask = async () => {
    const text = input.value.trim();
    asking.abort();
    if (!text) return show([]);
    asking = new AbortController();
    try {
      const answer = await fetch(`/search?${new URLSearchParams({ q: text.slice(0, 200) })}`, { signal: asking.signal });
      if (!answer.ok) return show([]);
      show(((await answer.json()) as { results: Found[] }).results.slice(0, 8));
      said.textContent = found.length ? texts.count("found", found.length) : texts.say("found-none");
    } catch (error) {
      // Without an answer the form still works: it leads to the page of results.
      if (!(error instanceof DOMException && error.name === "AbortError")) show([]);
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show([]);
    else if (!found.length) return;
    else if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if (event.key === "Enter" && active >= 0) take(active);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => show([]));
}
