/** Which ties pass the filters, and how many would for each choice of a facet. */

import { type Network, sourcesOf, strandsOf } from "./data.ts";
import { FACETS, type Facet, type State } from "./state.ts";

type Test = (row: number) => boolean;

/** What each facet may be: the values of a tie as numbers of entries in a list. */
const VALUES: Record<Facet, (net: Network, row: number) => number[]> = {
  strand: strandsOf,
  source: sourcesOf,
  level: (net, row) => [net.ties.level[row]],
  formality: (net, row) => [net.ties.formality[row]],
  status: (net, row) => [net.ties.status[row]],
  certainty: (net, row) => [net.ties.certainty[row]],
  network: (net, row) => [...net.networksOf[net.ties.a[row]], ...net.networksOf[net.ties.b[row]]],
};

/** The identifiers that a facet offers, by number. */
export function offered(net: Network, facet: Facet): string[] {
  if (facet === "source") return net.sources.map((each) => each.id);
  if (facet === "network") return net.networks.map((each) => each.id);
  return net.schemes[facet].map((each) => each.id);
}

function facetTest(net: Network, facet: Facet, kept: string[]): Test | null {
  if (kept.length === 0) return null;
  const ids = offered(net, facet);
  const wanted = new Set<number>();
  ids.forEach((id, number) => {
    const broader = facet === "strand" ? net.schemes.strand[number].broader : undefined;
    if (kept.includes(id) || (broader !== undefined && kept.includes(broader))) wanted.add(number);
  });
  const values = VALUES[facet];
  return (row) => values(net, row).some((value) => wanted.has(value));
}

function timeTest(net: Network, { from, to }: State): Test | null {
  if (from === null && to === null) return null;
  const { start, end, endLatest } = net.ties;
  // A date that nobody knows excludes nothing.
  return (row) => {
    const begun = start[row] ?? null;
    const over = endLatest[row] ?? end[row] ?? null;
    return (to === null || begun === null || begun <= to) && (from === null || over === null || over >= from);
  };
}

function tests(net: Network, state: State, without?: Facet): Test[] {
  const facets = FACETS.filter((facet) => facet !== without);
  return [...facets.map((facet) => facetTest(net, facet, state.keep[facet])), timeTest(net, state)]
    .filter((test) => test !== null);
}

const passing = (net: Network, all: Test[]): number[] => {
  const rows: number[] = [];
  for (let row = 0; row < net.size; row++) if (all.every((test) => test(row))) rows.push(row);
  return rows;
};

/** The same of the ties of a place alone. */
const passingAt = (net: Network, place: number, all: Test[]): number[] =>
  net.tiesOf[place].filter((row) => all.every((test) => test(row)));

/** The rows of ties that pass every filter. */
export const visible = (net: Network, state: State): number[] => passing(net, tests(net, state));

/** For each choice of a facet, the relationships, of the chosen place if there is one, that pass all other filters. */
export function facetCounts(net: Network, state: State, facet: Facet): number[] {
  const place = state.place === null ? undefined : net.placeNumber.get(state.place);
  const seen = offered(net, facet).map(() => new Set<number>());
  const values = VALUES[facet];
  const up = facet === "strand" ? net.schemes.strand.map((each) => broaderNumber(net, each.broader)) : [];
  const all = tests(net, state, facet);
  for (const row of place === undefined ? passing(net, all) : passingAt(net, place, all)) {
    for (const value of values(net, row)) {
      seen[value]?.add(net.ties.of[row]);
      const broader = up[value];
      if (broader !== undefined && broader >= 0) seen[broader].add(net.ties.of[row]);
    }
  }
  return seen.map((each) => each.size);
}

const broaderNumber = (net: Network, broader: string | undefined): number =>
  broader === undefined ? -1 : net.schemes.strand.findIndex((each) => each.id === broader);

/** The members of the city networks that are kept, whether or not they have ties. */
export function membersKept(net: Network, state: State): Set<number> {
  const kept = net.networks.flatMap((each, number) => (state.keep.network.includes(each.id) ? [...net.membersOf[number]] : []));
  return new Set(kept);
}
