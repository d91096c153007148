/** The picture: one canvas for map and network, which move into each other place by place. */

import { geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { Topology } from "topojson-specification";
import { Camera } from "./camera.ts";
import { type Layout, type Network } from "./data.ts";
import { countryPoints, type Flow, flows } from "./flows.ts";
import { greatCircle, HEIGHT, type Point, WIDTH, world } from "./geometry.ts";
import { dotAt, paint } from "./paint.ts";
import { background, type Dot, flowScene, planeWay, type Scene, tieScene } from "./scene.ts";
import { type State } from "./state.ts";
import { asSvg, type Caption } from "./svg.ts";
import { still, theme, type Theme } from "./theme.ts";

const MOVE_MS = 700;
/** From here on a map shows the ties of what is in sight instead of sums of countries. */
const CLOSE = 4;
/** So few ties are drawn one by one from the start. */
const FEW = 150;
/** While places move, lines of more than so many ties would only slow them down. */
const MOVING_TIES = 4000;
/** From here on drawing at each step of the camera would stutter. */
const SLOW_MS = 14;
const SETTLE_MS = 120;

export interface Events {
  chosen: (dot: Dot) => void;
  rested: () => void;
  drawn: (scene: Scene) => void;
}

const EMPTY: Scene = { lines: [], dots: [], names: [], drawn: [], undrawn: [] };

export class Picture {
  scene: Scene = EMPTY;
  /** What flows between countries, where that is drawn; null where ties are. */
  flows: Flow[] | null = null;
  readonly camera: Camera;
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly net: Network;
  private readonly events: Events;
  private readonly projection = world();
  private readonly onMap: Point[];
  private readonly countries: Point[];
  private inNetwork: Point[] | null = null;
  private land: string | null = null;
  private landPath: Path2D | null = null;
  private theme: Theme = theme();
  private state: State | null = null;
  private rows: number[] = [];
  /** 0 on the map, 1 in the network, between while moving. */
  private way = 0;
  private frame = 0;
  /** What the camera was last set for: the place and the view. */
  private framed = "";
  private hovered: Dot | null = null;
  private ratio = 1;
  /** How long the last drawing took, and what it drew from where, if that was long. */
  private cost = 0;
  private still: HTMLCanvasElement | null = null;
  private stillAt = { k: 1, x: 0, y: 0 };
  private settling = 0;

  constructor(canvas: HTMLCanvasElement, net: Network, events: Events) {
    this.canvas = canvas;
    // Without this hint a software GPU reads every frame back and draws less than one a second.
    this.context = canvas.getContext("2d", { willReadFrequently: true })!;
    this.net = net;
    this.events = events;
    const { longitude, latitude } = net.places;
    this.onMap = longitude.map((lon, place) => this.project(lon, latitude[place]));
    this.countries = countryPoints(net).map(([lon, lat]) => this.project(lon, lat));
    this.camera = new Camera(canvas, { moved: () => this.moved(), rested: () => this.rested() });
    new ResizeObserver(() => this.resize()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.theme = theme();
      this.rebuild();
    });
    canvas.addEventListener("pointermove", (event) => this.hover(event));
    canvas.addEventListener("pointerleave", () => this.mark(null));
    canvas.addEventListener("click", (event) => {
      const dot = dotAt(this.scene, this.camera.transform, event.offsetX, event.offsetY);
      if (dot) this.events.chosen(dot);
    });
  }

  private project(lon: number | null | undefined, lat: number | null | undefined): Point {
    if (lon == null || lat == null || Number.isNaN(lon)) return [NaN, NaN];
    return this.projection([lon, lat]) ?? [NaN, NaN];
  }

  /** Take the base map. */
  ground(topology: Topology): void {
    const { countries, land } = topology.objects as { countries: never; land: never };
    const write = geoPath(this.projection);
    this.land = (write(feature(topology, land) as never) ?? "") + (write(mesh(topology, countries, (a: unknown, b: unknown) => a !== b) as never) ?? "");
    this.landPath = new Path2D(this.land);
    this.repaint();
  }

  /** Take the places in the network, which the service has laid out. */
  layOut(layout: Layout): void {
    const reach = HEIGHT * 0.47;
    this.inNetwork = layout.x.map((x, place) => [WIDTH / 2 + x * reach * 1.35, HEIGHT / 2 + layout.y[place] * reach]);
  }

  /** Whether so many ties are summed up between countries, or would be. */
  get isLarge(): boolean {
    return this.rows.length > FEW;
  }

  get hasLayout(): boolean {
    return this.inNetwork !== null;
  }

  /** Whether a place has a point in the view. */
  isPlaced = (place: number): boolean => Number.isFinite(this.at(place)[0]);

  private at = (place: number): Point => {
    const map = this.onMap[place];
    const network = this.inNetwork?.[place];
    if (this.way === 0 || !network) return map;
    if (this.way === 1 || Number.isNaN(map[0])) return network;
    return [map[0] + (network[0] - map[0]) * this.way, map[1] + (network[1] - map[1]) * this.way];
  };

  private ways = (a: number, b: number): Point[][] => {
    const { longitude, latitude } = this.net.places;
    if (this.way > 0) return planeWay(this.at(a), this.at(b));
    return this.circle([longitude[a]!, latitude[a]!], [longitude[b]!, latitude[b]!]);
  };

  private circle(a: Point, b: Point): Point[][] {
    if (a[0] === b[0] && a[1] === b[1]) return planeWay(this.project(...a), this.project(...b));
    return greatCircle(a, b).map((piece) => piece.map(([lon, lat]) => this.project(lon, lat)));
  }

  /** Draw a state; places move where the view has changed. */
  show(state: State, rows: number[]): void {
    const before = this.state;
    this.state = state;
    this.rows = rows;
    const goal = state.view === "network" && this.inNetwork ? 1 : 0;
    if (before === null || goal === this.way || still()) {
      this.way = goal;
      this.rebuild();
    } else this.move(goal);
    const framed = `${state.place} ${goal}`;
    if (framed === this.framed) return;
    this.framed = framed;
    if (state.camera) this.camera.show(state.camera[0], [state.camera[1], state.camera[2]]);
    else this.frameChosen(goal);
  }

  /** Let the chosen place and its partners fill the picture, else everything. */
  private frameChosen(goal: number): void {
    const chosen = this.chosen;
    // A few ties fill the picture; of many the whole world is shown.
    if (chosen === null && (this.rows.length > FEW || goal === 1)) return this.camera.showAll();
    const way = this.way;
    this.way = goal;
    const own = chosen === null ? this.rows : this.rows.filter((row) => this.net.ties.a[row] === chosen || this.net.ties.b[row] === chosen);
    const points = [...(chosen === null ? [] : [chosen]), ...own.flatMap((row) => [this.net.ties.a[row], this.net.ties.b[row]])].map(this.at);
    this.way = way;
    this.camera.fit(points);
    this.rebuild();
  }

  /** Show two countries and what is between them. */
  frameFlow(flow: Flow): void {
    const points = flow.a === flow.b
      ? this.onMap.filter((_, place) => this.net.places.country[place] === flow.a)
      : [this.countries[flow.a], this.countries[flow.b]];
    this.camera.fit(points, 8);
    if (this.camera.zoomed < CLOSE) this.camera.zoomBy((CLOSE + 0.1) / this.camera.zoomed);
    this.rested();
  }

  frameCountry(country: number): void {
    this.frameFlow({ a: country, b: country, ties: 0 });
  }

  private get chosen(): number | null {
    const number = this.state?.place ? this.net.placeNumber.get(this.state.place) : undefined;
    return number ?? null;
  }

  private move(goal: number): void {
    const from = this.way;
    const begun = performance.now();
    const step = (now: number) => {
      const share = Math.min(1, (now - begun) / MOVE_MS);
      this.way = share === 1 ? goal : from + (goal - from) * (share * share * (3 - 2 * share));
      this.rebuild();
      if (share < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  /** Make the scene of the state anew. */
  rebuild(): void {
    if (!this.state) return;
    const inks = { ...this.theme };
    const stage = { at: this.at, way: this.ways };
    const chosen = this.chosen;
    const moving = this.way > 0 && this.way < 1;
    const sums = !moving && this.way === 0 && chosen === null && !this.state.all && this.rows.length > FEW && this.camera.zoomed < CLOSE;
    this.flows = sums ? flows(this.net, this.rows) : null;
    if (this.flows) {
      const way = (a: Point, b: Point) => this.circle(this.projection.invert!(a) as Point, this.projection.invert!(b) as Point);
      this.scene = flowScene(this.net, this.flows, this.countries, way, inks);
    } else {
      const rows = moving && this.rows.length > MOVING_TIES ? this.rows.slice(0, MOVING_TIES) : this.inSight(chosen);
      this.scene = tieScene(this.net, rows, chosen, stage, this.camera.transform.k, inks);
      if (chosen !== null) {
        const near = new Set(this.scene.dots.map((dot) => dot.place));
        this.scene.dots.unshift(...background(this.net, this.rows, near, stage, inks));
      }
    }
    this.repaint();
    if (!moving) this.events.drawn(this.scene);
  }

  /** On the map and close up, only the ties that touch what is in sight. */
  private inSight(chosen: number | null): number[] {
    if (chosen !== null || this.way > 0 || this.state!.all || this.rows.length <= FEW) return this.rows;
    const { k, x, y } = this.camera.transform;
    const { clientWidth, clientHeight } = this.canvas;
    const seen = this.onMap.map(([px, py]) => {
      const [sx, sy] = [px * k + x, py * k + y];
      return sx >= 0 && sy >= 0 && sx <= clientWidth && sy <= clientHeight;
    });
    return this.rows.filter((row) => seen[this.net.ties.a[row]] || seen[this.net.ties.b[row]]);
  }

  private rested(): void {
    this.rebuild();
    this.events.rested();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth || !clientHeight) return;
    this.ratio = Math.min(2, devicePixelRatio || 1);
    const first = this.camera.transform.k === 1;
    const written = this.camera.written;
    this.canvas.width = clientWidth * this.ratio;
    this.canvas.height = clientHeight * this.ratio;
    this.camera.measure();
    if (first) this.camera.showAll();
    else this.camera.show(written[0], [written[1], written[2]]);
    if (first && this.state?.camera) this.camera.show(this.state.camera[0], [this.state.camera[1], this.state.camera[2]]);
    else if (first && this.state) this.frameChosen(this.way);
    this.rebuild();
  }

  /** Follow the camera: a picture that is slow to draw slides as it is, and is drawn at rest. */
  private moved(): void {
    if (this.cost < SLOW_MS || !this.still) return this.repaint();
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.repaint(), SETTLE_MS);
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const { k, x, y } = this.camera.transform;
      const by = k / this.stillAt.k;
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      this.context.setTransform(by, 0, 0, by, (x - this.stillAt.x * by) * this.ratio, (y - this.stillAt.y * by) * this.ratio);
      this.context.drawImage(this.still!, 0, 0);
    });
  }

  /** Keep what was drawn, for `moved` to slide. */
  private keep(took: number): void {
    this.cost = took;
    if (took < SLOW_MS) return;
    this.still ??= document.createElement("canvas");
    this.still.width = this.canvas.width;
    this.still.height = this.canvas.height;
    this.still.getContext("2d", { willReadFrequently: true })!.drawImage(this.canvas, 0, 0);
    this.stillAt = this.camera.transform;
  }

  private repaint(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const { land, border, ink, ground, font } = this.theme;
      const under = { land: this.landPath, landColour: land, borderColour: border, ink, ground, font };
      const begun = performance.now();
      paint(this.context, this.scene, this.camera.transform, this.ratio, under, 1 - this.way, this.hovered);
      this.keep(performance.now() - begun);
    });
  }

  private hover(event: PointerEvent): void {
    if (event.buttons === 0) this.mark(dotAt(this.scene, this.camera.transform, event.offsetX, event.offsetY, 8));
  }

  private mark(dot: Dot | null): void {
    if (dot === this.hovered) return;
    this.hovered = dot;
    this.canvas.style.cursor = dot ? "pointer" : "";
    this.repaint();
  }

  /** The picture as it stands, as an SVG file. */
  svg(caption: Caption): string {
    const { clientWidth, clientHeight } = this.canvas;
    return asSvg(this.scene, this.camera.transform, clientWidth, clientHeight, this.way < 1 ? this.land : null, this.theme, caption);
  }
}
