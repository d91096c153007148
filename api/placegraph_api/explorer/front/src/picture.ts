/** The picture: one canvas for map and network, which move into each other place by place. */

import type { Topology } from "topojson-specification";
import { Camera, type Standpoint } from "./camera.ts";
import { type Disc, type Layout, type Network, placesOf, touching } from "./data.ts";
import { membersKept } from "./filter.ts";
import { countryGroups, countryPoints, type Flow, flows, type Groups } from "./flows.ts";
import { greatCircle, HEIGHT, MOST_PLACES, outlines, type Point, WIDTH, world } from "./geometry.ts";
import { eased, journey } from "./journey.ts";
import { last } from "./last.ts";
import { dotAt, paint, paintHovered } from "./paint.ts";
import { type Dot, flowScene, type Ground, groundNames, type Inks, planeWay, type Scene, surroundings, tieScene } from "./scene.ts";
import { type State } from "./state.ts";
import { asSvg, type Caption, type World } from "./svg.ts";
import { still, theme, type Theme } from "./theme.ts";

const MOVE_MS = 700;
/** From here on a map shows the ties of what is in sight instead of sums of countries. */
const CLOSE = 4;
/** So few ties are drawn one by one from the start; in the network, so many. */
const FEW = 150;
const MANY = 1500;
/** While places move, lines of more than so many ties would only slow them down. */
const MOVING_TIES = 4000;
/** From here on drawing at each step of the camera would stutter. */
const SLOW_MS = 14;
const SETTLE_MS = 120;
/** A picture that slides may leave so much of the window empty before it is drawn anew. */
const SLID = 0.25;
const STRETCHED = 1.6;
/** A community of fewer places needs no ground to be seen as one. */
const COMMUNITY = 3;

export interface Events {
  chosen: (dot: Dot) => void;
  rested: () => void;
  drawn: (scene: Scene) => void;
}

export interface Community {
  ground: Ground;
  /** Its number among those that have a ground. */
  group: number;
  places: number[];
}

const EMPTY: Scene = { grounds: [], faint: [], lines: [], dots: [], names: [], drawn: [], undrawn: [] };

export class Picture {
  scene: Scene = EMPTY;
  /** What flows between countries or communities, where that is drawn; null where ties are. */
  flows: Flow[] | null = null;
  groups: Groups;
  readonly camera: Camera;
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly net: Network;
  private readonly events: Events;
  private readonly projection = world();
  private readonly onMap: Point[];
  private readonly countries: Point[];
  private inNetwork: Point[] | null = null;
  private grounds: Ground[] = [];
  private readonly countryGroups: Groups;
  /** The communities that have a ground. */
  private communityGroups: Groups = { kind: "communities", of: [], label: [] };
  private members: ReadonlySet<number> = new Set();
  private world: World | null = null;
  private landPath: Path2D | null = null;
  private bordersPath: Path2D | null = null;
  private theme: Theme = theme();
  private state: State | null = null;
  private rows: number[] = [];
  /** 0 on the map, 1 in the network, between while moving. */
  private way = 0;
  private frame = 0;
  private step = 0;
  /** What the camera was last set for: the place and the view. */
  private framed = "";
  private hovered: Dot | null = null;
  private ratio = 1;
  /** What the scene was made of: while that stays, the camera alone has moved. */
  private made: unknown[] = [];
  /** The picture as it was last drawn, and from where, if drawing it took long. */
  private readonly still = document.createElement("canvas");
  private stillAt: Standpoint | null = null;
  private settling = 0;
  private readonly circles = new Map<number, Point[][]>();

  constructor(canvas: HTMLCanvasElement, net: Network, events: Events) {
    this.canvas = canvas;
    // Without this hint a software GPU reads every frame back and draws less than one a second.
    this.context = canvas.getContext("2d", { willReadFrequently: true })!;
    this.net = net;
    this.events = events;
    const { longitude, latitude } = net.places;
    this.onMap = longitude.map((lon, place) => this.project(lon, latitude[place]));
    this.groups = this.countryGroups = countryGroups(net);
    this.countries = countryPoints(net).map(([lon, lat]) => this.project(lon, lat));
    this.camera = new Camera(canvas, { moved: (byHand) => this.moved(byHand), rested: () => this.rested() });
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
    this.world = outlines(topology, this.projection);
    this.landPath = new Path2D(this.world.land);
    this.bordersPath = new Path2D(this.world.borders);
    this.repaint();
  }

