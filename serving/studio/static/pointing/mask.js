// What is painted: a canvas of the picture's proportions, bounded whatever the photo's size, and the strokes that made it.

import { greyPng } from "./png.js";
import { outline } from "./trace.js";

/** @typedef {[number, number]} XY */
/**
 * @typedef {{ kind: "stroke", erase: boolean, width: number, points: XY[] } | { kind: "fill", points: XY[] } |
 *   { kind: "image", image: CanvasImageSource }} Mark coordinates are the picture's pixels
 */

/** Longest edge of the canvas; the server enlarges what it gets. */
export const LONGEST = 2048;
/** Longest edge of the copy whose outline is traced. */
const TRACED = 512;

export class Mask {
  /** @param {number} width @param {number} height of the picture */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    /** @type {HTMLCanvasElement | null} there from the first mark on */
    this.canvas = null;
    /** @type {Mark[]} */
    this.marks = [];
  }

  /** @param {Mark} mark */
  add(mark) {
    this.marks.push(mark);
    this.#paint(mark, 0);
  }

  /** Put something under what is there. @param {Mark} mark */
  under(mark) {
    this.marks.unshift(mark);
    this.#again();
  }

  /** Lengthen the stroke that was added last. @param {XY[]} points */
  extend(points) {
    const mark = this.marks.at(-1);
    if (mark?.kind !== "stroke") return;
    const known = mark.points.length;
    mark.points.push(...points);
    this.#paint(mark, known - 1);
  }

  undo() {
    this.marks.pop();
    this.#again();
  }

  clear() {
    this.marks = [];
    this.canvas = null;
  }

  /**
   * The mask to send, as a grey PNG, and its outline in the picture's pixels. Null when nothing is marked.
   * @returns {Promise<{ mask: Blob, outline: string } | null>}
   */
  async finish() {
    if (!this.canvas) return null;
    const grey = alphaOf(this.canvas);
    if (grey.every((value) => value < 128)) return null;
    return { mask: await greyPng(grey, this.canvas.width, this.canvas.height), outline: traced(this.canvas, this.width, this.height) };
  }

  #again() {
    this.#context().clearRect(0, 0, this.width, this.height);
    for (const mark of this.marks) this.#paint(mark, 0);
  }

  #context() {
    if (!this.canvas) {
      const scale = Math.min(1, LONGEST / Math.max(this.width, this.height));
      this.canvas = sized(Math.round(this.width * scale), Math.round(this.height * scale));
    }
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.globalCompositeOperation = "source-over";
    context.setTransform(this.canvas.width / this.width, 0, 0, this.canvas.height / this.height, 0, 0);
    return context;
  }

  /** @param {Mark} mark @param {number} from the point of a stroke to go on from */
  #paint(mark, from) {
    const context = this.#context();
    context.fillStyle = context.strokeStyle = "#fff";
    context.globalCompositeOperation = mark.kind === "stroke" && mark.erase ? "destination-out" : "source-over";
    if (mark.kind === "image") return context.drawImage(mark.image, 0, 0, this.width, this.height);
    const points = mark.points.slice(from);
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    if (mark.kind === "fill") return context.fill("evenodd");
    const [last] = points.slice(-1);
    if (points.length === 1 && last) context.lineTo(last[0] + 0.01, last[1]); // a dot
    context.lineWidth = mark.width;
    context.lineCap = context.lineJoin = "round";
    context.stroke();
  }
}

/**
 * A mask from the server as something to paint with: white, as opaque as the mask is light.
 * @param {string} url
 */
export async function loaded(url) {
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`the mask answers ${reply.status}`);
  const image = await createImageBitmap(await reply.blob());
  const canvas = sized(image.width, image.height);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(image, 0, 0);
  image.close();
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let n = 0; n < pixels.data.length; n += 4) {
    pixels.data[n + 3] = /** @type {number} */ (pixels.data[n]);
    pixels.data[n] = pixels.data[n + 1] = pixels.data[n + 2] = 255;
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/**
 * The outline of what is opaque, in the pixels of a picture of width x height.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 */
export function traced(canvas, width, height) {
  const scale = Math.min(1, TRACED / Math.max(canvas.width, canvas.height));
  const small = sized(Math.max(1, Math.round(canvas.width * scale)), Math.max(1, Math.round(canvas.height * scale)));
  small.getContext("2d")?.drawImage(canvas, 0, 0, small.width, small.height);
  return outline(alphaOf(small), small.width, small.height, [width / small.width, height / small.height]);
}

/** @param {HTMLCanvasElement} canvas */
function alphaOf(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const alpha = new Uint8Array(data.length / 4);
  for (let n = 0; n < alpha.length; n++) alpha[n] = /** @type {number} */ (data[n * 4 + 3]);
  return alpha;
}

/** @param {number} width @param {number} height */
export function sized(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
