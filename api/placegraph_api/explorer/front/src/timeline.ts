/** What began, changed and ended, by year: bars to brush over, two sliders, play, and a table. */

import { make, shape } from "./dom.ts";
import { type Network, relationships } from "./data.ts";
import { type State } from "./state.ts";
import { type Texts } from "./texts.ts";
import { type Years, years } from "./years.ts";

const HEIGHT = 84;
const STEP_MS = 350;
/** A step of play is this share of the whole. */
const STEPS = 80;
const KINDS = ["began", "changed", "ended"] as const;
type Kind = (typeof KINDS)[number];

export class Timeline {
  private readonly root: HTMLElement;
  private readonly texts: Texts;
  private readonly change: (from: number | null, to: number | null) => void;
  private timer = 0;
  private span: Years = { first: 0, last: 0, began: [], changed: [], ended: [], undated: 0 };
  private state: Pick<State, "from" | "to"> = { from: null, to: null };
  private ties = 0;
  /** The width of the bars, kept: to ask for it makes the browser lay the page out. */
  private wide = 0;
  private readonly bars = shape("svg", { class: "bars", "aria-hidden": "true" });
  private readonly axis = make("div", { class: "axis", "aria-hidden": true });
  private readonly dated: HTMLElement;
  private readonly undated = make("div", { class: "undated", "aria-hidden": true });
  private readonly from: HTMLInputElement;
  private readonly to: HTMLInputElement;
  private readonly fromYear = make("output", {});
  private readonly toYear = make("output", {});
  private readonly play: HTMLButtonElement;
  private readonly all: HTMLButtonElement;
  private readonly said = make("p", { class: "quiet years-said" });
  private readonly rows = make("tbody", {});
  private readonly table: HTMLDetailsElement;

