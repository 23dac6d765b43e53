// What is drawn over the picture: everything has a dark and a light line, so that it is seen on any photo.

/** @typedef {[number, number]} XY */
/**
 * @typedef {object} Scene coordinates are the picture's pixels
 * @property {number} width of the picture
 * @property {number} height
 * @property {HTMLCanvasElement | null} mask
 * @property {{ path: Path2D, at: XY, text: string, chosen: boolean }[]} outlines
 * @property {XY[]} line what is being drawn
 * @property {number[] | null} box
 * @property {XY | null} point
 * @property {XY | null} cursor of the keyboard
 * @property {{ at: XY, radius: number } | null} brush
 */
/** @typedef {{ scale: number, left: number, top: number, ratio: number }} Sight screen px a picture px, where 0,0 is, device px a screen px */

const TINT = "rgb(60 130 255 / 45%)";
/** @type {HTMLCanvasElement | undefined} */
let scratch;

/** @param {HTMLCanvasElement} canvas @param {Scene} scene @param {Sight} sight */
export function paint(canvas, scene, sight) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (scene.mask) tinted(context, scene.mask, scene, sight);
  for (const one of scene.outlines) {
    place(context, sight);
    if (one.chosen) fill(context, one.path);
    line(context, one.path, sight, one.chosen ? [] : [6, 4]);
  }
  place(context, sight);
  if (scene.box) {
    const path = new Path2D();
    path.rect(...quad(scene.box));
    fill(context, path);
    line(context, path, sight, []);
  }
  if (scene.line.length) {
    const path = new Path2D();
    for (const [x, y] of scene.line) path.lineTo(x, y);
    line(context, path, sight, [5, 4]);
  }
  if (scene.brush) {
    const path = new Path2D();
    path.arc(...scene.brush.at, scene.brush.radius, 0, 2 * Math.PI);
    line(context, path, sight, []);
  }
  if (scene.point) mark(context, scene.point, sight, 7);
  if (scene.cursor) mark(context, scene.cursor, sight, 18);
  context.setTransform(sight.ratio, 0, 0, sight.ratio, 0, 0);
  /** @type {number[][]} where labels are already */
  const taken = [];
  for (const one of scene.outlines) if (one.text) label(context, one, sight, taken);
}

/** @param {CanvasRenderingContext2D} context @param {Sight} sight */
function place(context, { scale, left, top, ratio }) {
  context.setTransform(scale * ratio, 0, 0, scale * ratio, left * ratio, top * ratio);
}

/** @param {number[]} box @returns {[number, number, number, number]} */
const quad = (box) => /** @type {[number, number, number, number]} */ (box);

/** @param {CanvasRenderingContext2D} context @param {Path2D} path */
function fill(context, path) {
  context.fillStyle = TINT;
  context.fill(path, "evenodd");
}

/** @param {CanvasRenderingContext2D} context @param {Path2D} path @param {Sight} sight @param {number[]} dashes */
function line(context, path, { scale }, dashes) {
  context.lineJoin = "round";
  context.setLineDash([]);
  context.strokeStyle = "rgb(0 0 0 / 85%)";
  context.lineWidth = 4 / scale;
  context.stroke(path);
  context.setLineDash(dashes.map((length) => length / scale));
  context.strokeStyle = "#fff";
  context.lineWidth = 2 / scale;
  context.stroke(path);
  context.setLineDash([]);
}

/** A cross with a gap in its middle. @param {CanvasRenderingContext2D} context @param {XY} at @param {Sight} sight @param {number} arm screen px */
function mark(context, [x, y], sight, arm) {
  const path = new Path2D();
  const [gap, reach] = [2 / sight.scale, arm / sight.scale];
  for (const [dx, dy] of /** @type {XY[]} */ ([[1, 0], [-1, 0], [0, 1], [0, -1]])) {
    path.moveTo(x + dx * gap, y + dy * gap);
    path.lineTo(x + dx * reach, y + dy * reach);
  }
  path.moveTo(x + reach * 0.6, y);
  path.arc(x, y, reach * 0.6, 0, 2 * Math.PI);
  line(context, path, sight, []);
}

/**
 * A text at the corner of an outline, below others that are there.
 * @param {CanvasRenderingContext2D} context @param {{ at: XY, text: string, chosen: boolean }} one @param {Sight} sight
 * @param {number[][]} taken x, y, width
 */
function label(context, { at, text, chosen }, { scale, left, top }, taken) {
  context.font = "600 13px system-ui, sans-serif";
  context.textBaseline = "middle";
  const width = context.measureText(text).width + 12;
  const x = Math.max(2, left + at[0] * scale);
  let y = Math.max(2, top + at[1] * scale);
  for (const [ox = 0, oy = 0, other = 0] of taken.toSorted((a, b) => (a[1] ?? 0) - (b[1] ?? 0))) {
    if (x < ox + other && ox < x + width && Math.abs(y - oy) < 24) y = oy + 24;
  }
  taken.push([x, y, width]);
  context.fillStyle = chosen ? "#fff" : "rgb(0 0 0 / 85%)";
  context.beginPath();
  context.roundRect(x, y, width, 22, 6);
  context.fill();
  context.fillStyle = chosen ? "#000" : "#fff";
  context.fillText(text, x + 6, y + 11);
}

/**
 * The mask as a tint with an outline: it is stamped around itself, white wider than black, and cut out.
 * @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} mask @param {Scene} scene @param {Sight} sight
 */
function tinted(context, mask, scene, sight) {
  const { width, height } = context.canvas;
  scratch ??= document.createElement("canvas");
  if (scratch.width !== width || scratch.height !== height) [scratch.width, scratch.height] = [width, height];
  const other = /** @type {CanvasRenderingContext2D} */ (scratch.getContext("2d"));
  const scale = sight.scale * sight.ratio;
  const at = quad([sight.left * sight.ratio, sight.top * sight.ratio, scene.width * scale, scene.height * scale]);
  /** @param {string} colour */
  const shape = (colour) => {
    other.globalCompositeOperation = "copy";
    other.drawImage(mask, ...at);
    other.globalCompositeOperation = "source-in";
    other.fillStyle = colour;
    other.fillRect(0, 0, width, height);
    return /** @type {HTMLCanvasElement} */ (scratch);
  };
  for (const [colour, reach] of /** @type {[string, number][]} */ ([["#000", 3], ["#fff", 1.6]])) {
    const stamp = shape(colour);
    for (let turn = 0; turn < 8; turn++) {
      const angle = (turn * Math.PI) / 4;
      context.drawImage(stamp, Math.cos(angle) * reach * sight.ratio, Math.sin(angle) * reach * sight.ratio);
    }
  }
  context.globalCompositeOperation = "destination-out";
  context.drawImage(shape("#000"), 0, 0);
  context.globalCompositeOperation = "source-over";
  context.drawImage(shape(TINT), 0, 0);
}
