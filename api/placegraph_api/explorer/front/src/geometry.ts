/** Where things stand on a map of the world that is 1000 units wide, and lines between them. */

import { geoEqualEarth, geoInterpolate, geoDistance, geoPath, type GeoProjection } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { Topology } from "topojson-specification";

export type Point = [number, number];

export const WIDTH = 1000;
export const HEIGHT = 487;
/** A pair of numbers of places below this makes one number. */
export const MOST_PLACES = 2 ** 26;

/** Equal Earth: areas are true, and the poles do not swallow the picture. */
export function world(): GeoProjection {
  return geoEqualEarth().fitSize([WIDTH, HEIGHT], { type: "Sphere" }).precision(0.3);
}

/** What is land, and the borders between countries, as path data. */
export function outlines(topology: Topology, projection: GeoProjection): { land: string; borders: string } {
  const { countries, land } = topology.objects as { countries: never; land: never };
  const write = geoPath(projection);
  const between = mesh(topology, countries, (a: unknown, b: unknown) => a !== b);
  return { land: write(feature(topology, land) as never) ?? "", borders: write(between as never) ?? "" };
}

/** The great circle between two points, in pieces: it is cut where it crosses the date line. */
export function greatCircle(a: Point, b: Point, stepDegrees = 4): Point[][] {
  const distance = (geoDistance(a, b) * 180) / Math.PI;
  const between = geoInterpolate(a, b);
  const steps = Math.max(1, Math.ceil(distance / stepDegrees));
  const pieces: Point[][] = [[]];
  let before: Point | null = null;
  for (let step = 0; step <= steps; step++) {
    const here = step === 0 ? a : step === steps ? b : between(step / steps);
    if (before && Math.abs(here[0] - before[0]) > 180) {
      const side = before[0] > 0 ? 180 : -180;
      const share = (side - before[0]) / (here[0] + 2 * side - before[0]) || 0;
      const latitude = before[1] + share * (here[1] - before[1]);
      pieces.at(-1)!.push([side, latitude]);
      pieces.push([[-side, latitude]]);
    }
    pieces.at(-1)!.push(here);
    before = here;
  }
  return pieces;
}

/** The line moved aside, most in its middle, so that parallel lines part and meet again. */
export function aside(line: Point[], offset: number): Point[] {
  if (offset === 0 || line.length < 2) return line;
  const last = line.length - 1;
  return line.map(([x, y], index) => {
    const [x0, y0] = line[Math.max(0, index - 1)];
    const [x1, y1] = line[Math.min(last, index + 1)];
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    const bulge = offset * Math.min(1, Math.sin((Math.PI * index) / last) * 1.6);
    return [x - ((y1 - y0) / length) * bulge, y + ((x1 - x0) / length) * bulge];
  });
}

/** A straight line in steps, for `aside` to bend. */
export function straight(a: Point, b: Point, steps = 12): Point[] {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const share = step / steps;
    return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
  });
}

/** A loop beside a point, for two things at the same place. */
export function loop(at: Point, radius: number): Point[] {
  return Array.from({ length: 17 }, (_, step) => {
    const turn = (step / 16) * 2 * Math.PI;
    return [at[0] + radius * Math.sin(turn), at[1] - radius * (1 - Math.cos(turn))];
  });
}

/** For each row, which of how many parallel ones of its pair it is. */
export function lanes(ends: (row: number) => [number, number], rows: number[]): Map<number, [number, number]> {
  const pairs = new Map<number, number[]>();
  for (const row of rows) {
    const [a, b] = ends(row);
    const key = a * MOST_PLACES + b;
    const found = pairs.get(key);
    if (found) found.push(row);
    else pairs.set(key, [row]);
  }
  const found = new Map<number, [number, number]>();
  for (const pair of pairs.values()) pair.forEach((row, lane) => found.set(row, [lane, pair.length]));
  return found;
}