  constructor(root: HTMLElement, texts: Texts, change: (from: number | null, to: number | null) => void) {
    this.root = root;
    this.texts = texts;
    this.change = change;
    const slider = (label: string) => make("input", { type: "range", "aria-label": texts.say(label), oninput: () => this.slid() });
    this.from = slider("from-year");
    this.to = slider("to-year");
    this.play = make("button", { type: "button", onclick: () => this.toggle() }, texts.say("play"));
    this.all = make("button", { type: "button", onclick: () => change(null, null) }, texts.say("all-years"));
    const key = make("ul", { class: "time-key", "aria-hidden": true },
      ...KINDS.map((kind) => make("li", { class: kind }, texts.say(`time-${kind}`))));
    const labelled = (key: string, input: HTMLInputElement, year: HTMLElement) =>
      make("div", {}, make("span", { class: "quiet", "aria-hidden": true }, `${texts.say(key)} `, year), input);
    this.dated = make("div", { class: "dated" },
      this.bars, this.axis,
      make("div", { class: "sliders" }, labelled("from-year", this.from, this.fromYear), labelled("to-year", this.to, this.toYear)));
    this.table = make("details", { ontoggle: () => this.tabulate() },
      make("summary", {}, texts.say("years-table")),
      make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": texts.say("years-table") },
        make("table", {},
          make("thead", {}, make("tr", {}, ...["year", ...KINDS.map((kind) => `time-${kind}`)].map((key) => make("th", { scope: "col" }, texts.say(key))))),
          this.rows)));
    root.append(
      make("div", { class: "timeline-head" }, make("h3", {}, texts.say("time")), key, this.play, this.all),
      make("div", { class: "time-box" }, this.dated, this.undated), this.said, this.table,
    );
    this.brush();
    new ResizeObserver(() => {
      this.wide = this.bars.clientWidth;
      this.draw();
    }).observe(this.bars);
  }

  /** Show what is left by all filters but that of time. */
  show(net: Network, rows: number[], state: State): void {
    const span = years(net, rows);
    this.span = span;
    this.state = state;
    this.ties = relationships(net, rows);
    this.root.hidden = rows.length === 0;
    const dated = span.began.length > 0;
    for (const part of [this.dated, this.play, this.all]) part.hidden = !dated;
    this.all.disabled = state.from === null && state.to === null;
    if (dated) this.slide();
    this.draw();
    this.tabulate();
    const shown = state.from === null && state.to === null ? this.texts.say("all-years-shown")
      : this.texts.say("years-shown", { from: String(state.from ?? span.first), to: String(state.to ?? span.last) });
    this.said.textContent = `${shown} ${this.texts.count("undated", span.undated, { all: this.ties })}`;
  }

  private slide(): void {
    const { span, state } = this;
    const sliders = [[this.from, this.fromYear, state.from ?? span.first], [this.to, this.toYear, state.to ?? span.last]] as const;
    for (const [slider, year, value] of sliders) {
      slider.min = String(span.first);
      slider.max = String(span.last);
      slider.value = String(value);
      slider.setAttribute("aria-valuetext", String(value));
      year.textContent = String(value);
    }
  }

  /** What began stands above the line, what ended below it, what changed is a mark on it. */
  private draw(): void {
    const { span, state } = this;
    const width = this.wide;
    const count = span.began.length;
    const middle = HEIGHT * 0.62;
    this.undated.hidden = span.undated === 0;
    this.undated.textContent = this.texts.count("undated-short", span.undated);
    if (!count || !width) return;
    const wide = width / count;
    const room: Record<Kind, number> = { began: middle - 6, ended: HEIGHT - middle - 4, changed: 0 };
    const most = { began: Math.max(1, ...span.began), ended: Math.max(1, ...span.ended, ...span.began) };
    this.bars.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.bars.replaceChildren(shape("path", { class: "base", d: `M0 ${middle}h${width}` }));
    for (let index = 0; index < count; index++) {
      const year = span.first + index;
      const outside = (state.from !== null && year < state.from) || (state.to !== null && year > state.to) ? " outside" : "";
      const x = index * wide + Math.min(1, wide * 0.1);
      const across = Math.max(1, Math.min(18, wide * 0.85));
      const tall = (kind: "began" | "ended") => Math.max(3, (span[kind][index] / most[kind]) * room[kind]);
      if (span.began[index]) this.bars.append(shape("rect", { class: `began${outside}`, x, y: middle - tall("began"), width: across, height: tall("began") }));
      if (span.ended[index]) this.bars.append(shape("rect", { class: `ended${outside}`, x, y: middle + 1, width: across, height: tall("ended") }));
      if (span.changed[index]) this.bars.append(shape("circle", { class: `changed${outside}`, cx: x + across / 2, cy: middle, r: 4 }));
    }
    this.label(width);
  }

  /** Round years below the bars, as many as there is room for. */
  private label(width: number): void {
    const { first, last } = this.span;
    const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000].find((each) => ((last - first) / each) * 56 < width) ?? 1000;
    const labels: HTMLElement[] = [];
    for (let year = Math.ceil(first / step) * step; year <= last; year += step) {
      const label = make("span", {}, String(year));
      label.style.left = `${((year - first + 0.5) / (last - first + 1)) * 100}%`;
      labels.push(label);
    }
    this.axis.replaceChildren(...labels);
  }

  /** The same as the bars for those who read; made when somebody looks. */
  private tabulate(): void {
    if (!this.table.open) return;
    const { span } = this;
    const number = (value: number) => make("td", { class: "number" }, value ? this.texts.number(value) : "–");
    const row = (head: string, values: number[]) => make("tr", {}, make("th", { scope: "row" }, head), ...values.map(number));
    const found = span.began.flatMap((_, index) => {
      const values = KINDS.map((kind) => span[kind][index]);
      return values.some(Boolean) ? [row(String(span.first + index), values)] : [];
    });
    if (span.undated) found.push(row(this.texts.say("year-unknown"), [span.undated, 0, 0]));
    this.rows.replaceChildren(...found);
  }

  private slid(): void {
    const [from, to] = [Number(this.from.value), Number(this.to.value)].sort((one, other) => one - other);
    this.change(from === this.span.first ? null : from, to === this.span.last ? null : to);
  }

  /** Drag over the bars to choose years. */
  private brush(): void {
    const yearAt = (event: PointerEvent) => {
      const box = this.bars.getBoundingClientRect();
      const share = Math.min(0.999, Math.max(0, (event.clientX - box.left) / box.width));
      return this.span.first + Math.floor(share * (this.span.last - this.span.first + 1));
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
    const { span } = this;
    let year = Number(this.to.value) >= span.last ? span.first : Number(this.to.value);
    this.play.textContent = this.texts.say("pause");
    this.timer = window.setInterval(() => {
      this.change(null, year >= span.last ? null : year);
      if (year >= span.last) this.stop();
      year += Math.max(1, Math.round((span.last - span.first) / STEPS));
    }, STEP_MS);
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = this.texts.say("play");
  }
}
