// Where the picture before a step lies under the one after it. A matrix of the session says it exactly; the viewer can
// move, scale (each way), turn and mirror, so a change of perspective is followed only as near as those come to it.

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {readonly (readonly number[])[]} Matrix 3x3 */
/**
 * @typedef {object} Placement In pixels of the picture after it; turned about its middle after it was mirrored.
 * @property {number} x left of the upright box
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number} degrees clockwise
 * @property {boolean} mirrored left to right
 */

/** Corners that lie further off than this part of the diagonal are no overlay any more. */
const FURTHEST = 0.06;

/**
 * @param {Size} before
 * @param {Size} after
 * @param {Matrix | null} matrix before -> after pixels; null: both show the same
 * @returns {Placement | null} null: nothing fits
 */
export function placed(before, after, matrix) {
  const { width, height } = before;
  if (matrix === null) {
    const fits = Math.abs((width * after.height) / (height * after.width) - 1) < 0.01;
    return fits ? { x: 0, y: 0, width: after.width, height: after.height, degrees: 0, mirrored: false } : null;
  }
  const corners = [[0, 0], [width, 0], [0, height], [width, height]].map(([x = 0, y = 0]) => mapped(matrix, x, y));
  if (corners.some((corner) => corner === null)) return null;
  const [a, b, c, d] = /** @type {[Point, Point, Point, Point]} */ (corners);
  // The affine map that is nearest at the corners, of which the rectangle's edges are the means of the opposite ones.
  const mid = { x: (a.x + b.x + c.x + d.x) / 4, y: (a.y + b.y + c.y + d.y) / 4 };
  const across = { x: (b.x + d.x - a.x - c.x) / 2, y: (b.y + d.y - a.y - c.y) / 2 };
  const down = { x: (c.x + d.x - a.x - b.x) / 2, y: (c.y + d.y - a.y - b.y) / 2 };
  const mirrored = across.x * down.y - across.y * down.x < 0;
  const turn = turnOf(across, down, mirrored);
  const place = {
    x: mid.x - Math.hypot(across.x, across.y) / 2,
    y: mid.y - Math.hypot(down.x, down.y) / 2,
    width: Math.hypot(across.x, across.y),
    height: Math.hypot(down.x, down.y),
    degrees: neat((turn * 180) / Math.PI),
    mirrored,
  };
  const off = Math.max(...cornersOf(place).map((corner, i) => distance(corner, /** @type {Point} */ (corners[i]))));
  return off <= FURTHEST * Math.hypot(place.width, place.height) ? place : null;
}

/**
 * Where the corners of a placed picture lie: its own top left, top right, bottom left, bottom right.
 * @param {Placement} place
 * @returns {Point[]}
 */
export function cornersOf({ x, y, width, height, degrees, mirrored }) {
  const turn = (degrees * Math.PI) / 180;
  const side = mirrored ? -1 : 1;
  return [[-1, -1], [1, -1], [-1, 1], [1, 1]].map(([across = 0, down = 0]) => {
    const right = (side * across * width) / 2;
    const under = (down * height) / 2;
    return {
      x: x + width / 2 + right * Math.cos(turn) - under * Math.sin(turn),
      y: y + height / 2 + right * Math.sin(turn) + under * Math.cos(turn),
    };
  });
}

/** @typedef {{ x: number, y: number }} Point */

/** The mean of how both edges are turned. @param {Point} across @param {Point} down @param {boolean} mirrored */
function turnOf(across, down, mirrored) {
  const side = mirrored ? -1 : 1;
  const x = (side * across.x) / Math.hypot(across.x, across.y) + down.y / Math.hypot(down.x, down.y);
  const y = (side * across.y) / Math.hypot(across.x, across.y) - down.x / Math.hypot(down.x, down.y);
  return Math.atan2(y, x);
}

/** Quarter turns that are a rounding error off are quarter turns. @param {number} degrees */
const neat = (degrees) => (Math.abs(degrees - Math.round(degrees / 90) * 90) < 1e-6 ? Math.round(degrees / 90) * 90 : degrees);

/**
 * Where a corner goes. Matrices take a pixel's place as that of its middle, pictures are drawn from their pixels' edges.
 * @param {Matrix} matrix
 * @param {number} x
 * @param {number} y
 * @returns {Point | null} null: not before the camera
 */
function mapped(matrix, x, y) {
  const [u = 0, v = 0, w = 0] = matrix.map((row) => (row[0] ?? 0) * (x - 0.5) + (row[1] ?? 0) * (y - 0.5) + (row[2] ?? 0));
  return w > 1e-9 ? { x: u / w + 0.5, y: v / w + 0.5 } : null;
}

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
