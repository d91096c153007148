import assert from "node:assert/strict";
import { test } from "node:test";
import { facetCounts, membersKept, visible } from "../src/filter.ts";
import { START, type State, toggled } from "../src/state.ts";
import { net } from "./small.ts";

const state = (more: Partial<State> = {}): State => ({ ...START, ...more });
const keep = (more: object): State => state({ keep: { ...START.keep, ...more } });

test("without filters every row passes", () => assert.deepEqual(visible(net, state()), [0, 1, 2, 3]));

test("a strand keeps narrower ones too", () => {
  assert.deepEqual(visible(net, keep({ strand: ["education"] })), [1]);
  assert.deepEqual(visible(net, keep({ strand: ["education/schools"] })), [1]);
  assert.deepEqual(visible(net, keep({ strand: ["civic", "education"] })), [0, 1, 2, 3]);
});

test("different facets narrow each other", () => {
  assert.deepEqual(visible(net, keep({ strand: ["civic"], status: ["ended"] })), [2, 3]);
  assert.deepEqual(visible(net, keep({ source: ["two"], level: ["academic"] })), [1]);
});

test("a city network keeps the ties of its members", () =>
  assert.deepEqual(visible(net, keep({ network: ["organisation/ring"] })), [2, 3]));

test("years exclude what surely was not, and nothing of unknown date", () => {
  assert.deepEqual(visible(net, state({ to: 1970 })), [0, 1]);
  assert.deepEqual(visible(net, state({ from: 2004 })), [0, 1]);
  assert.deepEqual(visible(net, state({ from: 2003 })), [0, 1, 2, 3]);
});

test("counts of a facet are of relationships and heed the other facets only", () => {
  assert.deepEqual(facetCounts(net, keep({ strand: ["education"] }), "strand"), [3, 1, 1]);
  assert.deepEqual(facetCounts(net, keep({ strand: ["education"] }), "status"), [1, 0]);
  assert.deepEqual(facetCounts(net, state(), "status"), [2, 1]);
});

test("an unknown value of a filter leaves nothing and breaks nothing", () =>
  assert.deepEqual(visible(net, keep({ level: ["<script>"] })), []));

test("toggling twice is nothing", () => {
  const once = toggled(state(), "level", "civic");
  assert.deepEqual(once.keep.level, ["civic"]);
  assert.deepEqual(toggled(once, "level", "civic"), state());
});

test("counts are those of the chosen place", () => {
  assert.deepEqual(facetCounts(net, state(), "level"), [2, 1]);
  assert.deepEqual(facetCounts(net, state({ place: "tallinn" }), "level"), [1, 0]);
});

test("members of a city network that is kept are known without their ties", () => {
  assert.deepEqual([...membersKept(net, state())], []);
  assert.deepEqual([...membersKept(net, keep({ network: ["organisation/ring"] }))], [2]);
});
