/** Ties summed up between countries: what is shown first, for every tie at once is a hairball. */

import { type Network } from "./data.ts";

export interface Flow {
  a: number;
  b: number;
  ties: number;
}

/** The flows between countries, the largest first; ties within a country have `a` equal to `b`. */
export function flows(net: Network, rows: Iterable<number>): Flow[] {
  const { country } = net.places;
  const seen = new Map<number, Set<number>>();
  const countries = net.countries.id.length;
  for (const row of rows) {
    const one = country[net.ties.a[row]];
    const other = country[net.ties.b[row]];
    if (one < 0 || other < 0) continue;
    const key = Math.min(one, other) * countries + Math.max(one, other);
    const ties = seen.get(key) ?? new Set<number>();
    seen.set(key, ties.add(net.ties.of[row]));
  }
  return [...seen]
    .map(([key, ties]) => ({ a: Math.floor(key / countries), b: key % countries, ties: ties.size }))
    .sort((one, other) => other.ties - one.ties || one.a - other.a || one.b - other.b);
}

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
