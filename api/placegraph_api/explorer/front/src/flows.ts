/** Ties summed up between groups of places, which are shown first: every tie at once is a hairball. */

import { type Network } from "./data.ts";

/** Places by group (a country, a community), -1 for none; and what the groups are called. */
export interface Groups {
  kind: "countries" | "communities";
  of: number[];
  label: string[];
}

export interface Flow {
  a: number;
  b: number;
  ties: number;
}

/** The flows between groups, the largest first; ties within a group have `a` equal to `b`. */
export function flows(net: Network, groups: Groups, rows: Iterable<number>): Flow[] {
  const seen = new Map<number, Set<number>>();
  const count = groups.label.length;
  for (const row of rows) {
    const one = groups.of[net.ties.a[row]];
    const other = groups.of[net.ties.b[row]];
    if (one < 0 || other < 0) continue;
    const key = Math.min(one, other) * count + Math.max(one, other);
    const ties = seen.get(key) ?? new Set<number>();
    seen.set(key, ties.add(net.ties.of[row]));
  }
  return [...seen]
    .map(([key, ties]) => ({ a: Math.floor(key / count), b: key % count, ties: ties.size }))
    .sort((one, other) => other.ties - one.ties || one.a - other.a || one.b - other.b);
}

/** The countries as groups. */
export const countryGroups = (net: Network): Groups => ({ kind: "countries", of: net.places.country, label: net.countries.label });

/** Where each country is drawn: its own point, else the middle of its places. */
export function countryPoints(net: Network): [number, number][] {
  const sums = net.countries.id.map(() => [0, 0, 0]);
  const { country, longitude, latitude } = net.places;
  country.forEach((number, place) => {
    const [lon, lat] = [longitude[place], latitude[place]];
    if (number < 0 || lon == null || lat == null) return;
    // On the sphere, so that places on both sides of the date line meet there and not in Africa.
    const [l, p] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
    const sum = sums[number];
    sum[0] += Math.cos(p) * Math.cos(l);
    sum[1] += Math.cos(p) * Math.sin(l);
    sum[2] += Math.sin(p);
  });
  return sums.map(([x, y, z], number) => {
    const [lon, lat] = [net.countries.longitude[number], net.countries.latitude[number]];
    if (lon != null && lat != null) return [lon, lat];
    if (!x && !y && !z) return [NaN, NaN];
    return [(Math.atan2(y!, x!) * 180) / Math.PI, (Math.atan2(z!, Math.hypot(x!, y!)) * 180) / Math.PI];
  });
}
