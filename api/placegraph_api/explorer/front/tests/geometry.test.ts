import assert from "node:assert/strict";
import { test } from "node:test";
import { countryGroups, countryPoints, flows } from "../src/flows.ts";
import { aside, greatCircle, lanes, loop, straight, world } from "../src/geometry.ts";
import { placedNames } from "../src/paint.ts";
import { planeWay, tieLines } from "../src/scene.ts";
import { years } from "../src/years.ts";
import { net } from "./small.ts";

test("a great circle is cut at the date line and meets it at one latitude", () => {
  const [east, west, ...more] = greatCircle([170, 10], [-170, 10]);
  assert.equal(more.length, 0);
  const [last, first] = [east!.at(-1)!, west![0]!];
  assert.deepEqual([last[0], first[0]], [180, -180]);
  assert.ok(Math.abs(last[1] - first[1]) < 1e-9 && last[1] > 10);
});

test("westwards too, and never elsewhere", () => {
  assert.deepEqual(greatCircle([-175, 0], [175, 0]).map((piece) => piece.at(-1)![0]), [-180, 175]);
  assert.equal(greatCircle([-1.4, 50.9], [-80.2, 25.8]).length, 1);
});

test("points at the poles and at ±180° have a place on the map", () => {
  const project = world();
  for (const point of [[0, 90], [0, -90], [180, 0], [-180, 0]] as [number, number][]) {
    assert.ok(project(point)!.every(Number.isFinite), String(point));
  }
  assert.ok(greatCircle([0, 90], [0, -90]).flat(2).every(Number.isFinite));
});

test("parallel lines part in the middle and meet at the ends", () => {
  const line = straight([0, 0], [12, 0]);
  const moved = aside(line, 2);
  assert.deepEqual([moved[0], moved.at(-1)!.map(Math.round)], [[0, 0], [12, 0]]);
  assert.equal(moved[6]![1], 2);
});

test("every parallel tie has a lane of its own", () => {
  const found = lanes((row) => [net.ties.a[row], net.ties.b[row]], [0, 1, 2]);
  assert.deepEqual([...found], [[0, [0, 2]], [1, [1, 2]], [2, [0, 1]]]);
});

test("two things at one point are joined by a loop", () => {
  assert.equal(planeWay([5, 5], [5, 5])[0]!.length, loop([5, 5], 4).length);
});

test("as many lines are drawn as ties have points; the others are told", () => {
  const at = (place: number): [number, number] => [[0, 0], [10, 0], [NaN, NaN]][place] as [number, number];
  const found = tieLines(net, [0, 1, 2, 3], { at, way: (a, b) => planeWay(at(a), at(b)), members: new Set() }, 1, 1, 2);
  assert.deepEqual([found.drawn, found.undrawn], [[0, 1], [2, 3]]);
  let lines = 0;
  const pen = { moveTo: () => (lines += 1), lineTo: () => undefined };
  found.lines.filter((line) => line.dashes[0] !== 3).forEach((line) => line.trace(pen));
  assert.equal(lines, 2);
});

test("countries are summed up, a relationship once", () =>
  assert.deepEqual(flows(net, countryGroups(net), [0, 1, 2, 3]), [{ a: 0, b: 1, ties: 2 }]));

test("a country stands at its own point, else in the middle of its places", () => {
  const [germany, france] = countryPoints(net);
  assert.deepEqual(france, [2, 46]);
  assert.deepEqual(germany!.map((degrees) => degrees.toFixed(2)), ["10.14", "54.32"]);
});

test("years count a relationship once and name the undated", () => {
  const found = years(net, [0, 1, 2, 3]);
  const year = (list: number[]) => list.flatMap((count, index) => (count ? [[found.first + index, count]] : []));
  assert.deepEqual([year(found.began), year(found.changed), year(found.ended), found.undated],
    [[[1964, 1], [1990, 1]], [[2001, 1]], [[2001, 1]], 1]);
});

test("names never cover each other and the heaviest stays", () => {
  const name = (text: string, x: number, weight: number) => ({ text, x, y: 10, weight, bold: false });
  const placed = placedNames([name("light", 12, 1), name("heavy", 10, 5), name("far", 300, 1)], [], { k: 1, x: 0, y: 0 }, 400, 100, () => 40);
  assert.deepEqual(placed.map((each) => each.text), ["heavy", "far"]);
});
