/** What happened in each year to some ties. */

import { type Network } from "./data.ts";

const LEAST = 20;

export interface Years {
  first: number;
  last: number;
  began: number[];
  changed: number[];
  ended: number[];
  /** Relationships whose beginning nobody states. */
  undated: number;
}

/** What happened in each year to the ties of some rows; a relationship counts once. */
export function years(net: Network, rows: number[]): Years {
  const { start, end, endLatest, of } = net.ties;
  const seen = new Set<number>();
  const once = rows.filter((row) => !seen.has(of[row]) && seen.add(of[row]));
  const shown = new Set(once);
  const starts = once.flatMap((row) => start[row] ?? []);
  const ends = once.flatMap((row) => end[row] ?? endLatest[row] ?? []);
  const changes = net.changes.tie.flatMap((row, index) => (shown.has(row) ? (net.changes.year[index] ?? []) : []));
  const all = [...starts, ...ends, ...changes];
  const last = all.reduce((most, year) => Math.max(most, year), -Infinity);
  // One year alone would fill the width.
  const first = all.reduce((least, year) => Math.min(least, year), last - LEAST);
  if (!all.length) return { first: 0, last: 0, began: [], changed: [], ended: [], undated: once.length };
  const count = (found: number[]) => {
    const counts = new Array<number>(last - first + 1).fill(0);
    for (const year of found) counts[year - first] += 1;
    return counts;
  };
  return {
    first, last, began: count(starts), changed: count(changes), ended: count(ends), undated: once.length - starts.length,
  };
}
