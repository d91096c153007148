/**
 * What is drawn for a state, in the units of the world: lines, points and names, whatever draws them.
 *
 * Each tie is a line of its own and parallel ones part, so the number of lines is that of the ties.
 */

import { type Network, otherEnd, placesOf, touching } from "./data.ts";
import { type Flow, type Groups } from "./flows.ts";
import { aside, lanes, loop, type Point, straight } from "./geometry.ts";

/** Where lines are written to: a `Path2D`, or the path of an SVG. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

export interface Line {
  colour: string;
  dashes: readonly number[];
  /** Pixels. */
  width: number;
  opacity: number;
  trace: (pen: Pen) => void;
}

export interface Dot {
  x: number;
  y: number;
  /** Pixels. */
  radius: number;
  colour: string;
  /** The number of the place, or -1 for a group of places. */
  place: number;
  group: number;
  /** Drawn as a ring: the point is only about right. */
  hollow?: boolean;
  /** With a second ring around it: a member of the city network that is looked at. */
  member?: boolean;
}

/** The ground of a community, with a name. */
export interface Ground {
  x: number;
  y: number;
  /** Units of the world. */
  radius: number;
  name: string;
  size: number;
  community: number;
}

export interface Name {
  x: number;
  y: number;
  text: string;
  /** The higher, the sooner it is written where names would cover each other. */
  weight: number;
  bold: boolean;
  /** Where there are fewest lines: the name is written on that side if there is room. */
  away?: Point | undefined;
  /** How far the point, or the ground, that is named reaches: pixels, or units of the world. */
  reach?: number;
  ground?: boolean;
}

export interface Scene {
  grounds: Ground[];
  /** What only surrounds: below the lines. */
  faint: Dot[];
  lines: Line[];
  dots: Dot[];
  names: Name[];
  /** The rows of ties that have a line. */
  drawn: number[];
  /** The rows that have none, for want of a point. */
  undrawn: number[];
}

export interface Inks {
  ink: string;
  quiet: string;
  /** For what only surrounds: said elsewhere too, so it needs no contrast. */
  faint: string;
  accent: string;
  ground: string;
}

/** Positions by place, and the way from one point to another. */
export interface Stage {
  at: (place: number) => Point;
  way: (a: number, b: number) => Point[][];
  /** Members of the city networks that are looked at. */
  members: ReadonlySet<number>;
}

const MANY = 1500;
/** Pixels between the middles of parallel ties; so few ties are drawn as broad as that allows. */
const PARTING = 4.5;
const BROAD = 80;
const NAMES = 60;
/** The largest groups are named; the others when they are pointed at. */
const GROUPS = 40;
const MOST_FLOWS = 600;

const LONG = 42;

/** A name that leaves room for others; the lists have it whole. */
const shortened = (text: string): string =>
  text.length <= LONG ? text : `${[...text].slice(0, LONG - 1).join("").trimEnd()}…`;

const known = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y);

function write(pen: Pen, line: Point[]): void {
  line.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
}

/** The way on a plane: a straight line, or a loop where both ends are at one point. */
export function planeWay(a: Point, b: Point): Point[][] {
  return Math.hypot(a[0] - b[0], a[1] - b[1]) < 1e-6 ? [loop(a, 4)] : [straight(a, b)];
}

/** Lines for ties, one for each row, by strand; `scale` is pixels per unit. */
export function tieLines(
  net: Network, rows: number[], stage: Stage, scale: number, opacity: number, width: number,
): { lines: Line[]; drawn: number[]; undrawn: number[] } {
  const drawn = rows.filter((row) => known(stage.at(net.ties.a[row])) && known(stage.at(net.ties.b[row])));
  const isDrawn = new Set(drawn);
  const lane = lanes((row) => [net.ties.a[row], net.ties.b[row]], drawn);
  const parting = PARTING / Math.max(scale, 0.5);
  const lineOf = (row: number) => {
    const [index, count] = lane.get(row)!;
    const offset = (index - (count - 1) / 2) * parting;
    return stage.way(net.ties.a[row], net.ties.b[row]).map((piece) => aside(piece, offset));
  };
  const byStrand = net.tops.map((): number[] => []);
  const second = net.tops.map((): number[] => []);
  for (const row of drawn) {
    const [first, other] = net.topsOfTie[row];
    (byStrand[first ?? 0] ?? []).push(row);
    if (other !== undefined) second[other].push(row);
  }
  // Dashes tell strands apart without colours; over thousands of lines they only cost time.
  const dashed = drawn.length <= MANY;
  const line = (number: number, members: number[], dashes: readonly number[]): Line => ({
    colour: net.tops[number].colour ?? "#7d8590",
    dashes,
    width,
    opacity,
    trace: (pen) => members.forEach((row) => lineOf(row).forEach((piece) => write(pen, piece))),
  });
  const lines = byStrand.flatMap((members, number) =>
    members.length ? [line(number, members, dashed ? (net.tops[number].dashes ?? []) : [])] : []);
  // A tie on two strands carries the colour of the second in spots over that of the first.
  const spots = second.flatMap((members, number) =>
    members.length && dashed ? [line(number, members, [3, 13])] : []);
  return { lines: [...lines, ...spots], drawn, undrawn: rows.filter((row) => !isDrawn.has(row)) };
}

