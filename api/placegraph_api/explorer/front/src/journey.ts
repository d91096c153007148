/** The way of the camera from one standpoint to another while places move. */

import { type Standpoint } from "./camera.ts";
import { type Point } from "./geometry.ts";

const between = (one: number, other: number, share: number): number => one + (other - one) * share;
const point = (one: Point, other: Point, share: number): Point => [between(one[0], other[0], share), between(one[1], other[1], share)];
const seen = (from: Standpoint, [x, y]: Point): Point => [x * from.k + from.x, y * from.k + from.y];
const under = (from: Standpoint, [x, y]: Point): Point => [(x - from.x) / from.k, (y - from.y) / from.k];

/**
 * Standpoints by the share of the way: what the eye rests on goes straight over the screen.
 *
 * That is a place, given by where it stands in the world at the start and at the end, or else what
 * is in the `middle` of the screen.
 */
export function journey(
  start: Standpoint, target: Standpoint, middle: Point, eye: [Point, Point] | null,
): (share: number) => Standpoint {
  const [first, last] = eye ?? [under(start, middle), under(target, middle)];
  const [begins, ends] = [seen(start, first), seen(target, last)];
  return (share) => {
    const k = start.k * (target.k / start.k) ** share;
    const [world, screen] = [point(first, last, share), point(begins, ends, share)];
    return { k, x: screen[0] - k * world[0], y: screen[1] - k * world[1] };
  };
}

/** Slow at both ends. */
export const eased = (share: number): number => share * share * (3 - 2 * share);
