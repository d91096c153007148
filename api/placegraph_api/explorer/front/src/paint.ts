/** Draw a scene on a canvas: paths are made once for a scene, so a step of the camera is cheap. */

import { type Dot, type Line, type Name, type Scene } from "./scene.ts";

export interface Camera {
  k: number;
  x: number;
  y: number;
}

export interface Ground {
  land: Path2D | null;
  landColour: string;
  borderColour: string;
  ink: string;
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
  context: CanvasRenderingContext2D, scene: Scene, camera: Camera, ratio: number, ground: Ground,
  landOpacity: number, hovered: Dot | null,
): void {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(camera.k * ratio, 0, 0, camera.k * ratio, camera.x * ratio, camera.y * ratio);
  if (ground.land && landOpacity > 0) {
    context.globalAlpha = landOpacity;
    context.fillStyle = ground.landColour;
    context.fill(ground.land);
    context.strokeStyle = ground.borderColour;
    context.lineWidth = 0.6 / camera.k;
    context.stroke(ground.land);
  }
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
  for (const dot of scene.dots) paintDot(context, dot, camera.k, ground);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintNames(context, scene.names, camera, width / ratio, height / ratio, ground);
  if (hovered) paintHovered(context, hovered, scene, camera, ground);
}

function paintDot(context: CanvasRenderingContext2D, dot: Dot, k: number, ground: Ground): void {
  context.beginPath();
  context.arc(dot.x, dot.y, dot.radius / k, 0, 2 * Math.PI);
  context.fillStyle = dot.hollow ? ground.ground : dot.colour;
  context.fill();
  if (dot.radius < 2.5) return;
  context.strokeStyle = dot.hollow ? dot.colour : ground.ground;
  context.lineWidth = (dot.hollow ? 2 : 1) / k;
  context.stroke();
}

/** Where names go so that none covers another: the heaviest first, left out where there is no room. */
export function placedNames(
  names: Name[], camera: Camera, width: number, height: number, measure: (name: Name) => number,
): (Name & { left: number; top: number })[] {
  const taken: [number, number, number, number][] = [];
  const placed: (Name & { left: number; top: number })[] = [];
  const ordered = [...names].sort((one, other) => other.weight - one.weight);
  for (const name of ordered) {
    const wide = measure(name);
    const [x, y] = [name.x * camera.k + camera.x, name.y * camera.k + camera.y];
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const left = x + 9 + wide > width ? x - 9 - wide : x + 9;
    const box: [number, number, number, number] = [left, y - 8, left + wide, y + 8];
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    placed.push({ ...name, left, top: y });
    if (placed.length >= 60) break;
  }
  return placed;
}

function paintNames(
  context: CanvasRenderingContext2D, names: Name[], camera: Camera, width: number, height: number, ground: Ground,
): void {
  const fontOf = (name: Name) => `${name.bold ? "700 14px" : "13px"} ${ground.font}`;
  const measure = (name: Name) => {
    context.font = fontOf(name);
    return context.measureText(name.text).width;
  };
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.strokeStyle = ground.ground;
  context.fillStyle = ground.ink;
  for (const name of placedNames(names.slice(0, 240), camera, width, height, measure)) {
    context.font = fontOf(name);
    context.strokeText(name.text, name.left, name.top);
    context.fillText(name.text, name.left, name.top);
  }
}

function paintHovered(
  context: CanvasRenderingContext2D, dot: Dot, scene: Scene, camera: Camera, ground: Ground,
): void {
  const name = scene.names.find((each) => each.x === dot.x && each.y === dot.y);
  const [x, y] = [dot.x * camera.k + camera.x, dot.y * camera.k + camera.y];
  context.beginPath();
  context.arc(x, y, dot.radius + 3, 0, 2 * Math.PI);
  context.strokeStyle = ground.ink;
  context.lineWidth = 1.5;
  context.stroke();
  if (!name) return;
  context.font = `700 14px ${ground.font}`;
  context.lineWidth = 4;
  context.strokeStyle = ground.ground;
  context.fillStyle = ground.ink;
  context.strokeText(name.text, x + 10, y - 14);
  context.fillText(name.text, x + 10, y - 14);
}

/** The dot nearest to a point of the screen, within reach of a finger. */
export function dotAt(scene: Scene, camera: Camera, x: number, y: number, reach = 14): Dot | null {
  let best: Dot | null = null;
  let nearest = Infinity;
  for (const dot of scene.dots) {
    const distance = Math.hypot(dot.x * camera.k + camera.x - x, dot.y * camera.k + camera.y - y) - dot.radius;
    if (distance < nearest && distance <= reach) [best, nearest] = [dot, distance];
  }
  return best;
}