/** Groups of places as points and what flows between them as lines. */
export function flowScene(
  groups: Groups, found: Flow[], points: Point[], way: (a: Point, b: Point) => Point[][], inks: Inks,
): Scene {
  const between = found.filter((flow) => flow.a !== flow.b && known(points[flow.a]) && known(points[flow.b]));
  const most = Math.max(1, ...between.map((flow) => flow.ties));
  const size = points.map(() => 0);
  for (const flow of found) {
    size[flow.a] += flow.ties;
    if (flow.a !== flow.b) size[flow.b] += flow.ties;
  }
  const largest = Math.max(1, ...size);
  const lines = between.slice(0, MOST_FLOWS).reverse().map((flow): Line => ({
    colour: inks.accent,
    dashes: [],
    width: 0.75 + 6 * Math.sqrt(flow.ties / most),
    opacity: 0.06 + 0.64 * Math.sqrt(flow.ties / most),
    trace: (pen) => way(points[flow.a], points[flow.b]).forEach((piece) => write(pen, piece)),
  }));
  const dots: Dot[] = [];
  const names: Name[] = [];
  points.forEach((point, group) => {
    if (!size[group] || !known(point)) return;
    const [x, y] = point;
    dots.push({ x, y, radius: 2.5 + 9 * Math.sqrt(size[group] / largest), colour: inks.accent, place: -1, group });
    const radius = dots.at(-1)!.radius;
    names.push({ x, y, text: shortened(groups.label[group]), weight: size[group], bold: false, reach: radius });
  });
  names.sort((one, other) => other.weight - one.weight);
  return { grounds: [], faint: [], lines, dots, names: names.slice(0, GROUPS), drawn: [], undrawn: [] };
}

/** For each place, the direction in which it has fewest ties: against the sum of those to its partners. */
function directions(net: Network, rows: number[], stage: Stage): Map<number, Point> {
  const found = new Map<number, Point>();
  const add = (place: number, [x0, y0]: Point, [x1, y1]: Point) => {
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    const sum = found.get(place) ?? [0, 0];
    found.set(place, [sum[0] - (x1 - x0) / length, sum[1] - (y1 - y0) / length]);
  };
  for (const row of rows) {
    const [a, b] = [net.ties.a[row], net.ties.b[row]];
    const [one, other] = [stage.at(a), stage.at(b)];
    if (!known(one) || !known(other)) continue;
    add(a, one, other);
    add(b, other, one);
  }
  return found;
}

/** Every tie given, with the places at its ends; a chosen place and its partners stand out. */
export function tieScene(
  net: Network, rows: number[], chosen: number | null, stage: Stage, scale: number, inks: Inks,
): Scene {
  const own = chosen === null ? rows : touching(net, rows, chosen);
  const many = own.length > MANY;
  const front = tieLines(net, own, stage, many ? 2.5 : scale, many ? 0.35 : 0.9, many ? 1 : own.length > BROAD ? 2 : 3);
  const away = many ? new Map<number, Point>() : directions(net, own, stage);
  const partners = new Map<number, number>();
  const count = (place: number) => partners.set(place, (partners.get(place) ?? 0) + 1);
  for (const row of own) {
    if (chosen === null) {
      count(net.ties.a[row]);
      count(net.ties.b[row]);
    } else count(otherEnd(net, row, chosen));
  }
  const dots: Dot[] = [];
  const names: Name[] = [];
  if (chosen !== null) partners.set(chosen, own.length);
  else for (const place of stage.members) if (!partners.has(place)) partners.set(place, 0);
  for (const [place, ties] of partners) {
    const [x, y] = stage.at(place);
    if (!known([x, y])) continue;
    const isChosen = place === chosen;
    const radius = isChosen ? 7 : many ? 1.5 : Math.min(9, 3 + Math.sqrt(chosen === null ? ties : 1));
    const colour = isChosen ? inks.accent : many ? inks.quiet : inks.ink;
    dots.push({ x, y, radius, colour, place, group: -1, hollow: net.isApproximate.has(place), member: stage.members.has(place) });
    names.push({ x, y, text: shortened(net.places.label[place]), weight: isChosen ? Infinity : ties, bold: isChosen, away: away.get(place), reach: radius });
  }
  names.sort((one, other) => other.weight - one.weight);
  return { grounds: [], faint: [], lines: front.lines, dots, names: names.slice(0, NAMES * 4), drawn: front.drawn, undrawn: front.undrawn };
}

/** The names of grounds, which stand above them. */
export const groundNames = (grounds: Ground[]): Name[] =>
  grounds.map(({ x, y, radius, name, size }) => ({ x, y, text: shortened(name), weight: size * 1000, bold: false, reach: radius, ground: true }));

/** What surrounds a chosen place or sums: every place as a faint point, no lines. */
export function surroundings(net: Network, rows: number[], at: (place: number) => Point, colour: string): Dot[] {
  const found: Dot[] = [];
  for (const place of placesOf(net, rows)) {
    const [x, y] = at(place);
    if (known([x, y])) found.push({ x, y, radius: 1.2, colour, place, group: -1 });
  }
  return found;
}
