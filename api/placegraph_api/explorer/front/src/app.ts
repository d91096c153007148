/** One selection in several views: state in, picture, time, legend, lists and address out. */

import { filters, legend } from "./controls.ts";
import { type Columns, decode, type Layout, type Network, placesOf, relationships, touching, unpack } from "./data.ts";
import { make } from "./dom.ts";
import { visible } from "./filter.ts";
import {
  communityList, flowList, memberList, placeList, sentence, tieList, type TieInWords, unplacedList,
} from "./lists.ts";
import { isOlder, tellVersion, type Versions } from "./notice.ts";
import { type Parts } from "./parts.ts";
import { Picture } from "./picture.ts";
import { type Scene } from "./scene.ts";
import { share } from "./share.ts";
import { type Facet, isFiltered, read, type State, toggled, unfiltered, write } from "./state.ts";
import { type Texts } from "./texts.ts";
import { Timeline } from "./timeline.ts";

export interface Options {
  /** Whether the address of the page holds the state. */
  owns: boolean;
  start: State;
  versions: Versions;
  texts: Texts;
  /** Ask the service for something as JSON. */
  fetch: <Answer>(path: string) => Promise<Answer>;
}

interface Told {
  place: string;
  ties: TieInWords[];
  total: number;
}

export class App {
  private readonly net: Network;
  private readonly parts: Parts;
  private readonly options: Options;
  private readonly picture: Picture;
  private readonly timeline: Timeline;
  private state: State;
  private rows: number[] = [];
  /** What all filters but that of time leave. */
  private timeless: number[] = [];
  /** The filters and the place that `rows` and the controls were last made for. */
  private filtered = "";
  private placed: string | null = null;
  private told: Told | null = null;
  /** Whether the visitor has done anything yet: until then nothing moves. */
  private used = false;
  /** What the service did not answer, and how to ask it again. */
  private readonly unanswered = new Map<string, () => void>();

  constructor(parts: Parts, columns: Columns, options: Options) {
    this.net = decode(unpack(columns), options.texts.language);
    this.parts = parts;
    this.options = options;
    this.state = options.start;
    this.picture = new Picture(parts.canvas, this.net, {
      chosen: (dot) => (dot.place >= 0 ? this.choose(dot.place) : this.picture.frameGroup(dot.group)),
      rested: () => this.rested(),
      drawn: (scene) => this.drawn(scene),
    });
    this.timeline = new Timeline(parts.timeline, options.texts, (from, to) => this.change({ ...this.state, from, to }));
    this.wire();
    tellVersion(parts.notice, this.net, options.versions, () => this.state, options.texts);
    this.change(this.state, "keep");
  }

  get ground(): Picture["ground"] {
    return (topology) => this.picture.ground(topology);
  }

  private wire(): void {
    const { parts } = this;
    for (const [view, button] of [["map", parts.map], ["network", parts.network]] as const) {
      button.addEventListener("click", () => this.change({ ...this.state, view, camera: null }, "push"));
    }
    parts.all.addEventListener("click", () => this.change({ ...this.state, all: !this.state.all }));
    parts.whole.addEventListener("click", () => this.change({ ...this.state, place: null, camera: null }, "push"));
    parts.clear.addEventListener("click", () => this.change(unfiltered(this.state)));
    parts.nearer.addEventListener("click", () => this.zoom(1.6));
    parts.farther.addEventListener("click", () => this.zoom(1 / 1.6));
    parts.share.setAttribute("aria-haspopup", "dialog");
    parts.share.addEventListener("click", () => this.share());
    parts.surprise?.addEventListener("click", () => this.surprise());
    parts.filterBox.addEventListener("toggle", () => this.filters());
    if (this.options.owns) {
      addEventListener("popstate", () => this.change(read(location.search), "keep"));
    }
  }

  private zoom(factor: number): void {
    this.picture.camera.zoomBy(factor);
    this.rested();
    this.picture.rebuild();
  }

  choose = (place: number): void => {
    this.change({ ...this.state, place: this.net.places.id[place], camera: null }, "push");
  };

