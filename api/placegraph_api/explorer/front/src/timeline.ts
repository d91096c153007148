/** What began, changed and ended, by year: a picture, two sliders, and play. */

import { type Network, relationships } from "./data.ts";
import { make } from "./dom.ts";
import { type State } from "./state.ts";
import { type Texts } from "./texts.ts";

const SPACE = "http://www.w3.org/2000/svg";
const HEIGHT = 64;
const STEP_MS = 350;
const LEAST = 20;

export interface Years {
  first: number;
  last: number;
  began: number[];
  changed: number[];
  ended: number[];
  /** Relationships whose beginning nobody states. */
  undated: number;
}

/** What happened in each year to the ties of some rows; a relationship counts once. */
export function years(net: Network, rows: number[]): Years {
  const { start, end, endLatest, of } = net.ties;
  const seen = new Set<number>();
  const once = rows.filter((row) => !seen.has(of[row]) && seen.add(of[row]));
  const shown = new Set(once);
  const starts = once.flatMap((row) => start[row] ?? []);
  const ends = once.flatMap((row) => end[row] ?? endLatest[row] ?? []);
  const changes = net.changes.tie.flatMap((row, index) => (shown.has(row) ? (net.changes.year[index] ?? []) : []));
  const all = [...starts, ...ends, ...changes];
  const last = all.reduce((most, year) => Math.max(most, year), -Infinity);
  // One year alone would fill the width.
  const first = all.reduce((least, year) => Math.min(least, year), last - LEAST);
  if (!all.length) return { first: 0, last: 0, began: [], changed: [], ended: [], undated: once.length };
  const count = (found: number[]) => {
    const counts = new Array<number>(last - first + 1).fill(0);
    for (const year of found) counts[year - first] += 1;
    return counts;
  };
  return {
    first, last, began: count(starts), changed: count(changes), ended: count(ends), undated: once.length - starts.length,
  };
}

export class Timeline {
  private readonly root: HTMLElement;
  private readonly texts: Texts;
  private readonly change: (from: number | null, to: number | null) => void;
  private timer = 0;
  private span: Years | null = null;
  private readonly bars = document.createElementNS(SPACE, "svg");
  private readonly from: HTMLInputElement;
  private readonly to: HTMLInputElement;
  private readonly play: HTMLButtonElement;
  private readonly said: HTMLElement;

  constructor(root: HTMLElement, texts: Texts, change: (from: number | null, to: number | null) => void) {
    this.root = root;
    this.texts = texts;
    this.change = change;
    const slider = (label: string) => make("input", { type: "range", "aria-label": texts.say(label), oninput: () => this.slid() });
    this.from = slider("from-year");
    this.to = slider("to-year");
    this.play = make("button", { type: "button", onclick: () => this.toggle() }, texts.say("play"));
    this.said = make("p", { class: "quiet years-said" });
    this.bars.setAttribute("preserveAspectRatio", "none");
    this.bars.setAttribute("class", "bars");
    this.bars.setAttribute("aria-hidden", "true");
    const all = make("button", { type: "button", onclick: () => change(null, null) }, texts.say("all-years"));
    root.append(
      make("div", { class: "timeline-head" }, make("h3", {}, texts.say("time")), this.play, all),
      this.bars, make("div", { class: "sliders" }, this.from, this.to), this.said,
    );
    this.brush();
  }

  /** Show what is left by all filters but that of time. */
  show(net: Network, rows: number[], state: State): void {
    const span = years(net, rows);
    this.span = span;
    this.root.hidden = rows.length === 0;
    const dated = span.began.length > 0;
    for (const part of [this.bars, this.from, this.to, this.play]) part.toggleAttribute("hidden", !dated);
    if (dated) this.draw(span, state);
    const shown = state.from === null && state.to === null ? this.texts.say("all-years-shown")
      : this.texts.say("years-shown", { from: String(state.from ?? span.first), to: String(state.to ?? span.last) });
    const undated = this.texts.count("undated", span.undated, { all: relationships(net, rows) });
    this.said.textContent = `${shown} ${undated}`;
  }

  private draw(span: Years, state: State): void {
    const count = span.began.length;
    for (const [slider, value] of [[this.from, state.from ?? span.first], [this.to, state.to ?? span.last]] as const) {
      slider.min = String(span.first);
      slider.max = String(span.last);
      slider.value = String(value);
      slider.setAttribute("aria-valuetext", String(value));
    }
    const most = Math.max(1, ...span.began, ...span.ended, ...span.changed);
    this.bars.setAttribute("viewBox", `0 0 ${count} ${HEIGHT}`);
    this.bars.replaceChildren();
    const bar = (index: number, value: number, kind: string, y: number, up: boolean) => {
      if (!value) return;
      const height = Math.max(2, (value / most) * (HEIGHT / 2 - 4));
      const made = document.createElementNS(SPACE, "rect");
      const year = span.first + index;
      const inside = (state.from === null || year >= state.from) && (state.to === null || year <= state.to);
      for (const [name, each] of Object.entries({
        x: index + 0.1, width: 0.8, y: up ? y - height : y, height, class: `${kind}${inside ? "" : " outside"}`,
      })) made.setAttribute(name, String(each));
      this.bars.append(made);
    };
    for (let index = 0; index < count; index++) {
      bar(index, span.began[index], "began", HEIGHT / 2 - 1, true);
      bar(index, span.ended[index], "ended", HEIGHT / 2 + 1, false);
      bar(index, span.changed[index], "changed", HEIGHT / 2 + 1, false);
    }
  }

  private slid(): void {
    const [from, to] = [Number(this.from.value), Number(this.to.value)].sort((one, other) => one - other);
    const span = this.span!;
    this.change(from === span.first ? null : from, to === span.last ? null : to);
  }

  /** Drag over the bars to choose years. */
  private brush(): void {
    const yearAt = (event: PointerEvent) => {
      const box = this.bars.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return Math.round(this.span!.first + share * (this.span!.last - this.span!.first));
    };
    let begun: number | null = null;
    this.bars.addEventListener("pointerdown", (event) => {
      begun = yearAt(event);
      this.bars.setPointerCapture(event.pointerId);
    });
    this.bars.addEventListener("pointermove", (event) => {
      if (begun !== null) this.change(Math.min(begun, yearAt(event)), Math.max(begun, yearAt(event)));
    });
    this.bars.addEventListener("pointerup", () => (begun = null));
    this.bars.addEventListener("pointercancel", () => (begun = null));
  }

  private toggle(): void {
    if (this.timer) return this.stop();
    const span = this.span!;
    let year = Number(this.to.value) >= span.last ? span.first : Number(this.to.value);
    this.play.textContent = this.texts.say("pause");
    this.timer = window.setInterval(() => {
      this.change(null, year >= span.last ? null : year);
      if (year >= span.last) this.stop();
      year += Math.max(1, Math.round((span.last - span.first) / 80));
    }, STEP_MS);
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = this.texts.say("play");
  }
}
