/** Solutions as a table, a chart, a map or a network; the query may say which: `# view: map`. */

import type { Topology } from "topojson-specification";
import { type Columns, unpack } from "./data.ts";
import { make } from "./dom.ts";
import { greatCircle, HEIGHT, outlines, type Point, WIDTH, world } from "./geometry.ts";
import { type Texts } from "./texts.ts";

export const VIEWS = ["table", "chart", "map", "network"] as const;
export type View = (typeof VIEWS)[number];

interface Term {
  type: string;
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}
export interface Solutions {
  head: { vars: string[] };
  results: { bindings: Record<string, Term | undefined>[] };
}

// Things have the base of the store, concepts that of the vocabulary.
const IDS = document.querySelector<HTMLElement>("#sparql")?.dataset.ids ?? "";
const CONCEPTS = "https://w3id.org/placegraph/id/concept/";
const SPACE = "http://www.w3.org/2000/svg";
const MOST_BARS = 40;
const MOST_NODES = 150;
const MOST_NAMED = 500;

/** The view that a comment of the query asks for. */
export const viewNamed = (query: string): View => {
  const named = /^\s*#\s*view:\s*(\w+)/m.exec(query)?.[1];
  return VIEWS.find((view) => view === named) ?? "table";
};

/** The path of the page of a term, where it names a thing or a concept. */
function pathOf(term: Term | undefined): string | undefined {
  if (term?.type !== "uri") return undefined;
  if (IDS && term.value.startsWith(IDS)) return term.value.slice(IDS.length);
  return term.value.startsWith(CONCEPTS) ? `concept/${term.value.slice(CONCEPTS.length)}` : undefined;
}
const short = (term: Term | undefined): string => term?.value.replace(/^.*[/#](?=[^/#]+$)/, "") ?? "";
/** What a path says by itself, where nothing better is known. */
const spelt = (path: string): string => path.split("/").at(-1)!.replaceAll("-", " ");

/** Names by path: those that the solutions hold beside a thing, else those of the graph. */
async function names(found: Solutions): Promise<(path: string) => string> {
  const known = new Map<string, string>();
  const asked = new Map<string, string>();
  for (const row of found.results.bindings) {
    for (const name of found.head.vars) {
      const path = pathOf(row[name]);
      if (path === undefined || known.has(path)) continue;
      const beside = row[`${name}Label`] ?? row[`${name}_label`] ?? row[`${name}Name`];
      if (beside?.type === "literal") known.set(path, beside.value);
      else asked.set(path, row[name]!.value);
    }
  }
  const missing = [...asked].filter(([path]) => !known.has(path)).slice(0, MOST_NAMED);
  if (missing.length) for (const [path, name] of await labels(missing)) known.set(path, name);
  return (path) => known.get(path) ?? spelt(path);
}

/** The names that the graph has for things, in the language of the page, else in English, else in any. */
async function labels(things: [string, string][]): Promise<Map<string, string>> {
  const paths = new Map(things.map(([path, iri]) => [iri, path]));
  const query = `SELECT ?thing ?label { VALUES ?thing { ${[...paths.keys()].map((iri) => `<${iri}>`).join(" ")} } ?thing <http://www.w3.org/2000/01/rdf-schema#label>|<http://www.w3.org/2004/02/skos/core#prefLabel> ?label }`;
  const answer = await fetch("/sparql", { method: "POST", body: new URLSearchParams({ query }), headers: { Accept: "application/sparql-results+json" } });
  if (!answer.ok) return new Map();
  const wanted = [document.documentElement.lang, "en", ""];
  const rank = (term: Term) => (wanted.indexOf(term["xml:lang"] ?? "") + wanted.length + 1) % (wanted.length + 1);
  const best = new Map<string, Term>();
  for (const { thing, label } of ((await answer.json()) as Solutions).results.bindings) {
    const before = best.get(thing!.value);
    if (!before || rank(label!) < rank(before)) best.set(thing!.value, label!);
  }
  return new Map([...best].map(([iri, term]) => [paths.get(iri)!, term.value]));
}

function cell(term: Term | undefined): HTMLElement {
  const path = pathOf(term);
  if (path === undefined) return term ? make("td", {}, make("bdi", {}, term.value)) : make("td");
  return make("td", {}, make("a", { href: `/${encodeURI(path)}` }, path));
}

function table({ head, results }: Solutions): HTMLElement {
  return make("table", {},
    make("thead", {}, make("tr", {}, ...head.vars.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...results.bindings.map((row) => make("tr", {}, ...head.vars.map((name) => cell(row[name]))))));
}

/** How many pixels wide a picture is shown: letters are as large on a phone as on a desk. */
const shown = (): number => Math.min(960, document.getElementById("answer")?.clientWidth || 720);

function svg(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Bars for the first column of numbers, named by the first other column. */
async function chart(found: Solutions, texts: Texts): Promise<Element> {
  const { head, results } = found;
  const isNumber = (name: string) => results.bindings.length > 0 && results.bindings.every((row) => row[name] && row[name].value.trim() !== "" && Number.isFinite(Number(row[name].value)));
  const value = head.vars.find(isNumber);
  const name = head.vars.find((each) => each !== value);
  if (!value || !name) return make("p", {}, texts.say("chart-needs"));
  const rows = results.bindings.slice(0, MOST_BARS);
  const named = await names({ head, results: { bindings: rows } });
  const called = (term: Term | undefined) => { const path = pathOf(term); return path === undefined ? short(term) : named(path); };
  const most = Math.max(...rows.map((row) => Number(row[value]!.value)), 1e-9);
  const wide = Math.min(shown(), 720);
  const middle = Math.min(212, wide * 0.42);
  const picture = svg("svg", { viewBox: `0 0 ${wide} ${rows.length * 26}`, role: "img", "aria-label": `${value} – ${name}`, class: "answer-picture chart", "font-size": 13 });
  rows.forEach((row, index) => {
    const width = Math.max(0, (Number(row[value]!.value) / most) * (wide - middle - 80));
    picture.append(svg("text", { x: middle, y: index * 26 + 17, "text-anchor": "end" }, called(row[name]).slice(0, Math.floor(middle / 7))),
      svg("rect", { x: middle + 8, y: index * 26 + 3, width, height: 20, class: "bar" }),
      svg("text", { x: middle + 14 + width, y: index * 26 + 17 }, row[value]!.value));
  });
  return picture;
}

/** Pairs of things in one row: what a map and a network join. */
function pairs({ head, results }: Solutions): [string, string][] {
  return results.bindings.flatMap((row) => {
    const places = head.vars.map((name) => pathOf(row[name])).filter((path) => path !== undefined && !path.startsWith("concept/")) as string[];
    const [first, ...others] = places;
    return first === undefined ? [] : others.length ? others.map((other): [string, string] => [first, other]) : [[first, first] as [string, string]];
  });
}

interface Drawing {
  joined: [string, string][];
  at: (path: string) => Point | null;
  way: (a: Point, b: Point, from: string, to: string) => Point[][];
  named: (path: string) => string;
  label: string;
  ground?: SVGElement[];
}

function drawn({ joined, at, way, named, label, ground = [] }: Drawing): SVGElement {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": label, class: "answer-picture" });
  picture.append(...ground);
  const nodes = new Map<string, Point>();
  for (const [a, b] of joined) {
    const [from, to] = [at(a), at(b)];
    if (from) nodes.set(a, from);
    if (to) nodes.set(b, to);
    if (!from || !to || a === b) continue;
    for (const piece of way(from, to, a, b)) picture.append(svg("path", { d: `M${piece.map((point) => point.map((each) => each.toFixed(1)).join(" ")).join("L")}`, class: "join" }));
  }
  // As large as its points need, so that neighbours part.
  const [xs, ys] = [0, 1].map((axis) => [...nodes.values()].map((point) => point[axis])) as [number[], number[]];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const wide = Math.max(Math.max(...xs) - left, (Math.max(...ys) - top) * 2, WIDTH / 12) * 1.3;
  const scale = wide / shown();
  picture.setAttribute("viewBox", `${left - wide * 0.08} ${top - wide * 0.06} ${wide} ${Math.max(Math.max(...ys) - top, wide * 0.3) + wide * 0.12}`);
  picture.setAttribute("font-size", String(12 * scale));
  picture.setAttribute("stroke-width", String(scale));
  const ties = new Map<string, number>();
  for (const path of joined.flat()) ties.set(path, (ties.get(path) ?? 0) + 1);
  const taken: [number, number, number, number][] = [];
  // Those with most ties are written first; a name that would stand over another is told on hover.
  for (const [path, [x, y]] of [...nodes].sort(([a], [b]) => ties.get(b)! - ties.get(a)!)) {
    const name = named(path);
    const link = svg("a", { href: `/${encodeURI(path)}`, "aria-label": name });
    link.append(svg("title", {}, name), svg("circle", { cx: x, cy: y, r: 4 * scale, class: "bar" }));
    const width = name.length * 6.3 * scale;
    const start = x + 6 * scale + width > left + wide * 0.92 ? x - 6 * scale - width : x + 6 * scale;
    const box: [number, number, number, number] = [start, y - 7 * scale, start + width, y + 6 * scale];
    if (!taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) {
      taken.push(box);
      link.append(svg("text", { x: start < x ? x - 6 * scale : start, y: y + 4 * scale, "stroke-width": 3 * scale, "text-anchor": start < x ? "end" : "start" }, name));
    }
    picture.append(link);
  }
  return picture;
}

/** Land and borders, as the explorer has them. */
async function land(project: ReturnType<typeof world>): Promise<SVGElement[]> {
  const answer = await fetch("/static/built/world.json");
  if (!answer.ok) return [];
  const drawn = outlines((await answer.json()) as Topology, project);
  return [svg("path", { d: drawn.land, class: "land" }), svg("path", { d: drawn.borders, class: "border" })];
}

async function map(found: Solutions, texts: Texts): Promise<Element> {
  const answer = await fetch("/explorer/network");
  if (!answer.ok) return make("p", { role: "alert" }, texts.say("no-answer"));
  const { places } = unpack((await answer.json()) as Columns);
  const number = new Map(places.id.map((id, index) => [`place/${id}`, index]));
  const project = world();
  const degrees = (path: string): Point | null => {
    const index = number.get(path);
    const [lon, lat] = index === undefined ? [null, null] : [places.longitude[index], places.latitude[index]];
    return lon == null || lat == null ? null : [lon, lat];
  };
  const joined = pairs(found).filter(([a, b]) => degrees(a) ?? degrees(b));
  if (!joined.length) return make("p", {}, texts.say("map-needs"));
  const at = (path: string) => { const point = degrees(path); return point && project(point); };
  const way = (_: Point, __: Point, a: string, b: string) => greatCircle(degrees(a)!, degrees(b)!).map((piece) => piece.map((point) => project(point)!));
  const [ground, named] = await Promise.all([land(project), names(found)]);
  return drawn({ joined, at, way, named, label: texts.say("view-map"), ground });
}

async function network(found: Solutions, texts: Texts): Promise<Element> {
  const joined = pairs(found).filter(([a, b]) => a !== b);
  const paths = [...new Set(joined.flat())].slice(0, MOST_NODES);
  if (!paths.length) return make("p", {}, texts.say("network-needs"));
  const at = (path: string): Point | null => {
    const index = paths.indexOf(path);
    const turn = (index / paths.length) * 2 * Math.PI;
    return index < 0 ? null : [WIDTH / 2 + Math.cos(turn) * WIDTH * 0.34, HEIGHT / 2 + Math.sin(turn) * HEIGHT * 0.44];
  };
  return drawn({ joined, at, way: (a, b) => [[a, b]], named: await names(found), label: texts.say("view-network") });
}

/** Solutions in a view. */
export async function answer(view: View, found: Solutions, texts: Texts): Promise<Element> {
  if (view === "chart") return chart(found, texts);
  if (view === "map") return map(found, texts);
  return view === "network" ? network(found, texts) : table(found);
}