  chooseSlug(slug: string): boolean {
    const place = this.net.placeNumber.get(slug);
    if (place !== undefined) this.choose(place);
    return place !== undefined;
  }

  private surprise(): void {
    const tied = this.net.tiesOf.flatMap((rows, place) => (rows.length > 1 ? [place] : []));
    const place = tied[Math.floor(Math.random() * tied.length)];
    if (place !== undefined) this.choose(place);
  }

  /** Take a new state everywhere. */
  private change(state: State, history: "push" | "replace" | "keep" = "replace"): void {
    this.state = { ...state, version: this.net.version };
    const filtered = JSON.stringify([state.keep, state.from, state.to]);
    const isOther = filtered !== this.filtered;
    if (isOther) this.filter();
    if (state.view === "network" && !this.picture.hasLayout) void this.layOut();
    this.used ||= history !== "keep";
    this.picture.show(this.state, this.rows, !this.used);
    this.controls(isOther || state.place !== this.placed);
    [this.filtered, this.placed] = [filtered, state.place];
    void this.tell();
    if (this.options.owns && history !== "keep") this.writeAddress(history);
  }

  private filter(): void {
    this.timeless = visible(this.net, { ...this.state, from: null, to: null });
    const isTimed = this.state.from !== null || this.state.to !== null;
    this.rows = isTimed ? visible(this.net, this.state) : this.timeless;
  }

