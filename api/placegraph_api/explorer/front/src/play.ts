/** Answer the forms to play with: paths, what if, changes. The address of the page holds the question. */

import { make } from "./dom.ts";
import { textsOfPage } from "./texts.ts";

const texts = textsOfPage();
const root = document.getElementById("played")!;

interface Quotation {
  quotation: string | null;
  source: { path: string; label: string };
}
interface Step {
  from: string;
  to: string;
  ties: string[];
  joined_by: string[];
}
interface Paths {
  paths: { nodes: string[]; steps: Step[] }[];
  note: string | null;
  labels: Record<string, string>;
  evidence: Record<string, Quotation[]>;
}
interface Scenario {
  ended: string[];
  network: { measure: string; before: number; after: number; control_low: number; control_high: number; note: string | null }[];
  places: { node: string; label: string; ties_lost: number; neighbours_lost: number }[];
  notes: string[];
}
interface Changes {
  ties: { key: string; label: string; change: string }[];
  strands: { strand: string; before: number; after: number }[];
  notes: string[];
}

const link = (path: string, label: string) => make("a", { href: `/${encodeURI(path)}` }, make("bdi", {}, label));
const tieLink = (key: string, label = key.replaceAll("-", " ")) => link(`relationship/${key}`, label);
const notes = (said: (string | null)[]) => {
  const found = said.filter((each) => each !== null);
  return found.length ? make("ul", { class: "quiet", lang: "en" }, ...found.map((each) => make("li", {}, each))) : null;
};

function table(heads: string[], rows: (string | Node)[][]): HTMLElement {
  const cell = (each: string | Node, index: number) =>
    index === 0 ? make("th", { scope: "row" }, each) : make("td", { class: "number" }, each);
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": heads[0] },
    make("table", {},
      make("thead", {}, make("tr", {}, ...heads.map((each) => make("th", { scope: "col" }, each)))),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell))))));
}

const rounded = (value: number) => texts.number(Math.round(value * 100) / 100);

function quoted(pieces: Quotation[]): HTMLElement | null {
  const said = pieces.find((piece) => piece.quotation) ?? pieces[0];
  return said ? make("p", { class: "quiet" }, said.quotation ? `“${said.quotation}” – ` : "", link(said.source.path, said.source.label)) : null;
}

function paths(answer: Paths): (Node | null)[] {
  const label = (node: string) => answer.labels[node] ?? node.split("/")[1]!.replaceAll("-", " ");
  const how = (step: Step) => {
    const ties = step.ties.filter((key) => !key.includes("/"));
    if (ties.length) return make("div", {}, ...ties.map((key) => make("div", {}, tieLink(key), quoted(answer.evidence[key] ?? []))));
    return make("span", { class: "quiet" }, ...step.joined_by.map((each) => texts.say(`structure-${each}`)));
  };
  if (!answer.paths.length) return [make("p", {}, texts.say("no-path")), notes([answer.note])];
  return [
    ...answer.paths.map((path, index) => make("section", { class: "tie path" },
      make("h2", {}, texts.say("path-number", { n: index + 1 })),
      make("ol", {}, make("li", {}, link(path.nodes[0]!, label(path.nodes[0]!))),
        ...path.steps.map((step) => make("li", {}, how(step), make("strong", {}, link(step.to, label(step.to)))))))),
    notes([answer.note]),
  ];
}

function scenario(answer: Scenario): (Node | null)[] {
  return [
    make("p", { class: "lead" }, texts.count("ends", answer.ended.length)),
    make("ul", { class: "columns" }, ...answer.ended.map((key) => make("li", {}, tieLink(key)))),
    table([texts.say("measure"), texts.say("before"), texts.say("after"), texts.say("by-chance")],
      answer.network.map((row) => [row.measure.replaceAll("_", " "), rounded(row.before), rounded(row.after),
        row.control_low === row.control_high ? rounded(row.control_low) : `${rounded(row.control_low)} – ${rounded(row.control_high)}`])),
    answer.places.length ? table([texts.say("places-lose"), texts.say("before").length ? "−" : ""],
      answer.places.slice(0, 30).map((row) => [link(row.node, row.label), texts.count("ties", row.ties_lost)])) : null,
    notes([...answer.notes, ...answer.network.map((row) => row.note)]),
  ];
}

function changes(answer: Changes): (Node | null)[] {
  const known = (change: string) => (["appeared", "ended"].includes(change) ? texts.say(`change-${change}`) : texts.say("change-status"));
  return [
    answer.ties.length
      ? make("ul", {}, ...answer.ties.map((tie) => make("li", {}, tieLink(tie.key, tie.label), make("span", { class: "quiet" }, ` ${known(tie.change)}`))))
      : make("p", {}, texts.say("nothing-changed")),
    table([texts.say("strands-changed"), texts.say("before"), texts.say("after")],
      answer.strands.map((row) => [row.strand.replaceAll("-", " "), texts.number(row.before), texts.number(row.after)])),
    notes(answer.notes),
  ];
}

const KINDS = {
  paths: { address: () => "/paths", more: { evidence: "true" }, show: (answer: unknown) => paths(answer as Paths) },
  scenario: { address: (form: HTMLFormElement) => `/scenarios/${form.dataset["id"]}`, more: {}, show: (answer: unknown) => scenario(answer as Scenario) },
  changes: { address: () => "/changes", more: {}, show: (answer: unknown) => changes(answer as Changes) },
};

async function play(form: HTMLFormElement): Promise<void> {
  const kind = KINDS[form.dataset["play"] as keyof typeof KINDS];
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name !== "scenario" && typeof value === "string" && value.trim()) given.set(name, value.trim());
  }
  for (const [name, value] of Object.entries(kind.more)) given.set(name, value as string);
  root.replaceChildren(make("p", { role: "status" }, texts.say("asking")));
  try {
    const answer = await fetch(`${kind.address(form)}?${given}`, { headers: { Accept: "application/json" } });
    const body: unknown = await answer.json();
    if (!answer.ok) {
      const problem = body as { title?: string; detail?: string };
      root.replaceChildren(make("p", { role: "alert", class: "fault" }, [problem.title, problem.detail].filter(Boolean).join(": ")));
      return;
    }
    root.replaceChildren(...kind.show(body).filter((part) => part !== null));
  } catch {
    root.replaceChildren(make("p", { role: "alert", class: "fault" }, texts.say("no-answer")));
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-play]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    history.pushState(null, "", `${location.pathname}?${asked}`);
    void play(form);
  });
  const needed = [...form.querySelectorAll<HTMLInputElement>("input[required]")];
  if (needed.length && needed.every((input) => input.value.trim())) void play(form);
}
addEventListener("popstate", () => location.reload());
