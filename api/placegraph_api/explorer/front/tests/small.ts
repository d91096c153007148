/** Three places and four rows of ties, to be checked by hand. */

import { type Columns, decode } from "../src/data.ts";

const concept = (id: string, more: object = {}) => ({ id, label: { en: id }, ...more });

export const columns: Columns = {
  version: "v1",
  published: "2026-01-02",
  schemes: {
    strand: [
      concept("civic", { colour: "#111", dashes: [] }), concept("education", { colour: "#222", dashes: [4] }),
      concept("education/schools", { broader: "education" }),
    ],
    level: [concept("civic"), concept("academic")],
    formality: [concept("twinning"), concept("informal")],
    status: [concept("active", { live: true }), concept("ended")],
    certainty: [concept("certain"), concept("uncertain")],
  },
  kinds: ["city"],
  sources: [{ id: "one", label: "One" }, { id: "two", label: "Two" }],
  networks: [{ id: "organisation/ring", label: "Ring" }],
  places: {
    id: ["kiel", "brest", "tallinn"], label: ["Kiel", "Brest", "Tallinn"], kind: [0, 0, 0], country: [0, 1, -1],
    longitude: [10.14, -4.49, null], latitude: [54.32, 48.39, null], approximate: [],
  },
  countries: { id: ["germany", "france"], label: ["Germany", "France"], code: ["DE", null], longitude: [null, 2], latitude: [null, 46] },
  translations: { de: [[2, "Reval"]], fr: [] },
  ties: {
    // The last relationship has three places and so two more rows than one.
    a: [0, 0, 0, 1], b: [1, 1, 2, 2], of: [0, 1, 2, 2],
    strand: [0, [2, 0], 0, 0], level: [0, 1, 0, 0], formality: [0, 1, 0, 0], status: [0, 0, 1, 1],
    certainty: [0, -1, 1, 1], source: [0, [0, 1], 1, 1],
    start: [1964, null, 1990, 1990],
    end: [null, null, 2001, 2001], endLatest: [null, null, 2003, 2003],
  },
  changes: { tie: [2, 3], year: [2001, 2001], status: [1, 1] },
  members: { place: [2], network: [0] },
  counts: { places: 3, ties: 3 },
};

export const net = decode(columns);
