/** The network as columns, as the service sends it, with what is looked up often worked out once. */

export interface Concept {
  id: string;
  label: Record<string, string>;
  broader?: string;
  live?: boolean;
  formal?: boolean;
  colour?: string;
  dashes?: number[];
}

export interface Named {
  id: string;
  label: string;
}

type Few = number | number[];
type Year = number | null;

export interface Columns {
  version: string;
  /** The day on which the version was published. */
  published: string;
  schemes: Record<"strand" | "level" | "formality" | "status" | "certainty", Concept[]>;
  kinds: string[];
  sources: Named[];
  networks: Named[];
  places: {
    id: string[];
    label: string[];
    kind: number[];
    country: number[];
    longitude: Year[];
    latitude: Year[];
    /** Places whose point is the middle of what lies in them. */
    approximate: number[];
  };
  countries: { id: string[]; label: string[]; code: (string | null)[]; longitude: Year[]; latitude: Year[] };
  /** By language, what places are called where that is not English. */
  translations: Record<string, [number, string][]>;
  ties: {
    a: number[];
    b: number[];
    of: number[];
    strand: Few[];
    level: number[];
    formality: number[];
    status: number[];
    certainty: number[];
    source: Few[];
    start: Year[];
    end: Year[];
    endLatest: Year[];
  };
  changes: { tie: number[]; year: Year[]; status: number[] };
  members: { place: number[]; network: number[] };
  counts: { places: number; ties: number };
}

/** The ground of a community; `place` has the most ties in it. */
export interface Disc {
  x: number;
  y: number;
  radius: number;
  place: number;
  size: number;
}

export interface Layout {
  version: string;
  x: number[];
  y: number[];
  community: number[];
  discs: Disc[];
}

export interface Network extends Columns {
  /** Rows of ties, which is more than relationships where one has three places. */
  size: number;
  /** The number of the top strand of each strand, in the order of `tops`. */
  topOf: number[];
  /** The top strands, each with its colour and dashes. */
  tops: Concept[];
  /** For each row of ties, the top strands that it is on, without repetition. */
  topsOfTie: number[][];
  /** For each place, its rows of ties, in their order. */
  tiesOf: number[][];
  /** Places whose point is the middle of what lies in them. */
  isApproximate: Set<number>;
  /** The number of each place by its slug. */
  placeNumber: Map<string, number>;
  /** For each city network, its places. */
  membersOf: Set<number>[];
  /** For each place, its city networks. */
  networksOf: number[][];
}

const list = (few: Few): number[] => (typeof few === "number" ? [few] : few);

/** A name as the service makes a slug of it. */
const slugify = (text: string): string =>
  (text.normalize("NFKD").replace(/[^\0-\x7f]/g, "").toLowerCase().match(/[a-z0-9]+/g) ?? []).join("-");

/** Write out again what the service leaves out: slugs that follow from labels, and sums of steps. */
export function unpack(columns: Columns): Columns {
  const { places, ties } = columns;
  const sums = (steps: number[]) => {
    let sum = 0;
    return steps.map((step) => (sum += step));
  };
  const id = places.id.map((each, place) => (each.startsWith("~") ? slugify(places.label[place]) + each.slice(1) : each));
  return { ...columns, places: { ...places, id }, ties: { ...ties, a: sums(ties.a), of: sums(ties.of) } };
}

/** The columns with names in a language where there are any; English ones stay where not. */
function translated(columns: Columns, language: string): Columns {
  const label = [...columns.places.label];
  for (const [place, name] of columns.translations[language] ?? []) label[place] = name;
  const regions = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
  const countries = columns.countries.label.map((english, country) => {
    const code = columns.countries.code[country];
    return (language !== "en" && code && regions.of(code)) || english;
  });
  // A country with ties of its own is a place too.
  const called = new Map(columns.countries.id.map((id, country) => [id, countries[country]]));
  const places = label.map((own, place) => {
    const isTranslated = own !== columns.places.label[place];
    return isTranslated ? own : (called.get(columns.places.id[place]) ?? own);
  });
  return { ...columns, places: { ...columns.places, label: places }, countries: { ...columns.countries, label: countries } };
}

/** Add to the columns what the views look up. */
export function decode(given: Columns, language = "en"): Network {
  const columns = translated(given, language);
  const { schemes, ties, places, members } = columns;
  const tops = schemes.strand.filter((concept) => concept.broader === undefined);
  const topNumber = new Map(tops.map((concept, number) => [concept.id, number]));
  const topOf = schemes.strand.map((concept) => topNumber.get(concept.broader ?? concept.id) ?? 0);
  const tiesOf: number[][] = places.id.map(() => []);
  ties.a.forEach((place, row) => {
    tiesOf[place].push(row);
    if (ties.b[row] !== place) tiesOf[ties.b[row]].push(row);
  });
  const membersOf = columns.networks.map(() => new Set<number>());
  const networksOf = places.id.map((): number[] => []);
  members.place.forEach((place, row) => {
    membersOf[members.network[row]].add(place);
    networksOf[place].push(members.network[row]);
  });
  return {
    ...columns,
    size: ties.a.length,
    topOf,
    tops,
    topsOfTie: ties.strand.map((few) => [...new Set(list(few).map((strand) => topOf[strand]))]),
    tiesOf,
    isApproximate: new Set(places.approximate),
    placeNumber: new Map(places.id.map((id, number) => [id, number])),
    membersOf,
    networksOf,
  };
}

/** The strands of a row of ties. */
export const strandsOf = (net: Network, row: number): number[] => list(net.ties.strand[row]);

/** The sources of a row of ties. */
export const sourcesOf = (net: Network, row: number): number[] => list(net.ties.source[row]);

/** The place at the other end of a tie. */
export const otherEnd = (net: Network, row: number, place: number): number =>
  net.ties.a[row] === place ? net.ties.b[row] : net.ties.a[row];

/** How many relationships some rows are: one of three places has three rows. */
export function relationships(net: Network, rows: Iterable<number>): number {
  const seen = new Set<number>();
  for (const row of rows) seen.add(net.ties.of[row]);
  return seen.size;
}

const among = new WeakMap<number[], Uint8Array>();

/** The ties of a place among some rows: as many steps as the place has ties, once the rows are known. */
export function touching(net: Network, rows: number[], place: number): number[] {
  let known = among.get(rows);
  if (!known) {
    known = new Uint8Array(net.size);
    for (const row of rows) known[row] = 1;
    among.set(rows, known);
  }
  return net.tiesOf[place].filter((row) => known[row]);
}

/** The places that some ties tie. */
export function placesOf(net: Network, rows: Iterable<number>): Set<number> {
  const found = new Set<number>();
  for (const row of rows) found.add(net.ties.a[row]).add(net.ties.b[row]);
  return found;
}
