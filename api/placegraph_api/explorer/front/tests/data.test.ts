import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, placesOf, touching, unpack } from "../src/data.ts";
import { columns, net } from "./small.ts";

test("what the service leaves out is written out again", () => {
  const packed = {
    ...columns,
    places: { ...columns.places, label: ["Kiel", "Saint-Étienne", "東京"], id: ["~", "~-fr", "tokyo"] },
    ties: { ...columns.ties, a: [0, 0, 0, 1], of: [0, 1, 1, 0] },
  };
  const { places, ties } = unpack(packed);
  assert.deepEqual(places.id, ["kiel", "saint-etienne-fr", "tokyo"]);
  assert.deepEqual([ties.a, ties.of], [[0, 0, 0, 1], [0, 1, 2, 2]]);
});

test("a place knows its ties", () => assert.deepEqual(net.tiesOf.map((rows) => [...rows].sort()), [[0, 1, 2], [0, 1, 3], [2, 3]]));

test("names are in the language of the page where there are any", () => {
  const german = decode(columns, "de");
  assert.deepEqual(german.places.label, ["Kiel", "Brest", "Reval"]);
  // The second has no code to be named by.
  assert.deepEqual(german.countries.label, ["Deutschland", "France"]);
  assert.deepEqual(decode(columns, "fr").places.label, ["Kiel", "Brest", "Tallinn"]);
});

test("a place knows its city networks and its ties", () => {
  assert.deepEqual(net.networksOf, [[], [], [0]]);
  assert.deepEqual(touching(net, [0, 1, 2, 3], 2), [2, 3]);
  assert.deepEqual([...placesOf(net, [0, 1])], [0, 1]);
});
