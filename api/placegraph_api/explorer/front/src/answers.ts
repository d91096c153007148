/** Solutions as a table, a chart, a map or a network; the query may say which: `# view: map`. */

import { type Columns, unpack } from "./data.ts";
import { make } from "./dom.ts";
import { greatCircle, HEIGHT, type Point, WIDTH, world } from "./geometry.ts";
import { type Texts } from "./texts.ts";

export const VIEWS = ["table", "chart", "map", "network"] as const;
export type View = (typeof VIEWS)[number];

interface Term {
  type: string;
  value: string;
  datatype?: string;
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

function svg(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Bars for the first column of numbers, named by the first other column. */
function chart({ head, results }: Solutions, texts: Texts): Element {
  const isNumber = (name: string) => results.bindings.length > 0 && results.bindings.every((row) => row[name] && row[name].value.trim() !== "" && Number.isFinite(Number(row[name].value)));
  const value = head.vars.find(isNumber);
  const name = head.vars.find((each) => each !== value);
  if (!value || !name) return make("p", {}, texts.say("chart-needs"));
  const rows = results.bindings.slice(0, MOST_BARS);
  const most = Math.max(...rows.map((row) => Number(row[value]!.value)), 1e-9);
  const picture = svg("svg", { viewBox: `0 0 720 ${rows.length * 26}`, role: "img", "aria-label": `${value} – ${name}`, class: "answer-picture", "font-size": 12 });
  rows.forEach((row, index) => {
    const width = Math.max(0, (Number(row[value]!.value) / most) * 420);
    picture.append(svg("text", { x: 212, y: index * 26 + 17, "text-anchor": "end" }, short(row[name]).slice(0, 30)),
      svg("rect", { x: 220, y: index * 26 + 3, width, height: 20, class: "bar" }),
      svg("text", { x: 226 + width, y: index * 26 + 17 }, row[value]!.value));
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

function drawn(joined: [string, string][], at: (path: string) => Point | null, way: (a: Point, b: Point, from: string, to: string) => Point[][], label: string): SVGElement {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, class: "answer-picture" });
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
  const scale = wide / WIDTH;
  picture.setAttribute("viewBox", `${left - wide * 0.08} ${top - wide * 0.06} ${wide} ${Math.max(Math.max(...ys) - top, wide * 0.3) + wide * 0.12}`);
  picture.setAttribute("font-size", String(11 * scale));
  picture.setAttribute("stroke-width", String(scale));
  for (const [path, [x, y]] of nodes) {
    const link = svg("a", { href: `/${encodeURI(path)}` });
    link.append(svg("circle", { cx: x, cy: y, r: 4 * scale, class: "bar" }), svg("text", { x: x + 6 * scale, y: y + 4 * scale }, path.split("/").at(-1)!.replaceAll("-", " ")));
    picture.append(link);
  }
  return picture;
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
  return drawn(joined, at, (_, __, a, b) => greatCircle(degrees(a)!, degrees(b)!).map((piece) => piece.map((point) => project(point)!)), texts.say("view-map"));
}

function network(found: Solutions, texts: Texts): Element {
  const joined = pairs(found).filter(([a, b]) => a !== b);
  const names = [...new Set(joined.flat())].slice(0, MOST_NODES);
  if (!names.length) return make("p", {}, texts.say("network-needs"));
  const at = (path: string): Point | null => {
    const index = names.indexOf(path);
    const turn = (index / names.length) * 2 * Math.PI;
    return index < 0 ? null : [WIDTH / 2 + Math.cos(turn) * WIDTH * 0.34, HEIGHT / 2 + Math.sin(turn) * HEIGHT * 0.44];
  };
  return drawn(joined, at, (a, b) => [[a, b]], texts.say("view-network"));
}

/** Solutions in a view. */
export async function answer(view: View, found: Solutions, texts: Texts): Promise<Element> {
  if (view === "chart") return chart(found, texts);
  if (view === "map") return map(found, texts);
  return view === "network" ? network(found, texts) : table(found);
}
