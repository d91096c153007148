/** Move over the picture with mouse, fingers or keys. */

import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { HEIGHT, type Point, WIDTH } from "./geometry.ts";

const STEP = 60;
const FURTHEST = 60;

/** Pixels per unit, and where the origin of the world is on the screen. */
export interface Standpoint {
  k: number;
  x: number;
  y: number;
}

export interface Moves {
  /** At each step; by hand or because the picture said so. */
  moved: (byHand: boolean) => void;
  /** When the visitor has come to rest. */
  rested: () => void;
}

export class Camera {
  transform: ZoomTransform = zoomIdentity;
  /** The size of the canvas, kept: to ask for it makes the browser lay the page out. */
  width = 0;
  height = 0;
  private readonly canvas: HTMLCanvasElement;
  private readonly behaviour;

  constructor(canvas: HTMLCanvasElement, moves: Moves) {
    this.canvas = canvas;
    this.behaviour = zoom<HTMLCanvasElement, unknown>()
      .filter((event: Event) => this.isMeant(event))
      .on("zoom", (event: { transform: ZoomTransform; sourceEvent: Event | null }) => {
        this.transform = event.transform;
        moves.moved(event.sourceEvent !== null);
      })
      .on("end", (event: { sourceEvent: Event | null }) => event.sourceEvent && moves.rested());
    select(canvas).call(this.behaviour).on("dblclick.zoom", null);
    this.measure();
    canvas.addEventListener("keydown", (event) => {
      if (this.byKey(event.key)) {
        event.preventDefault();
        moves.rested();
      }
    });
  }

  /** A finger scrolls the page and two move the map; the wheel zooms once the map is in use. */
  private isMeant(event: Event): boolean {
    if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey || document.activeElement === this.canvas;
    if (typeof TouchEvent !== "undefined" && event instanceof TouchEvent) return event.touches.length > 1;
    return !(event instanceof MouseEvent) || event.button === 0;
  }

  private byKey(key: string): boolean {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.by(STEP, 0),
      ArrowRight: () => this.by(-STEP, 0),
      ArrowUp: () => this.by(0, STEP),
      ArrowDown: () => this.by(0, -STEP),
      "+": () => this.zoomBy(1.5),
      "=": () => this.zoomBy(1.5),
      "-": () => this.zoomBy(1 / 1.5),
      "0": () => this.showAll(),
    };
    moves[key]?.();
    return key in moves;
  }

  private by(x: number, y: number): void {
    select(this.canvas).call(this.behaviour.translateBy, x / this.transform.k, y / this.transform.k);
  }

  zoomBy(factor: number): void {
    select(this.canvas).call(this.behaviour.scaleBy, factor);
  }

  /** Pixels per unit when all is shown. */
  get base(): number {
    return Math.min(this.width / WIDTH, this.height / HEIGHT);
  }

  get zoomed(): number {
    return this.transform.k / this.base;
  }

  /** Take a new size of the canvas into account. */
  measure(): void {
    [this.width, this.height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    this.behaviour
      .extent([[0, 0], [this.width, this.height]])
      .scaleExtent([this.base * 0.7, this.base * FURTHEST])
      .translateExtent([[-WIDTH * 0.5, -HEIGHT * 0.5], [WIDTH * 1.5, HEIGHT * 1.5]]);
  }

  showAll(): void {
    this.take(this.aimed(1, [WIDTH / 2, HEIGHT / 2]));
  }

  /** Stand where another transform says. */
  take({ k, x, y }: Standpoint): void {
    // A canvas that is not shown has no size to stand anywhere.
    if (!(k > 0)) return;
    select(this.canvas).call(this.behaviour.transform, zoomIdentity.translate(x, y).scale(k));
  }

  /** From where a point of the world is in the middle, so many times larger than when all is shown. */
  aimed(times: number, [x, y]: Point): Standpoint {
    const k = times * this.base;
    return { k, x: this.width / 2 - k * x, y: this.height / 2 - k * y };
  }

  /** From where all of some points are seen, not nearer than `most` times the whole. */
  fitted(points: Point[], most = 12, least = 1): Standpoint {
    const found = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
    if (!found.length) return this.aimed(1, [WIDTH / 2, HEIGHT / 2]);
    const xs = found.map(([x]) => x);
    const ys = found.map(([, y]) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = Math.min(this.width / (right - left + 1), this.height / (bottom - top + 1)) * 0.78;
    return this.aimed(Math.max(least, Math.min(most, room / this.base)), [(left + right) / 2, (top + bottom) / 2]);
  }

  /** How the view is written in an address: zoom and centre, whatever the size of the window. */
  get written(): [number, number, number] {
    const { k, x, y } = this.transform;
    return [this.zoomed, (this.width / 2 - x) / k, (this.height / 2 - y) / k];
  }
}
