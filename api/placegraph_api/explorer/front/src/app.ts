/** One selection in several views: state in, picture, time, legend, lists and address out. */

import { type Columns, decode, unpack, type Layout, type Network, relationships } from "./data.ts";
import { filters, legend } from "./controls.ts";
import { make } from "./dom.ts";
import { facetCounts, visible } from "./filter.ts";
import { flowList, placeList, sentence, tieList, type TieInWords, unplacedList } from "./lists.ts";
import { Picture } from "./picture.ts";
import { type Scene } from "./scene.ts";
import { type Parts } from "./parts.ts";
import { share } from "./share.ts";
import { type Facet, isFiltered, read, type State, toggled, unfiltered, write } from "./state.ts";
import { type Texts } from "./texts.ts";
import { Timeline } from "./timeline.ts";

export interface Options {
  /** Whether the address of the page holds the state. */
  owns: boolean;
  start: State;
  texts: Texts;
  /** Ask the service for something as JSON. */
  fetch: <Answer>(path: string) => Promise<Answer>;
}

/** The formats of `/network.{ending}` that people ask for. */
const FORMATS = [
  ["GraphML", "graphml"], ["GEXF", "gexf"], ["CSV", "zip"], ["GeoJSON", "geojson"], ["Linked Places", "lpf.json"],
  ["sigma.js", "graphology.json"], ["D3", "d3.json"], ["Turtle", "ttl"], ["TriG", "trig"],
] as const;

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
  /** The filters that `rows` and the controls were last made for. */
  private filtered = "";
  private told: Told | null = null;

  constructor(parts: Parts, columns: Columns, options: Options) {
    this.net = decode(unpack(columns));
    this.parts = parts;
    this.options = options;
    this.state = options.start;
    this.picture = new Picture(parts.canvas, this.net, {
      chosen: (dot) => (dot.place >= 0 ? this.choose(dot.place) : this.picture.frameCountry(dot.country)),
      rested: () => this.rested(),
      drawn: (scene) => this.drawn(scene),
    });
    this.timeline = new Timeline(parts.timeline, options.texts, (from, to) => this.change({ ...this.state, from, to }));
    this.wire();
    this.warnOfVersion();
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

  /** An address of other data shows today's data and says so. */
  private warnOfVersion(): void {
    const { version } = this.state;
    if (!version || version === this.net.version) return;
    this.parts.notice.textContent = this.options.texts.say("other-version", { asked: version, now: this.net.version });
    this.parts.notice.hidden = false;
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
    if (filtered !== this.filtered) this.rows = visible(this.net, this.state);
    if (state.view === "network" && !this.picture.hasLayout) void this.layOut();
    this.picture.show(this.state, this.rows);
    this.controls(filtered !== this.filtered);
    this.filtered = filtered;
    this.lists();
    void this.tell();
    if (this.options.owns && history !== "keep") this.writeAddress(history);
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

  private async layOut(): Promise<void> {
    this.parts.status.textContent = this.options.texts.say("laying-out");
    try {
      this.picture.layOut(await this.options.fetch<Layout>("/explorer/layout"));
      if (this.state.view === "network") this.change(this.state);
    } catch {
      this.parts.status.textContent = this.options.texts.say("no-answer");
      this.change({ ...this.state, view: "map" });
    }
  }

  private get chosen(): number | null {
    return this.state.place === null ? null : (this.net.placeNumber.get(this.state.place) ?? null);
  }

  private get own(): number[] {
    const { chosen } = this;
    if (chosen === null) return this.rows;
    return this.rows.filter((row) => this.net.ties.a[row] === chosen || this.net.ties.b[row] === chosen);
  }

  private controls(otherFilters: boolean): void {
    const { net, parts, state } = this;
    const { texts } = this.options;
    parts.map.setAttribute("aria-pressed", String(state.view === "map"));
    parts.network.setAttribute("aria-pressed", String(state.view === "network"));
    parts.all.hidden = state.view === "network" || state.place !== null || !this.picture.isLarge;
    parts.all.setAttribute("aria-pressed", String(state.all));
    parts.whole.hidden = state.place === null;
    parts.clear.hidden = !isFiltered(state);
    if (otherFilters) {
      legend(parts.legend, net, state, texts, this.toggle);
      this.filters();
    }
    const timeless = visible(net, { ...state, from: null, to: null });
    const { chosen } = this;
    this.timeline.show(net, chosen === null ? timeless : timeless.filter((row) => net.ties.a[row] === chosen || net.ties.b[row] === chosen), state);
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
    const places = new Set(this.rows.flatMap((row) => [net.ties.a[row], net.ties.b[row]])).size;
    parts.canvas.dataset["drawn"] = String(this.picture.flows ? "flows" : scene.drawn.length);
    parts.canvas.dataset["shown"] = String(own.length);
    parts.counts.textContent = [
      texts.say("shown", { n: shown, m: net.counts.ties, places, all: net.counts.places }),
      this.picture.flows ? texts.say("summed") : relationships(net, scene.drawn) < shown ? texts.say("drawn", { n: relationships(net, scene.drawn) }) : "",
    ].join(" ");
    parts.empty.hidden = this.rows.length > 0;
    const { chosen } = this;
    parts.sentence.textContent = this.state.place !== null && chosen === null
      ? texts.say("no-such-place", { place: this.state.place })
      : chosen !== null ? sentence(net, chosen, own, texts) : "";
    parts.status.textContent = "";
    this.lists();
  }

  private lists(): void {
    const { net, parts, chosen, own } = this;
    const { texts } = this.options;
    const choose = { place: this.choose, flow: (flow: { a: number; b: number; ties: number }) => this.picture.frameFlow(flow) };
    const told = this.told?.place === this.state.place ? this.told : null;
    const list = chosen !== null ? tieList(net, chosen, own, told?.ties ?? null, told?.total ?? 0, texts, choose)
      : this.picture.flows ? flowList(net, this.picture.flows, texts, choose)
      : placeList(net, this.picture.scene.drawn.length ? this.picture.scene.drawn : own, texts, choose);
    const page = chosen === null ? null
      : make("p", {}, make("a", { href: `/place/${net.places.id[chosen]}` }, texts.say("page-of", { place: net.places.label[chosen] })));
    const unplaced = this.state.view === "map" ? unplacedList(net, own, this.picture.isPlaced, texts, choose) : null;
    parts.list.replaceChildren(...[page, list, unplaced].filter((part) => part !== null));
  }

  /** Ask for the ties of the chosen place in words: one request, capped by the service. */
  private async tell(): Promise<void> {
    const { place } = this.state;
    if (place === null || this.chosen === null || this.told?.place === place) return;
    try {
      const told = await this.options.fetch<Told>(`/explorer/place/${encodeURIComponent(place)}`);
      this.told = { ...told, place };
      if (this.state.place === place) this.lists();
    } catch {
      // The list already tells partners and strands; only the words are missing.
      this.parts.status.textContent = this.options.texts.say("no-answer");
    }
  }

  private share(): void {
    const { net, state, chosen } = this;
    const { texts } = this.options;
    const here = new URL(location.href);
    const view = write({ ...state, version: net.version });
    const title = chosen === null ? texts.say("title-all") : texts.say("title-place", { place: net.places.label[chosen] });
    const day = new Date().toISOString().slice(0, 10);
    const address = `${here.origin}/explore?${view}`;
    const kept = new URLSearchParams();
    for (const facet of ["level", "strand", "status", "formality", "source"] as const) {
      for (const each of state.keep[facet]) kept.append(facet, each);
    }
    if (state.place && chosen !== null) kept.append("place", `place/${state.place}`);
    const counts = facetCounts(net, state, "strand");
    const tops = net.tops.filter((top) => counts[net.schemes.strand.indexOf(top)] > 0);
    share(this.parts.dialog, {
      title, address, embed: `${here.origin}/embed?${view}`, file: `placegraph-${state.place ?? state.view}`,
      data: FORMATS.map(([label, ending]) => [label, `/network.${ending}?${kept}`]),
      citation: texts.say("cited", { title, version: net.version, address, day }),
      svg: () => this.picture.svg({
        title,
        lines: [this.parts.counts.textContent ?? "", texts.say("picture-sources", { sources: net.sources.map((each) => each.label).join("; ") }),
          texts.say("picture-made", { day, version: net.version }), address],
        legend: tops.map((top) => ({ label: texts.label(top.label), colour: top.colour ?? "#7d8590", dashes: top.dashes ?? [] })),
      }),
    }, texts);
  }
}
