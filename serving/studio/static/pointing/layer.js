// <pointing-layer>: lies over the picture while a person shows a place on it. What is drawn is kept here; what it means for
// the edit is decided by who listens to `place` (what was shown, or null) and `seek` (a point of which the thing is asked).

import { render } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";
import { bars, LARGEST } from "./bar.js";
import { gestures } from "./gestures.js";
import { keys } from "./keys.js";
import { loaded, Mask, traced } from "./mask.js";
import { paint } from "./paint.js";
import { boxPath } from "./trace.js";

/** @typedef {[number, number]} XY */
/** @typedef {import("../types.d.ts").Pointing} Pointing */
/** @typedef {import("../types.d.ts").Proposal} Proposal */
/** @typedef {import("../types.d.ts").PictureElement} PictureElement */
/** @typedef {import("./bar.js").Tool} Tool */

/** Screen pixels under which a box is a click. */
const SLIP = 4;
/** Milliseconds in which the view comes to rest. */
const GLIDE = 300;

export class PointingLayer extends HTMLElement {
  /** @type {Pointing} */
  #pointing = /** @type {any} */ (null);
  #about = "";
  /** @type {PictureElement | null} */
  view = null;
  /** @type {Tool} */
  tool = "point";
  /** Of the brush, in screen pixels. */
  radius = 20;
  said = "";
  /** What was shown, if it was not painted. @type {XY | null} */
  point = null;
  /** @type {number[] | null} */
  box = null;
  /** @type {string | null} */
  choice = null;
  /** Space is held. */
  holding = false;
  /** Where the keyboard is. @type {XY | null} */
  cursor = null;
  /** What is being drawn. @type {XY[]} */
  line = [];
  /** @type {XY | null} */
  #hover = null;
  /** Outlines of proposals by id, traced where the server gave none. @type {Map<string, string>} */
  #outlines = new Map();
  #mask = new Mask(1, 1);
  #drawing = false;
  #panned = 0;
  /** @type {Element | null} */
  #opener = null;
  #watch = new ResizeObserver(() => this.changed());
  #seen = () => this.changed();

  set pointing(/** @type {Pointing} */ pointing) {
    const about = JSON.stringify([pointing.target, pointing.picture.sha256]);
    this.#pointing = pointing;
    if (about !== this.#about) {
      this.#about = about;
      this.#mask = new Mask(pointing.picture.width, pointing.picture.height);
      this.#outlines.clear();
      this.cursor = null;
      this.clear();
    }
    for (const one of pointing.choices) void this.#trace(one);
    const { found } = pointing;
    if (found?.reason && this.point && found.point.join() === this.point.join()) this.said = found.reason;
    this.changed();
  }

  get pointing() {
    return this.#pointing;
  }

  get surface() {
    return /** @type {HTMLElement} */ (this.querySelector(".pointing-surface"));
  }

