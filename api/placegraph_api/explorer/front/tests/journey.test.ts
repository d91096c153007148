import assert from "node:assert/strict";
import { test } from "node:test";
import { type Standpoint } from "../src/camera.ts";
import { type Point } from "../src/geometry.ts";
import { eased, journey } from "../src/journey.ts";

const start: Standpoint = { k: 2, x: -100, y: 30 };
const target: Standpoint = { k: 8, x: -900, y: -400 };
const near = (one: Standpoint, other: Standpoint) =>
  (["k", "x", "y"] as const).forEach((key) => assert.ok(Math.abs(one[key] - other[key]) < 1e-9, key));

test("a journey begins and ends where it should, whatever the eye rests on", () => {
  for (const eye of [null, [[100, 50], [140, 70]] as [Point, Point]]) {
    const path = journey(start, target, [300, 200], eye);
    near(path(0), start);
    near(path(1), target);
  }
});

test("the place that the eye rests on goes straight over the screen", () => {
  const [first, last]: Point[] = [[100, 50], [140, 70]];
  const path = journey(start, target, [300, 200], [first, last]);
  const screen = (share: number) => {
    const { k, x, y } = path(share);
    return [(first[0] + (last[0] - first[0]) * share) * k + x, (first[1] + (last[1] - first[1]) * share) * k + y];
  };
  const [a, b] = [screen(0), screen(1)];
  for (const share of [0.2, 0.5, 0.9]) {
    screen(share).forEach((each, axis) => assert.ok(Math.abs(each - (a[axis] + (b[axis] - a[axis]) * share)) < 1e-6));
  }
});

test("a move is slow at both ends", () => {
  assert.deepEqual([eased(0), eased(0.5), eased(1)], [0, 0.5, 1]);
  assert.ok(eased(0.1) < 0.1 && eased(0.9) > 0.9);
});
