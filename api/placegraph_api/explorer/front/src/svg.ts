/** Draw a scene as an SVG that stands alone: with legend, counts, sources and date. */

import { type Camera, placedNames } from "./paint.ts";
import { type Pen, type Scene } from "./scene.ts";

const SPACE = "http://www.w3.org/2000/svg";

export interface Caption {
  title: string;
  lines: string[];
  legend: { label: string; colour: string; dashes: readonly number[] }[];
}

export interface Colours {
  ground: string;
  ink: string;
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
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The scene as the text of an SVG file. Text from the data only ever becomes text. */
export function asSvg(
  scene: Scene, camera: Camera, width: number, height: number, land: string | null, colours: Colours, caption: Caption,
): string {
  const rows = caption.legend.length ? Math.ceil(caption.legend.length / 3) : 0;
  const foot = 28 + rows * 20 + caption.lines.length * 18;
  const svg = element("svg", {
    xmlns: SPACE, width, height: height + foot, viewBox: `0 0 ${width} ${height + foot}`, role: "img",
    "font-family": "system-ui, sans-serif", "font-size": 13,
  });
  svg.append(element("title", {}, caption.title), element("rect", { width: "100%", height: "100%", fill: colours.ground }));
  const clip = element("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  const stage = element("g", { transform: `translate(${camera.x} ${camera.y}) scale(${camera.k})`, fill: "none" });
  if (land) stage.append(element("path", { d: land, fill: colours.land, stroke: colours.border, "stroke-width": 0.6 / camera.k }));
  for (const line of scene.lines) {
    const pen = new PathText();
    line.trace(pen);
    stage.append(element("path", {
      d: pen.text, stroke: line.colour, "stroke-width": line.width / camera.k, "stroke-opacity": line.opacity,
      ...(line.dashes.length ? { "stroke-dasharray": line.dashes.map((dash) => dash / camera.k).join(" ") } : {}),
    }));
  }
  for (const dot of scene.dots) {
    stage.append(element("circle", { cx: dot.x, cy: dot.y, r: dot.radius / camera.k, fill: dot.hollow ? colours.ground : dot.colour, stroke: dot.colour, "stroke-width": dot.hollow ? 2 / camera.k : 0 }));
  }
  clip.append(stage);
  for (const name of placedNames(scene.names, camera, width, height, (each) => each.text.length * 7.2)) {
    clip.append(element("text", {
      x: name.left, y: name.top + 4, fill: colours.ink, stroke: colours.ground, "stroke-width": 3,
      "paint-order": "stroke", ...(name.bold ? { "font-weight": 700 } : {}),
    }, name.text));
  }
  svg.append(clip);
  svg.append(element("text", { x: 12, y: height + 20, fill: colours.ink, "font-weight": 700 }, caption.title));
  caption.legend.forEach((each, index) => {
    const [x, y] = [12 + (index % 3) * (width / 3), height + 40 + Math.floor(index / 3) * 20];
    svg.append(
      element("path", { d: `M${x} ${y}h34`, stroke: each.colour, "stroke-width": 2.5, "stroke-dasharray": each.dashes.join(" ") || "none" }),
      element("text", { x: x + 42, y: y + 4, fill: colours.ink }, each.label),
    );
  });
  caption.lines.forEach((line, index) =>
    svg.append(element("text", { x: 12, y: height + 40 + rows * 20 + index * 18, fill: colours.ink, "font-size": 12 }, line)));
  return new XMLSerializer().serializeToString(svg);
}
