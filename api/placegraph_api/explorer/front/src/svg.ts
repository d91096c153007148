/** Draw a scene as an SVG that stands alone: with legend, counts, sources and date. */

import { shape } from "./dom.ts";
import { type Camera, FAINT, placedNames } from "./paint.ts";
import { type Pen, type Scene } from "./scene.ts";


export interface Caption {
  title: string;
  lines: string[];
  legend: { label: string; colour: string; dashes: readonly number[] }[];
}

/** What is land, and the borders between countries, as path data. */
export interface World {
  land: string;
  borders: string;
}

export interface Colours {
  ground: string;
  ink: string;
  quiet: string;
  land: string;
  border: string;
}

class PathText implements Pen {
  text = "";
  moveTo(x: number, y: number): void {
    this.text += `M${x.toFixed(2)} ${y.toFixed(2)}`;
  }
  lineTo(x: number, y: number): void {
    this.text += `L${x.toFixed(2)} ${y.toFixed(2)}`;
  }
}

function element(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = shape(name, attributes);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A line in pieces of so many letters, broken between words where there are any. */
function wrapped(line: string, letters: number): string[] {
  const pieces = [""];
  for (const word of line.split(" ")) {
    const last = pieces.at(-1)!;
    if (last && last.length + word.length + 1 > letters) pieces.push(word);
    else pieces[pieces.length - 1] = last ? `${last} ${word}` : word;
  }
  return pieces.filter(Boolean);
}

/** The scene as the text of an SVG file. Text from the data only ever becomes text. */
export function asSvg(
  scene: Scene, camera: Camera, width: number, height: number, world: World | null, colours: Colours, caption: Caption,
): string {
  const across = Math.max(1, Math.min(4, Math.floor(width / 190)));
  const rows = Math.ceil(caption.legend.length / across);
  const lines = caption.lines.flatMap((line) => wrapped(line, (width - 24) / 6.4));
  const foot = 36 + rows * 20 + lines.length * 18;
  const svg = element("svg", {
    width, height: height + foot, viewBox: `0 0 ${width} ${height + foot}`, role: "img",
    "font-family": "system-ui, sans-serif", "font-size": 13,
  });
  svg.append(element("title", {}, caption.title), element("rect", { width: "100%", height: "100%", fill: colours.ground }));
  const clip = element("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  const stage = element("g", { transform: `translate(${camera.x} ${camera.y}) scale(${camera.k})`, fill: "none" });
  if (world) {
    const border = { stroke: colours.border, "stroke-width": 0.6 / camera.k };
    stage.append(element("path", { d: world.land, fill: colours.land, ...border }), element("path", { d: world.borders, ...border }));
  }
  for (const { x, y, radius } of scene.grounds) {
    stage.append(element("circle", {
      cx: x, cy: y, r: radius, fill: colours.quiet, "fill-opacity": 0.07, stroke: colours.quiet, "stroke-opacity": 0.6,
      "stroke-width": 1 / camera.k, "stroke-dasharray": `${2 / camera.k} ${3 / camera.k}`,
    }));
  }
  for (const line of scene.lines) {
    const pen = new PathText();
    line.trace(pen);
    stage.append(element("path", {
      d: pen.text, stroke: line.colour, "stroke-width": line.width / camera.k, "stroke-opacity": line.opacity,
      ...(line.dashes.length ? { "stroke-dasharray": line.dashes.map((dash) => dash / camera.k).join(" ") } : {}),
    }));
  }
  for (const dot of scene.faint) stage.append(element("circle", { cx: dot.x, cy: dot.y, r: dot.radius / camera.k, fill: dot.colour, "fill-opacity": FAINT }));
  for (const dot of scene.dots) {
    stage.append(element("circle", { cx: dot.x, cy: dot.y, r: dot.radius / camera.k, fill: dot.hollow ? colours.ground : dot.colour, stroke: dot.colour, "stroke-width": dot.hollow ? 2 / camera.k : 0 }));
  }
  for (const dot of scene.dots.filter((each) => each.member)) {
    stage.append(element("circle", { cx: dot.x, cy: dot.y, r: (dot.radius + 3) / camera.k, stroke: dot.colour, "stroke-width": 1.25 / camera.k }));
  }
  clip.append(stage);
  for (const name of placedNames(scene.names, scene.dots, camera, width, height, (each) => each.text.length * 7.2)) {
    clip.append(element("text", {
      x: name.left, y: name.top + 4, fill: name.ground ? colours.quiet : colours.ink, ...(name.ground ? { "font-style": "italic" } : {}), stroke: colours.ground, "stroke-width": 3,
      "paint-order": "stroke", ...(name.bold ? { "font-weight": 700 } : {}),
    }, name.text));
  }
  svg.append(clip);
  svg.append(element("text", { x: 12, y: height + 20, fill: colours.ink, "font-weight": 700 }, caption.title));
  caption.legend.forEach((each, index) => {
    const [x, y] = [12 + (index % across) * (width / across), height + 40 + Math.floor(index / across) * 20];
    svg.append(
      element("path", { d: `M${x} ${y}h34`, stroke: each.colour, "stroke-width": 2.5, "stroke-dasharray": each.dashes.join(" ") || "none" }),
      element("text", { x: x + 42, y: y + 4, fill: colours.ink }, each.label),
    );
  });
  lines.forEach((line, index) =>
    svg.append(element("text", { x: 12, y: height + 40 + rows * 20 + index * 18, fill: colours.ink, "font-size": 12 }, line)));
  return new XMLSerializer().serializeToString(svg);
}