  /** Take the places in the network, which the service has laid out, and what its communities are called. */
  layOut(layout: Layout, name: (disc: Disc) => string): void {
    const reach = HEIGHT * 0.48;
    const at = (x: number, y: number): Point => [WIDTH / 2 + x * reach, HEIGHT / 2 + y * reach];
    this.inNetwork = layout.x.map((x, place) => at(x, layout.y[place]));
    this.grounds = layout.discs.flatMap((disc, community) => {
      const [x, y] = at(disc.x, disc.y);
      return disc.size < COMMUNITY ? [] : [{ x, y, radius: disc.radius * reach, name: name(disc), size: disc.size, community }];
    });
    const number = new Map(this.grounds.map((ground, index) => [ground.community, index]));
    const of = layout.community.map((community) => number.get(community) ?? -1);
    this.communityGroups = { kind: "communities", of, label: this.grounds.map((ground) => ground.name) };
  }

  /** The communities in which some ties have a place, the largest first. */
  communities(rows: number[]): Community[] {
    return this.grouped(rows, this.grounds);
  }

  private grouped = last((rows: number[], grounds: Ground[]): Community[] => {
    const places = grounds.map((): number[] => []);
    for (const place of placesOf(this.net, rows)) places[this.communityGroups.of[place]]?.push(place);
    return grounds.map((ground, group) => ({ ground, group, places: places[group] }))
      .filter((each) => each.places.length)
      .sort((one, other) => other.places.length - one.places.length);
  });

  private surroundings = last((rows: number[], way: number, colour: string): Dot[] =>
    surroundings(this.net, rows, (place) => this.atWay(way, place), colour));

  /** Whether so many ties are summed up between countries or communities, or would be. */
  get isLarge(): boolean {
    return this.rows.length > (this.state?.view === "network" ? MANY : FEW);
  }

  get hasLayout(): boolean {
    return this.inNetwork !== null;
  }

  /** Whether a place has a point in the view. */
  isPlaced = (place: number): boolean => Number.isFinite(this.at(place)[0]);

  private at = (place: number): Point => this.atWay(this.way, place);

  private atWay(way: number, place: number): Point {
    const map = this.onMap[place];
    const network = this.inNetwork?.[place];
    if (way === 0 || !network) return map;
    if (way === 1 || Number.isNaN(map[0])) return network;
    return [map[0] + (network[0] - map[0]) * way, map[1] + (network[1] - map[1]) * way];
  }

  private ways = (a: number, b: number): Point[][] => {
    const { longitude, latitude } = this.net.places;
    if (this.way > 0) return planeWay(this.at(a), this.at(b));
    const pair = a * MOST_PLACES + b;
    let line = this.circles.get(pair);
    if (!line) {
      line = this.circle([longitude[a]!, latitude[a]!], [longitude[b]!, latitude[b]!]);
      this.circles.set(pair, line);
    }
    return line;
  };

  private circle(a: Point, b: Point): Point[][] {
    if (a[0] === b[0] && a[1] === b[1]) return planeWay(this.project(...a), this.project(...b));
    return greatCircle(a, b).map((piece) => piece.map(([lon, lat]) => this.project(lon, lat)));
  }

  /** Draw a state; places move where the view has changed, unless `at once` is asked for. */
  show(state: State, rows: number[], atOnce = false): void {
    const before = this.state;
    this.state = state;
    this.rows = rows;
    this.members = membersKept(this.net, state);
    const goal = state.view === "network" && this.inNetwork ? 1 : 0;
    const framed = `${state.place} ${goal}`;
    const target = framed === this.framed ? null : this.target(goal);
    this.framed = framed;
    cancelAnimationFrame(this.step);
    if (before !== null && goal !== this.way && !atOnce && !still()) return this.move(goal, target ?? this.camera.transform);
    this.way = goal;
    if (target) this.camera.take(target);
    this.rebuild();
  }

  /** From where to look: as the address says, else so that the chosen place and its partners fill the picture. */
  private target(goal: number): Standpoint {
    const { camera, chosen } = this;
    if (this.state!.camera) return camera.aimed(this.state!.camera[0], [this.state!.camera[1], this.state!.camera[2]]);
    // A few ties fill the picture; of many the whole world is shown.
    if (chosen === null && goal === 0 && this.rows.length > FEW) return camera.aimed(1, [WIDTH / 2, HEIGHT / 2]);
    const own = chosen === null ? this.rows : touching(this.net, this.rows, chosen);
    const places = [...(chosen === null ? this.members : [chosen]), ...placesOf(this.net, own)];
    return camera.fitted(places.map((place) => this.atWay(goal, place)), goal === 1 ? 5 : 12);
  }

