// The outline of a mask as an SVG path: where inside and outside meet, with the steps of its pixels smoothed away.

/** @typedef {[number, number]} XY */

/**
 * The path around everything that is inside, holes too.
 * @param {ArrayLike<number>} mask row by row, inside from 128 on
 * @param {number} width
 * @param {number} height
 * @param {XY} scale from its pixels to those of the path
 */
export function outline(mask, width, height, scale) {
  /** @param {number} x @param {number} y */
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && /** @type {number} */ (mask[y * width + x]) >= 128;
  const corner = width + 1;
  /** Where the edges that begin at a corner end; inside is on their right. @type {Map<number, number[]>} */
  const edges = new Map();
  /** @param {number} x @param {number} y @param {number} tx @param {number} ty */
  const edge = (x, y, tx, ty) => {
    const from = y * corner + x;
    const ends = edges.get(from);
    if (ends) ends.push(ty * corner + tx);
    else edges.set(from, [ty * corner + tx]);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(x, y)) continue;
      if (!inside(x, y - 1)) edge(x, y, x + 1, y);
      if (!inside(x + 1, y)) edge(x + 1, y, x + 1, y + 1);
      if (!inside(x, y + 1)) edge(x + 1, y + 1, x, y + 1);
      if (!inside(x - 1, y)) edge(x, y + 1, x, y);
    }
  }
  let path = "";
  for (const start of edges.keys()) {
    for (;;) {
      const ring = follow(edges, start, corner);
      if (ring.length < 4) break;
      const smooth = [...simple(ring.map((at, n) => between(at, /** @type {XY} */ (ring[(n + 1) % ring.length]))), 0.7)];
      path += `M${smooth.map(([x, y]) => `${Math.round(x * scale[0] * 10) / 10} ${Math.round(y * scale[1] * 10) / 10}`).join("L")}Z`;
    }
  }
  return path;
}

/** The path of a box, of absolute commands as outlines are. @param {ArrayLike<number>} box x, y, width, height */
export function boxPath(box) {
  const [x = 0, y = 0, width = 0, height = 0] = Array.from(box);
  const [right, bottom] = [x + width, y + height];
  return `M${x} ${y}L${right} ${y}L${right} ${bottom}L${x} ${bottom}Z`;
}

/**
 * One ring of edges, which are taken away.
 * @param {Map<number, number[]>} edges @param {number} start @param {number} corner
 */
function follow(edges, start, corner) {
  /** @type {XY[]} */
  const ring = [];
  for (let at = start; ; ) {
    const next = edges.get(at)?.pop();
    if (next === undefined) return ring;
    ring.push([at % corner, Math.floor(at / corner)]);
    at = next;
  }
}

/** @param {XY} a @param {XY} b @returns {XY} */
const between = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/**
 * The points of a line that matter (Ramer, Douglas and Peucker), without recursion: outlines can be long.
 * @param {XY[]} points @param {number} tolerance
 */
function simple(points, tolerance) {
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  /** @type {XY[]} */
  const parts = [[0, points.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    const [ax, ay] = /** @type {XY} */ (points[from]);
    const [bx, by] = /** @type {XY} */ (points[to]);
    const length = Math.hypot(bx - ax, by - ay);
    let far = 0;
    let worst = tolerance;
    for (let n = from + 1; n < to; n++) {
      const [x, y] = /** @type {XY} */ (points[n]);
      const off = length ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length : Math.hypot(x - ax, y - ay);
      if (off > worst) [far, worst] = [n, off];
    }
    if (!far) continue;
    keep[far] = 1;
    parts.push([from, far], [far, to]);
  }
  return points.filter((_, n) => keep[n]);
}
