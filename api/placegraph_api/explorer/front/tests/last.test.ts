import assert from "node:assert/strict";
import { test } from "node:test";
import { touching } from "../src/data.ts";
import { last } from "../src/last.ts";
import { net } from "./small.ts";

test("an answer is remembered until something else is given", () => {
  let made = 0;
  const count = last((_what: object, _size: number) => (made += 1));
  const what = {};
  assert.deepEqual([count(what, NaN), count(what, NaN), count({}, NaN), count(what, NaN)], [1, 1, 2, 3]);
});

test("the ties of a place among some rows are in the order of the rows, whichever rows were asked about before", () => {
  const all = [0, 1, 2, 3];
  assert.deepEqual(touching(net, all, 0), all.filter((row) => net.ties.a[row] === 0 || net.ties.b[row] === 0));
  assert.deepEqual(touching(net, [1], 0), [1]);
  assert.deepEqual(touching(net, [2, 3], 0).length, [2, 3].filter((row) => net.ties.a[row] === 0 || net.ties.b[row] === 0).length);
});
