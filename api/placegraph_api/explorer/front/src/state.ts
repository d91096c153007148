/** What is looked at: one object, which the address bar holds and from which all is drawn. */

export const FACETS = ["strand", "level", "formality", "status", "source", "certainty", "network"] as const;
export type Facet = (typeof FACETS)[number];

export interface State {
  view: "map" | "network";
  /** The slug of the chosen place. */
  place: string | null;
  /** What is kept of each facet; nothing named keeps everything. */
  keep: Record<Facet, string[]>;
  /** Years between which a tie has to have been, or may have been. */
  from: number | null;
  to: number | null;
  /** Whether every tie is drawn where countries would be summed up. */
  all: boolean;
  /** Where the camera stands: zoom and centre; null shows everything. */
  camera: [number, number, number] | null;
  /** The version of the data that the address was made with. */
  version: string | null;
}

const nothing = (): Record<Facet, string[]> => ({
  strand: [], level: [], formality: [], status: [], source: [], certainty: [], network: [],
});

export const START: Readonly<State> = Object.freeze({
  view: "map", place: null, keep: nothing(), from: null, to: null, all: false, camera: null, version: null,
});

const year = (text: string | null): number | null =>
  text !== null && /^-?\d{1,4}$/.test(text) ? Number(text) : null;

function camera(text: string | null): State["camera"] {
  const numbers = (text ?? "").split(",").map(Number);
  const [zoom, x, y] = numbers;
  if (numbers.length !== 3 || !numbers.every(Number.isFinite) || zoom! <= 0) return null;
  return [zoom!, x!, y!];
}

/** The state of an address; what it does not understand it leaves out. */
export function read(search: string): State {
  const asked = new URLSearchParams(search);
  const keep = nothing();
  for (const facet of FACETS) keep[facet] = [...new Set(asked.getAll(facet))].filter(Boolean);
  return {
    view: asked.get("view") === "network" ? "network" : "map",
    place: asked.get("place")?.replace(/^place\//, "") || null,
    keep,
    from: year(asked.get("from")),
    to: year(asked.get("to")),
    all: asked.get("ties") === "all",
    camera: camera(asked.get("at")),
    version: asked.get("v"),
  };
}

/** The address of a state: only what differs from the beginning is written. */
export function write(state: State): string {
  const said = new URLSearchParams();
  if (state.view !== "map") said.set("view", state.view);
  if (state.place) said.set("place", state.place);
  for (const facet of FACETS) for (const each of state.keep[facet]) said.append(facet, each);
  if (state.from !== null) said.set("from", String(state.from));
  if (state.to !== null) said.set("to", String(state.to));
  if (state.all) said.set("ties", "all");
  if (state.camera) said.set("at", state.camera.map((each) => Number(each.toFixed(2))).join(","));
  if (state.version) said.set("v", state.version);
  return said.toString();
}

const LETTERS: Record<Facet, string> = {
  strand: "S", level: "L", formality: "O", status: "T", source: "Q", certainty: "C", network: "M",
};

/** The short address of a state, which `permalink.py` reads; null where there is no version to name. */
export function short(state: State): string | null {
  if (!state.version) return null;
  const parts = [state.place ?? ""];
  if (state.view === "network") parts.push("N");
  if (state.all) parts.push("E");
  for (const facet of FACETS) {
    const values = state.keep[facet].map((each) => each.replaceAll("/", ":"));
    if (values.length) parts.push(LETTERS[facet] + values.join("."));
  }
  if (state.from !== null) parts.push(`F${state.from}`);
  if (state.to !== null) parts.push(`U${state.to}`);
  if (state.camera) parts.push("A" + state.camera.map((each) => Number(each.toFixed(1))).join("_"));
  const view = parts.join("~");
  return `/v/${state.version.slice(0, 8)}${view ? `/${view}` : ""}`;
}

/** Keep a value of a facet, or no longer. */
export function toggled(state: State, facet: Facet, value: string): State {
  const kept = state.keep[facet];
  const next = kept.includes(value) ? kept.filter((each) => each !== value) : [...kept, value];
  return { ...state, keep: { ...state.keep, [facet]: next } };
}

/** Whether anything is filtered. */
export const isFiltered = (state: State): boolean =>
  state.from !== null || state.to !== null || FACETS.some((facet) => state.keep[facet].length > 0);

/** The same view with nothing filtered. */
export const unfiltered = (state: State): State => ({ ...state, keep: nothing(), from: null, to: null });
