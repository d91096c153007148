/** The elements of an explorer, made once where the page has a place for it. */

import { make } from "./dom.ts";
import { type Texts } from "./texts.ts";

export interface Parts {
  canvas: HTMLCanvasElement;
  map: HTMLButtonElement;
  network: HTMLButtonElement;
  all: HTMLButtonElement;
  whole: HTMLButtonElement;
  clear: HTMLButtonElement;
  nearer: HTMLButtonElement;
  farther: HTMLButtonElement;
  share: HTMLButtonElement;
  surprise: HTMLElement | null;
  legend: HTMLElement;
  filters: HTMLElement;
  filterBox: HTMLDetailsElement;
  timeline: HTMLElement;
  list: HTMLElement;
  counts: HTMLElement;
  sentence: HTMLElement;
  status: HTMLElement;
  notice: HTMLElement;
  trouble: HTMLElement;
  empty: HTMLElement;
  dialog: HTMLDialogElement;
}

/** Build the frame of an explorer into an element. */
export function build(root: HTMLElement, texts: Texts): Parts {
  const button = (key: string, label?: string) =>
    make("button", { type: "button", ...(label ? { "aria-label": texts.say(key), title: texts.say(key) } : {}) }, label ?? texts.say(key));
  const help = `keys-${root.id || "explorer"}`;
  const clearEmpty = button("clear");
  const parts: Parts = {
    canvas: make("canvas", { tabindex: 0, role: "application", "aria-label": texts.say("picture"), "aria-describedby": help }),
    map: button("map"), network: button("network"), all: button("every-tie"), whole: button("whole"), clear: button("clear"),
    nearer: button("nearer", "+"), farther: button("farther", "−"), share: button("share"),
    surprise: document.querySelector("[data-surprise]"),
    legend: make("div", { class: "legend", role: "group", "aria-label": texts.say("legend") }),
    filters: make("div", { class: "filters" }),
    filterBox: make("details", { class: "filter-box" }, make("summary", {}, texts.say("filters"))),
    timeline: make("section", { class: "timeline", "aria-label": texts.say("time") }),
    list: make("div", { class: "list" }),
    counts: make("p", { class: "counts", role: "status" }),
    sentence: make("p", { class: "sentence", role: "status" }),
    status: make("p", { class: "busy", role: "status" }),
    notice: make("p", { class: "notice", role: "note", hidden: true }),
    trouble: make("p", { class: "notice", role: "alert", hidden: true }),
    empty: make("div", { class: "empty", hidden: true }, make("p", {}, texts.say("nothing-left")), clearEmpty),
    dialog: make("dialog", { "aria-label": texts.say("share") }),
  };
  clearEmpty.addEventListener("click", () => parts.clear.click());
  parts.filterBox.append(parts.filters);
  root.replaceChildren(
    parts.notice,
    make("div", { class: "bar" },
      make("div", { class: "group", role: "group", "aria-label": texts.say("view") }, parts.map, parts.network),
      parts.all, parts.whole, parts.clear, parts.share),
    parts.sentence,
    parts.legend,
    make("div", { class: "stage" },
      make("div", { class: "picture-box" }, parts.canvas,
        make("div", { class: "zoom" }, parts.nearer, parts.farther), parts.empty,
        make("p", { class: "unseen", id: help }, texts.say("keys"))),
      parts.list),
    parts.counts, parts.status, parts.trouble,
    parts.timeline,
    parts.filterBox,
    parts.dialog,
  );
  return parts;
}
