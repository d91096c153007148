/** Draw a scene on a canvas: paths are made once for a scene, so a step of the camera is cheap. */

import { type Point } from "./geometry.ts";
import { type Dot, type Line, type Name, type Scene } from "./scene.ts";

export interface Camera {
  k: number;
  x: number;
  y: number;
}

/** What lies under the scene, and the colours to draw it in. */
export interface Under {
  land: Path2D | null;
  /** Lines only: filled, they would close and cut holes into the land. */
  borders: Path2D | null;
  landColour: string;
  borderColour: string;
  ink: string;
  quiet: string;
  ground: string;
  font: string;
}

const paths = new WeakMap<Line, Path2D>();

function pathOf(line: Line): Path2D {
  let path = paths.get(line);
  if (!path) {
    path = new Path2D();
    line.trace(path);
    paths.set(line, path);
  }
  return path;
}

/** Draw everything; `landOpacity` fades the map out on the way to the network. */
export function paint(
  context: CanvasRenderingContext2D, scene: Scene, camera: Camera, ratio: number, ground: Under,
  landOpacity: number,
): void {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, width, height);
  context.setTransform(camera.k * ratio, 0, 0, camera.k * ratio, camera.x * ratio, camera.y * ratio);
  if (ground.land && landOpacity > 0) {
    context.globalAlpha = landOpacity;
    context.fillStyle = ground.landColour;
    context.fill(ground.land);
    context.strokeStyle = ground.borderColour;
    context.lineWidth = 0.6 / camera.k;
    context.stroke(ground.land);
    if (ground.borders) context.stroke(ground.borders);
  }
  paintGrounds(context, scene, camera.k, ground);
  const points = new Points(camera, ratio, width, height);
  context.globalAlpha = FAINT;
  for (const dot of scene.faint) if (points.isNew(dot)) paintDot(context, dot, camera.k, ground);
  context.lineJoin = "round";
  for (const line of scene.lines) {
    context.globalAlpha = line.opacity;
    context.strokeStyle = line.colour;
    context.lineWidth = line.width / camera.k;
    context.setLineDash(line.dashes.map((dash) => dash / camera.k));
    context.stroke(pathOf(line));
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  for (const dot of scene.dots) {
    if (dot.radius >= SMALL || points.isNew(dot)) paintDot(context, dot, camera.k, ground);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintNames(context, scene, camera, width / ratio, height / ratio, ground);
}

/** What only surrounds does not compete with what is looked at. */
export const FAINT = 0.5;
/** From here on a point is a circle. */
const SMALL = 2;
/** Pixels of the screen that one small point is told from another by. */
const CELL = 2;

/** Small points that would cover one another or lie outside are drawn once, or not at all: there may be tens of thousands. */
class Points {
  private readonly across: number;
  private readonly down: number;
  private readonly taken: Uint8Array;
  private readonly camera: Camera;

  constructor(camera: Camera, ratio: number, width: number, height: number) {
    this.camera = camera;
    this.across = Math.ceil(width / ratio / CELL);
    this.down = Math.ceil(height / ratio / CELL);
    this.taken = new Uint8Array(this.across * this.down);
  }

  isNew(dot: Dot): boolean {
    const column = Math.floor((dot.x * this.camera.k + this.camera.x) / CELL);
    const row = Math.floor((dot.y * this.camera.k + this.camera.y) / CELL);
    if (column < 0 || row < 0 || column >= this.across || row >= this.down) return false;
    const cell = row * this.across + column;
    if (this.taken[cell]) return false;
    this.taken[cell] = 1;
    return true;
  }
}

/** Grounds of communities: an outline and a shade, so that neither colour nor shade is needed to see them. */
function paintGrounds(context: CanvasRenderingContext2D, scene: Scene, k: number, ground: Under): void {
  context.fillStyle = context.strokeStyle = ground.quiet;
  context.lineWidth = 1 / k;
  context.setLineDash([2 / k, 3 / k]);
  for (const { x, y, radius } of scene.grounds) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.globalAlpha = 0.07;
    context.fill();
    context.globalAlpha = 0.6;
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function paintDot(context: CanvasRenderingContext2D, dot: Dot, k: number, ground: Under): void {
  if (dot.radius < SMALL) {
    // Thousands of them: squares are drawn at a fraction of the time that circles take.
    const side = dot.radius / k;
    context.fillStyle = dot.colour;
    context.fillRect(dot.x - side, dot.y - side, 2 * side, 2 * side);
    return;
  }
  context.beginPath();
  context.arc(dot.x, dot.y, dot.radius / k, 0, 2 * Math.PI);
  context.fillStyle = dot.hollow ? ground.ground : dot.colour;
  context.fill();
  if (dot.radius >= 2.5) {
    context.strokeStyle = dot.hollow ? dot.colour : ground.ground;
    context.lineWidth = (dot.hollow ? 2 : 1) / k;
    context.stroke();
  }
  if (dot.member) paintRing(context, dot, k);
}

function paintRing(context: CanvasRenderingContext2D, dot: Dot, k: number): void {
  context.beginPath();
  context.arc(dot.x, dot.y, (dot.radius + 3) / k, 0, 2 * Math.PI);
  context.strokeStyle = dot.colour;
  context.lineWidth = 1.25 / k;
  context.stroke();
}

type Box = [number, number, number, number];

export interface Placed extends Name {
  left: number;
  top: number;
}

const MOST_NAMES = 60;
const NAMED_GROUND = 22;
/** So many points keep names off themselves; more would take time at each step of the camera. */
const MOST_OBSTACLES = 120;

const overlap = (one: Box, other: Box): boolean =>
  one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

/** The left edge and the middle line of a name on each of its sides, the best side first. */
function sides(name: Name, x: number, y: number, wide: number, k: number): Point[] {
  if (name.ground) return [[x - wide / 2, y - name.reach! * k - 9], [x - wide / 2, y + name.reach! * k + 9]];
  const gap = (name.reach ?? 4) + 5;
  const found: [Point, Point][] = [
    [[1, 0], [x + gap, y]], [[-1, 0], [x - gap - wide, y]],
    [[0, -1], [x - wide / 2, y - gap - 7]], [[0, 1], [x - wide / 2, y + gap + 7]],
  ];
  const [dx, dy] = name.away ?? [1, 0];
  // The first is the usual one, and stays it where no side is better.
  return found.sort(([one], [other]) => other[0] * dx + other[1] * dy - one[0] * dx - one[1] * dy).map(([, at]) => at);
}

/** Where names go so that none covers another or a point: the heaviest first, left out where there is no room. */
export function placedNames(
  names: Name[], dots: Dot[], camera: Camera, width: number, height: number, measure: (name: Name) => number,
): Placed[] {
  const screen = (at: { x: number; y: number }): Point => [at.x * camera.k + camera.x, at.y * camera.k + camera.y];
  const inside = ([x, y]: Point): boolean => x > -20 && y > -20 && x < width + 20 && y < height + 20;
  const obstacles: Box[] = [];
  for (const dot of dots) {
    if (dot.radius < 2.5 || obstacles.length >= MOST_OBSTACLES) continue;
    const [x, y] = screen(dot);
    if (inside([x, y])) obstacles.push([x - dot.radius, y - dot.radius, x + dot.radius, y + dot.radius]);
  }
  const taken: Box[] = [];
  const placed: Placed[] = [];
  for (const name of [...names].sort((one, other) => other.weight - one.weight)) {
    const [x, y] = screen(name);
    // A ground that is hardly seen needs no name.
    if (!inside([x, y]) || (name.ground && name.reach! * camera.k < NAMED_GROUND)) continue;
    const wide = measure(name);
    let best: { at: Point; box: Box; covered: number } | null = null;
    for (const at of sides(name, x, y, wide, camera.k)) {
      const box: Box = [at[0], at[1] - 8, at[0] + wide, at[1] + 8];
      const out = box[0] < 2 || box[2] > width - 2 || box[1] < 2 || box[3] > height - 2;
      // The chosen place keeps its name even where there is no room for all of it.
      if (taken.some((other) => overlap(box, other)) || (out && name.weight !== Infinity)) continue;
      const covered = obstacles.filter((other) => overlap(box, other)).length + (out ? MOST_OBSTACLES : 0);
      if (!best || covered < best.covered) best = { at, box, covered };
      if (!covered) break;
    }
    if (!best) continue;
    taken.push(best.box);
    placed.push({ ...name, left: best.at[0], top: best.at[1] });
    if (placed.length >= MOST_NAMES) break;
  }
  return placed;
}

const widths = new WeakMap<Name, number>();

export const fontOf = (name: Name): string => (name.bold ? "700 14px" : name.ground ? "italic 12.5px" : "13px");

function paintNames(
  context: CanvasRenderingContext2D, scene: Scene, camera: Camera, width: number, height: number, ground: Under,
): void {
  const measure = (name: Name) => {
    let wide = widths.get(name);
    if (wide === undefined) {
      context.font = `${fontOf(name)} ${ground.font}`;
      wide = context.measureText(name.text).width;
      widths.set(name, wide);
    }
    return wide;
  };
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = ground.ground;
  for (const name of placedNames(scene.names.slice(0, 240), scene.dots, camera, width, height, measure)) {
    context.font = `${fontOf(name)} ${ground.font}`;
    context.fillStyle = name.ground ? ground.quiet : ground.ink;
    context.strokeText(name.text, name.left, name.top);
    context.fillText(name.text, name.left, name.top);
  }
}

/** Mark what is pointed at, on top of what is painted. */
export function paintHovered(
  context: CanvasRenderingContext2D, dot: Dot, label: string, camera: Camera, ratio: number, ground: Pick<Under, "ink" | "ground" | "font">,
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.lineJoin = "round";
  context.textBaseline = "middle";
  const [x, y] = [dot.x * camera.k + camera.x, dot.y * camera.k + camera.y];
  context.beginPath();
  context.arc(x, y, dot.radius + 3, 0, 2 * Math.PI);
  context.strokeStyle = ground.ink;
  context.lineWidth = 1.5;
  context.stroke();
  context.font = `700 14px ${ground.font}`;
  context.lineWidth = 4;
  context.strokeStyle = ground.ground;
  context.fillStyle = ground.ink;
  context.strokeText(label, x + 10, y - 14);
  context.fillText(label, x + 10, y - 14);
}

/** The dot nearest to a point of the screen, within reach of a finger. */
export function dotAt(scene: Scene, camera: Camera, x: number, y: number, reach = 14): Dot | null {
  let best: Dot | null = null;
  let nearest = Infinity;
  for (const dots of [scene.dots, scene.faint]) for (const dot of dots) {
    const distance = Math.hypot(dot.x * camera.k + camera.x - x, dot.y * camera.k + camera.y - y) - dot.radius;
    if (distance < nearest && distance <= reach) [best, nearest] = [dot, distance];
  }
  return best;
}