  /** Show two groups and what is between them. */
  frameFlow(flow: Flow): void {
    if (this.groups.kind === "communities") {
      const corners = [flow.a, flow.b].map((each) => this.grounds[each])
        .flatMap(({ x, y, radius }): Point[] => [[x - radius, y - radius], [x + radius, y + radius]]);
      this.camera.take(this.camera.fitted(corners));
    } else {
      const points = flow.a === flow.b
        ? this.onMap.filter((_, place) => this.net.places.country[place] === flow.a)
        : [this.countries[flow.a], this.countries[flow.b]];
      this.camera.take(this.camera.fitted(points, 8));
    }
    this.comeCloser();
  }

  /** Show a country or a community. */
  frameGroup(group: number): void {
    this.frameFlow({ a: group, b: group, ties: 0 });
  }

  /** Near enough that ties are drawn and not sums. */
  private comeCloser(): void {
    if (this.isLarge && this.camera.zoomed < CLOSE) this.camera.zoomBy((CLOSE + 0.1) / this.camera.zoomed);
    this.rested();
  }

  private get chosen(): number | null {
    const number = this.state?.place ? this.net.placeNumber.get(this.state.place) : undefined;
    return number ?? null;
  }

  /** Move from map to network or back; the chosen place, or the middle, leads the eye. */
  private move(goal: number, target: Standpoint): void {
    const from = this.way;
    const { chosen, canvas } = this;
    const ends: Point[] = chosen === null ? [] : [this.atWay(from, chosen), this.atWay(goal, chosen)];
    const eye = ends.length && ends.every(([x]) => Number.isFinite(x)) ? (ends as [Point, Point]) : null;
    const path = journey(this.camera.transform, target, [canvas.clientWidth / 2, canvas.clientHeight / 2], eye);
    const begun = performance.now();
    const step = (now: number) => {
      const share = Math.min(1, (now - begun) / MOVE_MS);
      this.way = share === 1 ? goal : from + (goal - from) * eased(share);
      this.camera.take(path(eased(share)));
      this.rebuild();
      if (share < 1) this.step = requestAnimationFrame(step);
    };
    this.step = requestAnimationFrame(step);
  }

  /** Make the scene of the state anew, if anything but the camera has changed. */
  rebuild(): void {
    if (!this.state) return;
    const chosen = this.chosen;
    const moving = this.way > 0 && this.way < 1;
    const sums = !moving && chosen === null && !this.state.all && this.isLarge && this.camera.zoomed < CLOSE;
    const rows = sums ? this.rows
      : moving && this.rows.length > MOVING_TIES ? this.rows.slice(0, MOVING_TIES) : this.inSight(chosen);
    // Parallel ties part by pixels, so ties are drawn anew for each zoom.
    const of = [this.state, this.way, this.inNetwork, this.theme, rows, sums || this.camera.transform.k];
    if (of.every((each, index) => Object.is(each, this.made[index]))) return this.repaint();
    this.made = of;
    this.groups = this.way === 1 ? this.communityGroups : this.countryGroups;
    this.flows = sums ? flows(this.net, this.groups, rows) : null;
    const stage = { at: this.at, way: this.ways, members: this.members };
    this.scene = this.flows ? this.summed(this.flows, this.theme) : tieScene(this.net, rows, chosen, stage, this.camera.transform.k, this.theme);
    if (!moving && (chosen !== null || (this.flows && this.way === 1))) {
      this.scene.faint = this.surroundings(this.rows, this.way, this.theme.faint);
    }
    if (!this.flows && this.way === 1) {
      const own = chosen === null ? this.rows : touching(this.net, this.rows, chosen);
      this.scene.grounds = this.communities(own).map((each) => each.ground);
      this.scene.names.push(...groundNames(this.scene.grounds));
    }
    this.repaint();
    if (moving) return;
    this.canvas.dataset["way"] = String(this.way);
    this.events.drawn(this.scene);
  }

