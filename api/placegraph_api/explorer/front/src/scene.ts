/**
 * What is drawn for a state, in the units of the world: lines, points and names, whatever draws them.
 *
 * Each tie is a line of its own and parallel ones part, so the number of lines is that of the ties.
 */

import { type Network, otherEnd } from "./data.ts";
import { type Flow } from "./flows.ts";
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
  place: number;
  country: number;
  /** Drawn as a ring: the point is only about right. */
  hollow?: boolean;
}

export interface Name {
  x: number;
  y: number;
  text: string;
  /** The higher, the sooner it is written where names would cover each other. */
  weight: number;
  bold: boolean;
}

export interface Scene {
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
  accent: string;
  ground: string;
}

/** Positions by place, and the way from one point to another. */
export interface Stage {
  at: (place: number) => Point;
  way: (a: number, b: number) => Point[][];
}

const MANY = 1500;
const PARTING = 4;
const NAMES = 60;

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

/** Countries as points and what flows between them as lines. */
export function flowScene(
  net: Network, found: Flow[], points: Point[], way: (a: Point, b: Point) => Point[][], inks: Inks,
): Scene {
  const between = found.filter((flow) => flow.a !== flow.b && known(points[flow.a]) && known(points[flow.b]));
  const most = Math.max(1, ...between.map((flow) => flow.ties));
  const size = points.map(() => 0);
  for (const flow of found) {
    size[flow.a] += flow.ties;
    if (flow.a !== flow.b) size[flow.b] += flow.ties;
  }
  const largest = Math.max(1, ...size);
  const lines = between.slice(0, 800).reverse().map((flow): Line => ({
    colour: inks.accent,
    dashes: [],
    width: 0.75 + 6 * Math.sqrt(flow.ties / most),
    opacity: 0.25 + 0.5 * Math.sqrt(flow.ties / most),
    trace: (pen) => way(points[flow.a], points[flow.b]).forEach((piece) => write(pen, piece)),
  }));
  const dots: Dot[] = [];
  const names: Name[] = [];
  points.forEach((point, country) => {
    if (!size[country] || !known(point)) return;
    const [x, y] = point;
    dots.push({ x, y, radius: 3 + 9 * Math.sqrt(size[country] / largest), colour: inks.accent, place: -1, country });
    names.push({ x, y, text: net.countries.label[country], weight: size[country], bold: false });
  });
  return { lines, dots, names, drawn: [], undrawn: [] };
}

/** Every tie given, with the places at its ends; a chosen place and its partners stand out. */
export function tieScene(
  net: Network, rows: number[], chosen: number | null, stage: Stage, scale: number, inks: Inks,
): Scene {
  const own = chosen === null ? rows : rows.filter((row) => net.ties.a[row] === chosen || net.ties.b[row] === chosen);
  const many = own.length > MANY;
  const front = tieLines(net, own, stage, many ? 2.5 : scale, many ? 0.35 : 0.9, many ? 1 : 2);
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
  const approximate = new Set(net.places.approximate);
  if (chosen !== null) partners.set(chosen, own.length);
  for (const [place, ties] of partners) {
    const [x, y] = stage.at(place);
    if (!known([x, y])) continue;
    const isChosen = place === chosen;
    const radius = isChosen ? 7 : many ? 1.8 : Math.min(9, 3 + Math.sqrt(chosen === null ? ties : 1));
    dots.push({ x, y, radius, colour: isChosen ? inks.accent : inks.ink, place, country: -1, hollow: approximate.has(place) });
    names.push({ x, y, text: net.places.label[place], weight: isChosen ? Infinity : ties, bold: isChosen });
  }
  names.sort((one, other) => other.weight - one.weight);
  return { lines: front.lines, dots, names: names.slice(0, NAMES * 4), drawn: front.drawn, undrawn: front.undrawn };
}

/** What surrounds a chosen place without touching it: faint points, no lines. */
export function background(net: Network, rows: number[], without: Set<number>, stage: Stage, inks: Inks): Dot[] {
  const places = new Set(rows.flatMap((row) => [net.ties.a[row], net.ties.b[row]]));
  return [...places].flatMap((place) => {
    const [x, y] = stage.at(place);
    if (without.has(place) || !known([x, y])) return [];
    return [{ x, y, radius: 1.5, colour: inks.quiet, place, country: -1 }];
  });
}
