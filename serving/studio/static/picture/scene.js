// What lies in the viewer: one picture, or the one before under the one after, each cut at a line. Pictures that stay
// keep what they have loaded; a new one is loaded out of sight and takes the place of the old when it can be seen whole.

import { tileSource } from "./source.js";

/** @typedef {import("./alignment.js").Placement} Placement */
/** @typedef {"all" | "left" | "right"} Side */
/**
 * @typedef {object} Layer
 * @property {{ url: string, width: number, height: number, thumbnail?: string }} picture
 * @property {Placement} place in pixels of the picture that is looked at
 * @property {Side} side of the line on which it is seen
 */
/** @typedef {{ layers: Layer[], width: number, height: number }} Arrangement `width`, `height`: of the picture that is looked at */

/** Milliseconds after which a new picture is shown although parts of it are still to come. */
const PATIENCE = 2500;

export class Scene {
  /**
   * @param {import("./library.js").OpenSeadragon} library
   * @param {import("openseadragon").Viewer} viewer
   */
  constructor(library, viewer) {
    this.library = library;
    this.viewer = viewer;
    /** @type {Map<string, { item: import("openseadragon").TiledImage, layer: Layer }>} */
    this.shown = new Map();
    this.turn = 0;
  }

  /**
   * Show an arrangement in place of what is shown.
   * @param {Arrangement} wanted
   * @param {(how: "first" | "next") => void} swap called right before the new one is seen
   */
  async show(wanted, swap) {
    const turn = ++this.turn;
    const first = this.shown.size === 0;
    const keys = wanted.layers.map((layer) => keyOf(layer, wanted.width));
    const items = await Promise.all(
      wanted.layers.map(async (layer, i) => {
        const known = this.shown.get(keys[i] ?? "");
        return known?.item ?? this.add(layer, wanted.width, first, await hasHoles(layer.picture));
      }),
    );
    if (!first) await Promise.race([Promise.all(items.map(loaded)), new Promise((done) => setTimeout(done, PATIENCE))]);
    if (turn !== this.turn) return this.drop(items.filter((item) => ![...this.shown.values()].some((one) => one.item === item)));
    const old = [...this.shown].filter(([key]) => !keys.includes(key)).map(([, one]) => one.item);
    this.shown = new Map(keys.map((key, i) => [key, /** @type {any} */ ({ item: items[i], layer: wanted.layers[i] })]));
    swap(first ? "first" : "next");
    items.forEach((item, i) => {
      this.viewer.world.setItemIndex(item, i);
      item.setOpacity(1);
    });
    this.drop(old);
  }

  /**
   * @param {Layer} layer
   * @param {number} width of the picture that is looked at, which is 1 in the viewer's units
   * @param {boolean} seen
   * @param {boolean} holes
   * @returns {Promise<import("openseadragon").TiledImage>}
   */
  add({ picture, place }, width, seen, holes) {
    const stretch = (place.height * picture.width) / (place.width * picture.height);
    const exact = Math.abs(stretch - 1) < 1e-9;
    return new Promise((resolve, reject) => {
      this.viewer.addTiledImage({
        tileSource: tileSource(this.library, picture, { stretch: exact ? 1 : stretch, holes }),
        x: place.x / width,
        y: place.y / width,
        width: place.width / width,
        degrees: place.degrees,
        flipped: place.mirrored,
        opacity: seen ? 1 : 0,
        preload: true,
        success: (/** @type {any} */ event) => resolve(event.item),
        error: (/** @type {any} */ event) => reject(new Error(event.message)),
      });
    });
  }

  /** Cut each layer at a line. @param {number} x of the line, in pixels from the viewer's left */
  cut(x) {
    const size = this.viewer.viewport.getContainerSize();
    const far = 4 * (size.x + size.y) + Math.abs(x);
    for (const { item, layer } of this.shown.values()) {
      if (layer.side === "all") {
        item.resetCroppingPolygons();
        continue;
      }
      const end = layer.side === "left" ? x - far : x + far;
      const corners = [[x, -far], [end, -far], [end, far], [x, far]].map(([left = 0, top = 0]) => {
        const point = this.viewer.viewport.pointFromPixel(new this.library.Point(left, top), true);
        return item.viewportToImageCoordinates(point.x, point.y, true);
      });
      item.setCroppingPolygons([corners]);
    }
  }

  /** Begin anew, as after the server was gone. */
  clear() {
    this.turn++;
    this.shown.clear();
    this.viewer.world.removeAll();
  }

  /** @param {import("openseadragon").TiledImage[]} items */
  drop(items) {
    for (const item of items) this.viewer.world.removeItem(item);
  }
}

/** What tells a layer from others: the same one in the same place is kept. @param {Layer} layer @param {number} width */
const keyOf = ({ picture, place }, width) => JSON.stringify([picture.url, width, place]);

/** @param {import("openseadragon").TiledImage} item @returns {Promise<void>} */
const loaded = (item) =>
  new Promise((done) => {
    if (item.getFullyLoaded()) return done();
    item.addHandler("fully-loaded-change", (/** @type {any} */ event) => event.fullyLoaded && done());
  });

/** @type {Map<string, Promise<boolean>>} */
const known = new Map();

/**
 * Whether a picture has holes, which the server tells by the format of its thumbnail.
 * @param {{ thumbnail?: string }} picture
 * @returns {Promise<boolean>}
 */
function hasHoles({ thumbnail }) {
  if (!thumbnail) return Promise.resolve(false);
  const asked =
    known.get(thumbnail) ??
    fetch(thumbnail).then(
      (reply) => reply.headers.get("Content-Type") === "image/png",
      () => (known.delete(thumbnail), false),
    );
  known.set(thumbnail, asked);
  return asked;
}