  /** The scene of sums: countries on the map, communities in the network. */
  private summed(found: Flow[], inks: Inks): Scene {
    if (this.way === 0) {
      const way = (a: Point, b: Point) => this.circle(this.projection.invert!(a) as Point, this.projection.invert!(b) as Point);
      return flowScene(this.groups, found, this.countries, way, inks);
    }
    const middles = this.grounds.map(({ x, y }): Point => [x, y]);
    const scene = flowScene(this.groups, found, middles, planeWay, inks);
    scene.grounds = this.communities(this.rows).map((each) => each.ground);
    return scene;
  }

  /** Close up, only the ties that touch what is in sight. */
  private inSight(chosen: number | null): number[] {
    if (chosen !== null || this.state!.all || !this.isLarge) return this.rows;
    const { width, height, transform: { k, x, y } } = this.camera;
    const seen = this.onMap.map((_, place) => {
      const [px, py] = this.at(place);
      const [sx, sy] = [px * k + x, py * k + y];
      return sx >= 0 && sy >= 0 && sx <= width && sy <= height;
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
    if (!first) this.camera.take(this.camera.aimed(written[0], [written[1], written[2]]));
    else if (this.state) this.camera.take(this.target(this.way));
    else this.camera.showAll();
    this.rebuild();
  }

  /** Follow the camera: a picture that is slow to draw slides as it is, and is drawn at rest. */
  private moved(byHand: boolean): void {
    if (!byHand || !this.slides) return this.repaint();
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.repaint(), SETTLE_MS);
    this.draw();
  }

  /** Whether there is a picture of this scene to slide, and it would not leave too much of the window empty. */
  private get slides(): boolean {
    if (!this.stillAt) return false;
    const { width, height, transform: { k, x, y } } = this.camera;
    const by = k / this.stillAt.k;
    return by < STRETCHED && by > 1 / STRETCHED
      && Math.abs(x - this.stillAt.x * by) < SLID * width && Math.abs(y - this.stillAt.y * by) < SLID * height;
  }

  /** Draw in the next frame: the picture that was kept, from where the camera stands now, or all anew. */
  private draw(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.stillAt) this.slide(this.stillAt);
      else this.paint();
      const { pointed } = this;
      if (pointed) paintHovered(this.context, pointed.dot, pointed.label, this.camera.transform, this.ratio, this.theme);
    });
  }

  private slide(from: Standpoint): void {
    const { context, ratio } = this;
    const { k, x, y } = this.camera.transform;
    const by = k / from.k;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(by, 0, 0, by, (x - from.x * by) * ratio, (y - from.y * by) * ratio);
    context.drawImage(this.still, 0, 0);
  }

  private paint(): void {
    const { land, border, ink, quiet, ground, font } = this.theme;
    const under = { land: this.landPath, borders: this.bordersPath, landColour: land, borderColour: border, ink, quiet, ground, font };
    const begun = performance.now();
    paint(this.context, this.scene, this.camera.transform, this.ratio, under, 1 - this.way);
    // Without being asked for a pixel a browser only notes what is to be drawn.
    this.context.getImageData(0, 0, 1, 1);
    if (performance.now() - begun >= SLOW_MS) this.keep();
  }

  /** Keep what was drawn, for `slide`. */
  private keep(): void {
    const { width, height } = this.canvas;
    if (this.still.width !== width || this.still.height !== height) Object.assign(this.still, { width, height });
    const context = this.still.getContext("2d", { willReadFrequently: true })!;
    context.globalCompositeOperation = "copy";
    context.drawImage(this.canvas, 0, 0);
    this.stillAt = this.camera.transform;
  }

  private repaint(): void {
    this.stillAt = null;
    this.draw();
  }

  private hover(event: PointerEvent): void {
    if (event.buttons === 0) this.mark(dotAt(this.scene, this.camera.transform, event.offsetX, event.offsetY, 8));
  }

  private get pointed(): { dot: Dot; label: string } | null {
    const dot = this.hovered;
    return dot && { dot, label: dot.place >= 0 ? this.net.places.label[dot.place] : this.groups.label[dot.group] };
  }

  private mark(dot: Dot | null): void {
    if (dot === this.hovered) return;
    this.hovered = dot;
    this.canvas.style.cursor = dot ? "pointer" : "";
    this.draw();
  }

  /** The picture as it stands, as an SVG file. */
  svg(caption: Caption): string {
    const { clientWidth, clientHeight } = this.canvas;
    return asSvg(this.scene, this.camera.transform, clientWidth, clientHeight, this.way < 1 ? this.world : null, this.theme, caption);
  }
}
