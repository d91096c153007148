/** What a visitor takes away: addresses, a picture, a page, data, a widget, a citation. */

import { type Network } from "./data.ts";
import { make } from "./dom.ts";
import { facetCounts } from "./filter.ts";
import { FACETS, short, type State, write } from "./state.ts";
import { type Caption } from "./svg.ts";
import { type Texts } from "./texts.ts";

/** The formats of `/network.{ending}`, by what each is called, or by the key of that in the texts. */
const FORMATS: [string, string][] = [
  ["CSV", "zip"], ["csv-places", "nodes.csv"], ["csv-ties", "edges.csv"], ["GraphML", "graphml"], ["GEXF", "gexf"],
  ["GeoJSON", "geojson"], ["Linked Places", "lpf.json"], ["sigma.js", "graphology.json"], ["D3", "d3.json"], ["Turtle", "ttl"],
  ["N-Triples", "nt"], ["TriG", "trig"], ["N-Quads", "nq"], ["JSON-LD", "jsonld"],
];
/** The interactive page by pyvis draws so many places well. */
const PYVIS_PLACES = 500;
const THEMES = ["auto", "light", "dark"] as const;

export interface View {
  net: Network;
  state: State;
  /** The number of the chosen place. */
  chosen: number | null;
  /** How many places the view shows. */
  places: number;
  counts: string;
  /** Whether the data is of a version before the current one. */
  older: boolean;
  svg: (caption: Caption) => string;
}

function save(content: Blob, name: string): void {
  const link = make("a", { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** An SVG as a PNG, twice as fine as the screen. */
async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  // A data address, for a blob would need a wider policy of contents.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = make("canvas", { width: image.naturalWidth * 2, height: image.naturalHeight * 2 });
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

/** A page of one file that shows the picture anywhere, without a network. */
function asPage(title: string, svg: string, address: string, language: string): string {
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = language;
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const charset = page.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  page.head.prepend(charset, policy);
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const link = page.createElement("a");
  link.href = link.textContent = address;
  const said = page.createElement("p");
  said.append(link);
  page.body.append(page.importNode(drawn, true), said);
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}

/** The parameters of an export that has what the view shows. */
function exported(state: State, older: boolean): URLSearchParams {
  const kept = new URLSearchParams();
  for (const facet of FACETS) for (const each of state.keep[facet]) kept.append(facet, each);
  if (state.from !== null) kept.set("from", String(state.from));
  if (state.to !== null) kept.set("to", String(state.to));
  if (state.place) kept.set("place", `place/${state.place}`);
  if (older && state.version) kept.set("v", state.version);
  return kept;
}

/** The code of an element, made by the browser, which knows what to escape. */
function code(tag: "iframe" | "img", attributes: Record<string, string>): string {
  const made = document.implementation.createHTMLDocument("").createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made.outerHTML;
}

/** A field that holds a text to copy. */
function field(key: string, value: string, texts: Texts): HTMLElement {
  const input = make("input", { id: `share-${key}`, readonly: true, value, onfocus: (event: Event) => (event.target as HTMLInputElement).select() });
  const said = make("span", { role: "status", class: "quiet" });
  const copy = async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      said.textContent = texts.say("copied");
    } catch {
      said.textContent = texts.say("copy-by-hand");
    }
  };
  return make("div", {},
    make("label", { for: `share-${key}` }, texts.say(`share-${key}`)),
    make("div", { class: "row" }, input, make("button", { type: "button", onclick: copy, "aria-label": `${texts.say("copy")}: ${texts.say(`share-${key}`)}` }, texts.say("copy"))), said);
}

/** Frame and still picture for other people's pages, in a theme of their own. */
function widget(view: string, title: string, texts: Texts): HTMLElement {
  const { origin } = location;
  const frame = (theme: string) =>
    code("iframe", { src: `${origin}/embed?${view}${theme === "auto" ? "" : `&theme=${theme}`}`, title, width: "100%", height: "560", loading: "lazy" });
  const fields = [field("embed", frame("auto"), texts), field("still", code("img", { src: `${origin}/embed.svg?${view}`, alt: title, width: "720", height: "480" }), texts)];
  const change = (event: Event) => {
    fields[0].querySelector("input")!.value = frame((event.target as HTMLSelectElement).value);
  };
  const choice = make("select", { id: "share-theme", onchange: change }, ...THEMES.map((each) => make("option", { value: each }, texts.say(`theme-${each}`))));
  return make("section", {},
    make("h3", {}, texts.say("share-widget")), ...fields,
    make("p", { class: "row" }, make("label", { for: "share-theme" }, texts.say("share-theme")), choice),
    make("p", { class: "quiet" }, texts.say("share-oembed")));
}

/** Fill the dialog with all forms of a view and show it. */
export function share(dialog: HTMLDialogElement, view: View, texts: Texts): void {
  const { net, chosen } = view;
  const state = { ...view.state, version: net.version };
  const { origin } = location;
  const long = write(state);
  const title = chosen === null ? texts.say("title-all") : texts.say("title-place", { place: net.places.label[chosen] });
  const day = new Date().toISOString().slice(0, 10);
  const address = `${origin}${short(state)}`;
  const file = `placegraph-${state.place ?? state.view}`;
  const counts = facetCounts(net, state, "strand");
  const tops = net.tops.filter((top) => counts[net.schemes.strand.indexOf(top)] > 0);
  const svg = () => view.svg({
    title,
    lines: [view.counts, texts.say("picture-sources", { sources: net.sources.map((each) => each.label).join("; ") }),
      texts.say("picture-made", { day, version: net.version }), address],
    legend: tops.map((top) => ({ label: texts.label(top.label), colour: top.colour ?? "#7d8590", dashes: top.dashes ?? [] })),
  });
  const button = (label: string, action: () => void) => make("button", { type: "button", onclick: action }, label);
  const link = (label: string, path: string) => make("a", { href: `${path}?${exported(state, view.older)}` }, label);
  dialog.replaceChildren(
    make("form", { method: "dialog", class: "dialog-head" }, make("h2", {}, texts.say("share")), make("button", { "aria-label": texts.say("close") }, "×")),
    field("short", address, texts),
    field("address", `${origin}/explore?${long}`, texts),
    field("citation", texts.say("cited", { title, version: net.version, address, day }), texts),
    make("h3", {}, texts.say("share-picture")),
    make("p", { class: "row" },
      button("SVG", () => save(new Blob([svg()], { type: "image/svg+xml" }), `${file}.svg`)),
      button("PNG", () => void asPng(svg()).then((blob) => save(blob, `${file}.png`))),
      button("HTML", () => save(new Blob([asPage(title, svg(), address, texts.language)], { type: "text/html" }), `${file}.html`))),
    make("h3", {}, texts.say("share-data")),
    view.older ? make("p", { class: "quiet" }, texts.say("share-older")) : "",
    make("p", { class: "links" }, ...FORMATS.map(([label, ending]) => link(texts.say(label), `/network.${ending}`)),
      view.places <= PYVIS_PLACES && !view.older ? link(texts.say("share-pyvis"), "/picture.html") : null),
    widget(long, title, texts),
  );
  dialog.showModal();
}