  private writeAddress(history: "push" | "replace"): void {
    const address = `${location.pathname}?${write(this.state)}`;
    if (history === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }

  private rested(): void {
    this.state = { ...this.state, camera: this.picture.camera.written };
    if (this.options.owns) this.writeAddress("replace");
  }

  /** The address of data of the version that is shown. */
  private versioned(path: string): string {
    return isOlder(this.net, this.options.versions) ? `${path}?v=${this.net.version}` : path;
  }

  private async layOut(): Promise<void> {
    this.parts.status.textContent = this.options.texts.say("laying-out");
    try {
      const layout = await this.options.fetch<Layout>(this.versioned("/explorer/layout"));
      const { label } = this.net.places;
      this.picture.layOut(layout, (disc) => this.options.texts.say("around", { place: label[disc.place] }));
      if (this.state.view === "network") this.change(this.state, "keep");
      this.trouble("layout", null);
    } catch {
      this.change({ ...this.state, view: "map" });
      this.trouble("layout", () => this.change({ ...this.state, view: "network", camera: null }, "push"));
    }
  }

  /** Say that the service does not answer, with a way to ask everything again; null for what it did answer. */
  private trouble(what: "layout" | "words", again: (() => void) | null): void {
    if (again) this.unanswered.set(what, again);
    else this.unanswered.delete(what);
    const { trouble } = this.parts;
    trouble.hidden = this.unanswered.size === 0;
    if (trouble.hidden) return trouble.replaceChildren();
    const { texts } = this.options;
    const all = () => [...this.unanswered.values()].forEach((ask) => ask());
    trouble.replaceChildren(
      make("span", {}, texts.say("no-answer")), " ", make("button", { type: "button", onclick: all }, texts.say("try-again")));
  }

  private get chosen(): number | null {
    return this.state.place === null ? null : (this.net.placeNumber.get(this.state.place) ?? null);
  }

  private get own(): number[] {
    const { chosen } = this;
    return chosen === null ? this.rows : touching(this.net, this.rows, chosen);
  }

  private controls(otherFilters: boolean): void {
    const { net, parts, state } = this;
    const { texts } = this.options;
    parts.map.setAttribute("aria-pressed", String(state.view === "map"));
    parts.network.setAttribute("aria-pressed", String(state.view === "network"));
    parts.all.hidden = state.place !== null || !this.picture.isLarge;
    parts.all.setAttribute("aria-pressed", String(state.all));
    parts.whole.hidden = state.place === null;
    parts.clear.hidden = !isFiltered(state);
    if (otherFilters) {
      legend(parts.legend, net, state, texts, this.toggle);
      this.filters();
    }
    const { chosen, timeless } = this;
    this.timeline.show(net, chosen === null ? timeless : touching(net, timeless, chosen), state);
  }

  private toggle = (facet: Facet, value: string): void => this.change(toggled(this.state, facet, value));

  /** Counting for every choice takes time, so it waits until somebody looks. */
  private filters(): void {
    if (!this.parts.filterBox.open) return;
    filters(this.parts.filters, this.net, this.state, this.options.texts, this.toggle);
  }

  /** Say how many are shown of how many, for eyes and for screen readers. */
  private drawn(scene: Scene): void {
    const { net, parts, own } = this;
    const { texts } = this.options;
    const shown = relationships(net, own);
    const places = placesOf(net, own).size;
    parts.canvas.dataset["drawn"] = String(this.picture.flows ? "flows" : scene.drawn.length);
    parts.canvas.dataset["shown"] = String(own.length);
    parts.counts.textContent = [
      texts.say("shown", { n: shown, m: net.counts.ties, places, all: net.counts.places }),
      this.picture.flows ? texts.say(`summed-${this.picture.groups.kind}`) : relationships(net, scene.drawn) < shown ? texts.say("drawn", { n: relationships(net, scene.drawn) }) : "",
      !this.picture.flows && scene.undrawn.length ? texts.count("undrawn", relationships(net, scene.undrawn)) : "",
    ].join(" ").trim();
    parts.empty.hidden = this.rows.length > 0;
    const { chosen } = this;
    parts.sentence.textContent = this.state.place !== null && chosen === null
      ? texts.say("no-such-place", { place: this.state.place })
      : chosen !== null ? sentence(net, chosen, own, texts) : "";
    parts.status.textContent = "";
    this.lists();
  }

  private lists(): void {
    const { net, parts, chosen, own, state } = this;
    const { texts } = this.options;
    const choose = { place: this.choose, flow: (flow: { a: number; b: number; ties: number }) => this.picture.frameFlow(flow) };
    const told = this.told?.place === state.place ? this.told : null;
    const found = chosen !== null
      ? [this.aboutChosen(chosen), tieList(net, chosen, own, told?.ties ?? null, told?.total ?? 0, texts, choose)]
      : [
        state.view === "network" ? communityList(net, this.picture.communities(own), texts, (group) => this.picture.frameGroup(group)) : null,
        this.picture.flows ? flowList(this.picture.groups, this.picture.flows, texts, choose)
          : placeList(net, this.picture.scene.drawn.length ? this.picture.scene.drawn : own, texts, choose),
      ];
    const members = chosen === null ? memberList(net, state, this.rows, texts, choose) : [];
    const unplaced = state.view === "map" ? unplacedList(net, own, this.picture.isPlaced, texts, choose) : null;
    parts.list.replaceChildren(...[...members, ...found, unplaced].filter((part) => part !== null));
  }

  private aboutChosen(place: number): HTMLElement {
    const { net } = this;
    const { texts } = this.options;
    const networks = net.networksOf[place].map((network) => net.networks[network].label);
    const page = `/place/${net.places.id[place]}`;
    return make("div", { class: "about" },
      location.pathname === page ? null : make("a", { class: "button", href: page }, texts.say("page-of", { place: net.places.label[place] })),
      networks.length ? make("p", { class: "quiet" }, texts.say("member-of", { networks: networks.join(", ") })) : null);
  }

  /** Ask for the ties of the chosen place in words: one request, capped by the service. */
  private async tell(): Promise<void> {
    const { place } = this.state;
    const { chosen } = this;
    if (place === null || chosen === null || !this.net.tiesOf[chosen].length || this.told?.place === place) return;
    try {
      const told = await this.options.fetch<Told>(this.versioned(`/explorer/place/${encodeURIComponent(place)}`));
      this.told = { ...told, place };
      this.trouble("words", null);
      if (this.state.place === place) this.lists();
    } catch {
      // The list already tells partners and strands; only the words are missing.
      this.trouble("words", () => void this.tell());
    }
  }

  private share(): void {
    const { net, state, chosen, own, parts } = this;
    share(parts.dialog, {
      net, state, chosen, places: placesOf(net, own).size, counts: parts.counts.textContent ?? "",
      older: isOlder(net, this.options.versions), svg: (caption) => this.picture.svg(caption),
    }, this.options.texts);
  }
}
