import assert from "node:assert/strict";
import { test } from "node:test";
import { isFiltered, read, short, START, type State, unfiltered, write } from "../src/state.ts";

const full: State = {
  view: "network", place: "kiel", all: true, camera: [2.5, 10.25, -3], version: "v1", from: 1950, to: 2020,
  keep: { strand: ["education/schools"], level: ["civic", "academic"], formality: ["twinning"], status: ["active"],
    source: ["one"], certainty: ["certain"], network: ["organisation/eurocities"] },
};

test("an address restores the state that it was written from", () => {
  assert.deepEqual(read(write(full)), full);
  assert.deepEqual(read(write({ ...START })), START);
  assert.equal(write({ ...START }), "");
});

test("what an address says wrongly is left out", () => {
  const state = read("?view=cube&from=soon&to=99999&at=1,x,3&place=&level=&level=civic&level=civic");
  assert.deepEqual(state, { ...START, keep: { ...START.keep, level: ["civic"] } });
  assert.equal(read("?at=-1,0,0").camera, null);
});

test("a place may be given with its kind", () => assert.equal(read("?place=place/bo").place, "bo"));

test("removing filters keeps place and view", () => {
  const cleared = unfiltered(full);
  assert.equal(isFiltered(cleared), false);
  assert.equal(isFiltered(full), true);
  assert.deepEqual([cleared.place, cleared.view], ["kiel", "network"]);
});

test("a short address says the same in few letters", () => {
  assert.equal(short({ ...full, version: "0123456789abcdef" }),
    "/v/01234567/kiel~N~E~Seducation:schools~Lcivic.academic~Otwinning~Tactive~Qone~Ccertain~Morganisation:eurocities~F1950~U2020~A2.5_10.3_-3");
  assert.equal(short({ ...START, version: "0123456789abcdef" }), "/v/01234567");
  assert.equal(short(START), null);
});
