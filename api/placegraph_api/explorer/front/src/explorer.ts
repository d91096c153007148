/** Start what a page asks for: explorers, and suggestions under search boxes. */

import type { Topology } from "topojson-specification";
import { App } from "./app.ts";
import { type Columns } from "./data.ts";
import { make } from "./dom.ts";
import { fillAll } from "./fill.ts";
import { build } from "./parts.ts";
import { read } from "./state.ts";
import { suggest } from "./suggest.ts";
import { textsOfPage } from "./texts.ts";

const texts = textsOfPage();
const TIMEOUT_MS = 60_000;

/** What the service does not have, unlike a service that does not answer. */
class Refused extends Error {}

async function ask<Answer>(path: string): Promise<Answer> {
  const answer = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  // What is not read would keep the connection.
  if (!answer.ok) await answer.body?.cancel();
  if (answer.status === 404) throw new Refused(path);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return (await answer.json()) as Answer;
}

/** The columns of the version that an address names, if it is still kept, else the newest. */
async function columnsOf(asked: string | null, current: string | null): Promise<Columns> {
  if (asked && current && !current.startsWith(asked)) {
    try {
      return await ask<Columns>(`/explorer/network?v=${encodeURIComponent(asked)}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return ask<Columns>("/explorer/network");
}

async function start(root: HTMLElement): Promise<App | null> {
  const owns = root.dataset["explorer"] === "page";
  const begun = read(owns ? location.search : (root.dataset["start"] ?? ""));
  const versions = { asked: begun.version, current: root.dataset["version"] ?? null };
  const waiting = make("p", { class: "busy", role: "status" }, texts.say("loading"));
  root.replaceChildren(waiting);
  root.setAttribute("aria-busy", "true");
  const world = ask<Topology>("/static/built/world.json");
  world.catch(() => undefined);
  try {
    const columns = await columnsOf(versions.asked, versions.current);
    performance.mark("explorer-data");
    const app = new App(build(root, texts), columns, { owns, start: begun, versions, texts, fetch: ask });
    root.removeAttribute("aria-busy");
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("explorer-drawn")));
    // Without its base map the picture still tells who is tied to whom.
    world.then((topology) => app.ground(topology), () => undefined);
    return app;
  } catch {
    root.removeAttribute("aria-busy");
    const again = make("button", { type: "button", onclick: () => void start(root) }, texts.say("try-again"));
    root.replaceChildren(make("p", { role: "alert" }, texts.say("no-start")), again);
    return null;
  }
}

/** Show the name and send the path: several things may bear the name. */
function choose(input: HTMLInputElement, found: { path: string; label: string }): void {
  const sent = make("input", { type: "hidden", name: input.name, value: found.path });
  const name = input.name;
  input.value = found.label;
  input.removeAttribute("name");
  input.after(sent);
  input.addEventListener("input", () => {
    sent.remove();
    input.name = name;
  }, { once: true });
}

// What a visitor follows in a widget opens in place of the page around it, not inside the frame.
if (document.body.classList.contains("widget")) {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]");
    if (link && !link.getAttribute("target")) link.setAttribute("target", "_top");
  }, true);
}

fillAll();

const roots = [...document.querySelectorAll<HTMLElement>("[data-explorer]")];
const apps = roots.map(start);

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-suggest]")) {
  suggest(input, texts, (found) => {
    const into = input.dataset["suggest"];
    if (into === "fill" || into === "field") {
      choose(input, found);
      if (into === "fill") input.form?.requestSubmit();
      return;
    }
    const slug = found.path.replace(/^place\//, "");
    const here = input.dataset["suggest"] === "here" ? apps[0] : undefined;
    void Promise.resolve(here ?? null).then((app) => {
      if (!(found.kind === "place" && app?.chooseSlug(slug))) location.href = `/${encodeURI(found.path)}`;
      else input.value = found.label;
    });
  });
}
