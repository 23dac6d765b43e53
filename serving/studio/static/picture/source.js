// Where the pieces of a picture are: tiles at 1:1 and at halves of it, which the server cuts out of the picture. Nobody
// holds the whole: the coarsest level is the thumbnail, each finer one is cut where it is looked at.

import { address } from "../api.js";

/** @typedef {[x: number, y: number, width: number, height: number]} Box */

export const TILE = 512;
/** Pixels that a tile shares with the next one, so that no seam is seen between them at any zoom. */
export const OVERLAP = 1;
/** Longest edge of a thumbnail. */
const THUMBNAIL = 320;

/**
 * The number of the finest level; level 0 is not larger than a thumbnail, each further one twice as large.
 * @param {number} width
 * @param {number} height
 */
export function finest(width, height) {
  return Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / THUMBNAIL)));
}

/**
 * What a tile shows, in pixels of its level, with its share of its neighbours.
 * @param {{ width: number, height: number }} picture
 * @param {number} shrink picture pixels per pixel of the level
 * @param {number} column
 * @param {number} row
 * @returns {Box} the last ones of a row or column may end between two pixels
 */
export function tileBox({ width, height }, shrink, column, row) {
  const left = Math.max(0, column * TILE - OVERLAP);
  const top = Math.max(0, row * TILE - OVERLAP);
  const right = Math.min((column + 1) * TILE + OVERLAP, width / shrink);
  const bottom = Math.min((row + 1) * TILE + OVERLAP, height / shrink);
  return [left, top, right - left, bottom - top];
}

/**
 * The address of a tile of a picture.
 * @param {{ url: string, width: number, height: number, thumbnail?: string }} picture
 * @param {number} shrink
 * @param {number} column
 * @param {number} row
 */
export function tileAddress(picture, shrink, column, row) {
  const { width, height } = picture;
  const whole = Math.max(width, height) <= TILE * shrink;
  if (whole && shrink > 1) {
    const size = Math.ceil(Math.max(width, height) / shrink);
    return size <= THUMBNAIL && picture.thumbnail ? picture.thumbnail : address(picture, { size });
  }
  const box = tileBox(picture, shrink, column, row).map((value) => Math.round(value * shrink));
  if (shrink === 1) return address(picture, { box });
  return address(picture, { box, size: Math.max(16, Math.ceil(Math.max(...box.slice(2)) / shrink)) });
}

/**
 * A picture as OpenSeadragon reads it.
 * @param {import("./library.js").OpenSeadragon} library
 * @param {{ url: string, width: number, height: number, thumbnail?: string }} picture
 * @param {{ stretch?: number, holes?: boolean }} [how] `stretch`: height per width of a pixel, for a picture that lies
 *   under one of another shape
 * @returns {import("openseadragon").TileSource}
 */
export function tileSource(library, picture, { stretch = 1, holes = false } = {}) {
  const { width, height } = picture;
  const maxLevel = finest(width, height);
  const source = new library.TileSource({
    width,
    height: height * stretch,
    tileWidth: TILE,
    tileHeight: TILE * stretch,
    tileOverlap: OVERLAP,
    minLevel: 0,
    maxLevel,
  });
  source.getTileUrl = (level, column, row) => tileAddress(picture, 2 ** (maxLevel - level), column, row);
  source.getTileBounds = (level, column, row, own = false) => {
    const shrink = 2 ** (maxLevel - level);
    const [x, y, w, h] = tileBox(picture, shrink, column, row);
    if (own) return new library.Rect(0, 0, w, h);
    const unit = shrink / width;
    return new library.Rect(x * unit, y * unit * stretch, w * unit, h * unit * stretch);
  };
  source.hasTransparency = () => holes;
  source.downloadTileStart = (job) => void fetched(/** @type {any} */ (job));
  source.downloadTileAbort = (job) => /** @type {any} */ (job).userData.stop?.abort();
  return source;
}

/**
 * Fetch a tile as a canvas. Through an image element the browser would keep its pixels a second time.
 * @param {{ src: string, userData: { stop?: AbortController }, finish: Function, fail: Function }} job
 */
async function fetched(job) {
  const stop = (job.userData.stop = new AbortController());
  try {
    const reply = await fetch(job.src, { signal: stop.signal, priority: "low" }); // after the thumbnails
    if (!reply.ok) throw new Error(`${reply.status}`);
    const bitmap = await createImageBitmap(await reply.blob());
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    const context = canvas.getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    bitmap.close();
    job.finish(context, null, "context2d");
  } catch (error) {
    job.fail(String(error), null);
  }
}