  /** Whether there is anything to take back or to send. */
  get marked() {
    return Boolean(this.point || this.box || this.choice || this.#mask.marks.length);
  }

  /** What was shown has a mask that can be painted on. */
  get correctable() {
    return Boolean(this.box || this.#chosen()?.image);
  }

  connectedCallback() {
    this.#opener = document.activeElement;
    this.view ??= /** @type {PictureElement | null} */ (this.parentElement?.querySelector("picture-view") ?? null);
    render(bars(this), this);
    gestures(this.surface, {
      holding: () => this.holding || this.tool === "hand",
      begin: (event) => this.begin(this.#at(event)),
      draw: (events) => this.extend(events.map((event) => this.#at(event))),
      end: () => this.end(),
      abandon: () => this.abandon(),
      hover: (event) => {
        this.#hover = event && this.#at(event);
        this.changed();
      },
      pan: (dx, dy) => this.view?.panBy(-dx, -dy),
      zoom: (factor, x, y) => this.view?.zoomBy(factor, x, y),
    });
    keys(this);
    this.view?.addEventListener("viewchange", this.#seen);
    this.#watch.observe(this.surface);
    this.surface.focus({ preventScroll: true });
    this.parentElement?.scrollIntoView({ block: "nearest" });
    this.changed();
  }

  disconnectedCallback() {
    this.#watch.disconnect();
    this.view?.removeEventListener("viewchange", this.#seen);
    const opener = this.#opener;
    // What opened it may go in the same redraw: an answered question does.
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const next = opener?.isConnected ? opener : document.getElementById("picture");
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    });
  }

  /** @param {Tool} tool */
  choose(tool) {
    this.abandon();
    this.tool = tool;
    const paints = tool === "lasso" || tool === "brush" || tool === "eraser";
    if (paints && this.correctable) void this.correct();
    this.changed();
  }

  /** @param {number} radius */
  resize(radius) {
    this.radius = Math.min(LARGEST, Math.max(1, Math.round(radius)));
    this.changed();
  }

  /** Take one of the proposals. @param {string} id */
  take(id) {
    const choice = this.pointing.choices.find((one) => one.id === id);
    if (!choice) return;
    this.clear();
    this.choice = id;
    this.say(t("pointing.took", choice.label));
  }

  /** A box that was typed. @param {number[]} box */
  typed(box) {
    this.clear();
    this.tool = "box";
    this.#setBox([box[0] ?? 0, box[1] ?? 0], [(box[0] ?? 0) + (box[2] ?? 1), (box[1] ?? 0) + (box[3] ?? 1)]);
  }

  /** Make what was shown something to paint on. */
  async correct() {
    const chosen = this.#chosen();
    const { box } = this;
    if (!box && !chosen?.image) return;
    if (this.tool !== "lasso" && this.tool !== "eraser") this.tool = "brush";
    this.#forget();
    if (box) {
      const [x = 0, y = 0, width = 0, height = 0] = box;
      this.#mask.add({ kind: "fill", points: [[x, y], [x + width, y], [x + width, y + height], [x, y + height]] });
    } else if (chosen?.image) {
      const about = this.#about;
      try {
        const image = await loaded(chosen.image);
        // Strokes that were drawn meanwhile stay on top.
        if (about === this.#about) this.#mask.under({ kind: "image", image });
      } catch {
        this.say(t("pointing.no_mask"));
        return;
      }
    }
    this.say(t("pointing.correcting"));
  }

  /** @param {XY} at */
  begin(at) {
    if (this.tool === "hand") return;
    if (this.tool === "brush" || this.tool === "eraser") {
      this.#mask.add({ kind: "stroke", erase: this.tool === "eraser", width: (2 * this.radius) / this.#scale, points: [at] });
    }
    this.line = [at];
    this.changed();
  }

  /** @param {XY[]} points */
  extend(points) {
    if (!this.line.length) return;
    if (this.tool === "brush" || this.tool === "eraser") this.#mask.extend(points);
    this.line.push(...points);
    this.changed();
  }

  end() {
    const first = this.line[0];
    const last = this.line.at(-1);
    if (!first || !last) return;
    const { line, tool } = this;
    this.line = [];
    if (tool === "point") this.#setPoint(last);
    else if (tool === "box") {
      if (Math.hypot(last[0] - first[0], last[1] - first[1]) * this.#scale >= SLIP) this.#setBox(first, last);
    } else {
      this.#forget();
      if (tool === "lasso" && line.length > 2) this.#mask.add({ kind: "fill", points: line.map((at) => this.#inside(at)) });
    }
    this.changed();
  }

  /** What is being drawn is dropped. */
  abandon() {
    if (this.line.length && (this.tool === "brush" || this.tool === "eraser")) this.#mask.undo();
    this.line = [];
    this.changed();
  }

  undo() {
    if (this.#mask.marks.length) this.#mask.undo();
    else this.#forget();
    this.changed();
  }

  clear() {
    this.#forget();
    this.#mask.clear();
    this.line = [];
    this.said = "";
    this.changed();
  }

  cancel() {
    this.#tell("place", null);
  }

  async done() {
    if (!this.marked) return;
    if (this.#mask.marks.length) {
      const mask = await this.#mask.finish();
      if (mask) this.#tell("place", mask);
      else this.say(t("pointing.nothing"));
    } else if (this.box) this.#tell("place", { place: { box: this.box }, outline: boxPath(this.box) });
    else if (this.point) this.#tell("place", { place: { point: this.point }, outline: this.#outlineOf(this.#chosen()) });
    else {
      const chosen = this.#chosen();
      if (!chosen) return;
      const place = chosen.mask_upload ? { mask_upload: chosen.mask_upload } : { choice: chosen.id };
      this.#tell("place", { place, outline: this.#outlineOf(chosen) });
    }
  }

  /** @param {string} text */
  say(text) {
    this.said = text;
    this.changed();
  }

  /** Move the keyboard's crosshair. @param {number} dx @param {number} dy screen pixels */
  move(dx, dy) {
    const { width, height } = this.pointing.picture;
    /** @param {number} by */
    const step = (by) => Math.sign(by) * Math.max(Math.abs(by), Math.round(Math.abs(by) / this.#scale));
    const [x, y] = this.cursor ?? [Math.floor(width / 2), Math.floor(height / 2)];
    this.cursor = [Math.min(width - 1, Math.max(0, x + step(dx))), Math.min(height - 1, Math.max(0, y + step(dy)))];
    if (this.line.length) this.extend([this.cursor]);
    this.#keepInSight(this.cursor);
    this.changed();
  }

  /** Zoom about the crosshair, or the middle. @param {number} factor */
  zoom(factor) {
    const here = this.surface.getBoundingClientRect();
    const at = this.cursor && this.view?.toScreen(...this.cursor);
    this.view?.zoomBy(factor, here.left + (at ? at.left : here.width / 2), here.top + (at ? at.top : here.height / 2));
  }

  /** Draw again before the next frame. */
  changed() {
    if (this.#drawing || !this.isConnected || !this.#pointing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (!this.isConnected) return;
      render(bars(this), this);
      this.#paint();
    });
  }

  #paint() {
    if (!this.view) return;
    const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector("canvas"));
    const ratio = Math.min(2, devicePixelRatio);
    const [width, height] = [Math.round(this.surface.clientWidth * ratio), Math.round(this.surface.clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const [first, last] = [this.line[0], this.line.at(-1)];
    const paints = this.tool === "brush" || this.tool === "eraser";
    const at = this.#hover ?? this.cursor;
    paint(
      canvas,
      {
        width: this.pointing.picture.width,
        height: this.pointing.picture.height,
        mask: this.#mask.canvas,
        outlines: this.#shown(),
        line: this.tool === "lasso" ? this.line : [],
        box: this.tool === "box" && first && last ? between(first, last) : this.box,
        point: this.point,
        cursor: this.cursor,
        brush: paints && at && !this.holding ? { at, radius: this.radius / this.#scale } : null,
      },
      { scale: this.#scale, ...this.view.toScreen(0, 0), ratio },
    );
  }

  /** The proposals to outline. Once something is painted they are out of the way. */
  #shown() {
    if (this.#mask.marks.length) return [];
    const found = this.#chosen();
    const others = this.box || this.point ? [] : this.pointing.choices;
    const all = found && !others.includes(found) ? [found, ...others] : others;
    return all.map((one) => ({
      path: new Path2D(this.#outlineOf(one)),
      at: /** @type {XY} */ ([one.box[0] ?? 0, one.box[1] ?? 0]),
      text: others.includes(one) ? `${others.indexOf(one) + 1} ${one.label}` : "",
      chosen: one === found,
    }));
  }

  /** The proposal that is chosen, or what was found at the point. @returns {Proposal | null} */
  #chosen() {
    if (this.choice) return this.pointing.choices.find((one) => one.id === this.choice) ?? null;
    const { found } = this.pointing;
    return this.point && found && found.point.join() === this.point.join() ? found.choice : null;
  }

  /** @param {Proposal | null} one */
  #outlineOf(one) {
    return one ? one.outline || this.#outlines.get(one.id) || boxPath(one.box) : "";
  }

  /** @param {Proposal} one */
  async #trace(one) {
    if (one.outline || !one.image || this.#outlines.has(one.id)) return;
    this.#outlines.set(one.id, "");
    const { width, height } = this.pointing.picture;
    const mask = await loaded(one.image).catch(() => null);
    if (mask) this.#outlines.set(one.id, traced(mask, width, height));
    this.changed();
  }

  /** @param {XY} at */
  #setPoint(at) {
    const [x, y] = this.#inside(at);
    const point = /** @type {XY} */ ([Math.floor(x), Math.floor(y)]);
    const here = this.pointing.choices.filter((one) => this.#covers(one, point));
    const again = here.some((one) => one.id === this.choice); // not all of it, but the thing right there
    this.clear();
    const choice = here.sort((a, b) => area(a.box) - area(b.box))[0];
    if (choice && !again) return this.take(choice.id);
    this.point = point;
    this.say(t("pointing.pointed", ...point));
    this.#tell("seek", point);
  }

  /** @param {Proposal} one @param {XY} point */
  #covers(one, [x, y]) {
    const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    return context.isPointInPath(new Path2D(this.#outlineOf(one)), x, y, "evenodd");
  }

  /** @param {XY} a @param {XY} b */
  #setBox(a, b) {
    const box = between(this.#inside(a), this.#inside(b)).map(Math.round);
    this.clear();
    const [x = 0, y = 0, width = 0, height = 0] = box;
    this.box = [x, y, Math.max(1, width), Math.max(1, height)];
    this.say(t("pointing.boxed", ...this.box));
  }

  /** What was shown and not painted. */
  #forget() {
    this.point = this.box = this.choice = null;
  }

  get #scale() {
    return this.view?.scale || 1;
  }

  /** @param {PointerEvent} event @returns {XY} */
  #at(event) {
    const { x, y } = this.view?.toPicture(event.clientX, event.clientY) ?? { x: 0, y: 0 };
    return [x, y];
  }

  /** @param {XY} at @returns {XY} */
  #inside([x, y]) {
    const { width, height } = this.pointing.picture;
    const last = this.tool === "point" ? 1 : 0;
    return [Math.min(width - last, Math.max(0, x)), Math.min(height - last, Math.max(0, y))];
  }

  /** @param {XY} at */
  #keepInSight(at) {
    const { clientWidth, clientHeight } = this.surface;
    const screen = this.view?.toScreen(...at);
    if (!screen) return;
    const edge = 24;
    const dx = Math.max(edge - screen.left, Math.min(0, clientWidth - edge - screen.left));
    const dy = Math.max(edge - screen.top, Math.min(0, clientHeight - edge - screen.top));
    const now = performance.now();
    if ((!dx && !dy) || now - this.#panned < GLIDE) return;
    this.#panned = now;
    this.view?.panBy(-dx - (Math.sign(dx) * clientWidth) / 4, -dy - (Math.sign(dy) * clientHeight) / 4);
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** The box of two corners. @param {XY} a @param {XY} b */
const between = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];

/** @param {number[]} box */
const area = (box) => (box[2] ?? 0) * (box[3] ?? 0);

customElements.define("pointing-layer", PointingLayer);
