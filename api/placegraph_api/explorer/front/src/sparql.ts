/** The query page: an editor that knows the vocabulary, and answers in several forms. */

import { answer, type View, VIEWS, viewNamed } from "./answers.ts";
import { type Editor, editor } from "./editor.ts";
import { make } from "./dom.ts";
import { textsOfPage } from "./texts.ts";

const texts = textsOfPage();
const form = document.querySelector<HTMLFormElement>("form#sparql")!;
const area = form.querySelector("textarea")!;
const state = document.getElementById("state")!;
const root = document.getElementById("answer")!;
const FORMATS = [
  ["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"], ["JSON", "application/sparql-results+json", "json"],
  ["XML", "application/sparql-results+xml", "xml"],
] as const;
const GRAPHS = [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"], ["JSON-LD", "application/ld+json", "jsonld"]] as const;

let running = new AbortController();
const written: Editor = editor(area, texts, () => void run());

async function ask(query: string, accept: string, signal: AbortSignal): Promise<Response> {
  return fetch(form.action, { method: "POST", body: new URLSearchParams({ query }), headers: { Accept: accept }, signal });
}

function downloads(query: string, isGraph: boolean): HTMLElement {
  const save = async (type: string, ending: string) => {
    const content = await (await ask(query, type, AbortSignal.timeout(60_000))).blob();
    const link = make("a", { href: URL.createObjectURL(content), download: `answer.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return make("p", { class: "row downloads" }, texts.say("download"),
    ...(isGraph ? GRAPHS : FORMATS).map(([label, type, ending]) => make("button", { type: "button", onclick: () => void save(type, ending) }, label)));
}

/** What went wrong, in the reader's language, and below it what the engine says, which is in English. */
function problem(title: string, detail: string): void {
  state.textContent = title;
  root.replaceChildren(make("pre", { tabindex: 0, role: "alert", lang: "en" }, detail));
}

async function run(): Promise<void> {
  const query = written.text();
  running.abort();
  running = new AbortController();
  const { signal } = running;
  history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ query })}`);
  state.textContent = texts.say("asking");
  root.replaceChildren();
  try {
    const response = await ask(query, "application/sparql-results+json, text/turtle;q=0.9", signal);
    const type = response.headers.get("Content-Type") ?? "";
    if (!response.ok) {
      const told = (await response.json()) as { detail?: string; excerpt?: string };
      const title = texts.say(response.status < 500 ? "query-refused" : "query-failed");
      return problem(title, [told.detail, told.excerpt].filter(Boolean).join("\n"));
    }
    const cut = response.headers.has("Placegraph-Truncated") ? ` ${texts.say("answer-cut")}` : "";
    if (type.includes("sparql-results+json")) await show(query, await response.json(), cut);
    else {
      state.textContent = texts.say("a-graph") + cut;
      root.replaceChildren(make("pre", { tabindex: 0 }, await response.text()), downloads(query, true));
    }
  } catch (error) {
    if (!signal.aborted) problem(texts.say("no-answer"), error instanceof Error ? error.message : "");
  }
}

async function show(query: string, found: Parameters<typeof answer>[1] & { boolean?: boolean }, cut: string): Promise<void> {
  if (found.boolean !== undefined) {
    state.textContent = texts.say(found.boolean ? "yes" : "no");
    return;
  }
  state.textContent = texts.count("solutions", found.results.bindings.length) + cut;
  const place = make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": texts.say("solutions-label") });
  const buttons = VIEWS.map((view) => make("button", { type: "button", onclick: () => void look(view) }, texts.say(`view-${view}`)));
  const look = async (view: View) => {
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(VIEWS[index] === view)));
    place.replaceChildren(await answer(view, found, texts));
  };
  root.replaceChildren(make("div", { class: "row views", role: "group", "aria-label": texts.say("view") }, ...buttons), place, downloads(query, false));
  await look(viewNamed(query));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
for (const button of document.querySelectorAll<HTMLElement>("[data-example]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    written.write(document.getElementById(button.dataset["example"]!)!.textContent ?? "");
    form.scrollIntoView();
    void run();
  });
}
if (new URLSearchParams(location.search).has("query")) void run();
