// <picture-view>: a picture that can be looked at closely, alone, over the one before it, or as their difference.
//
// Properties `picture`, `against`, `matrix`, `mode`, `gain`, `outlines`, `label`, `reachable`; methods `fit`, `actual`, `zoomBy`, `panBy`,
// `toPicture`, `toScreen`; `scale`, `viewpoint`; events `ready`, `viewchange`. Left out: which pictures these are
// (views/middle.js), and pointing at places, which is a layer of its own above this one.

import { nothing, render } from "../vendor/lit-html/lit-html.js";
import { cornersOf, placed } from "./alignment.js";
import { differenceOf, told } from "./difference.js";
import { inside } from "./inside.js";
import { openSeadragon } from "./library.js";
import { Scene } from "./scene.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("./scene.js").Arrangement} Arrangement */
/** @typedef {{ path: string, label: string, kind: "region" | "choice" | "shown" }} Outline in the picture's pixels, as SVG writes paths */

/** Tiles that are kept besides those that are seen: 40 x 514 x 514 x 4 bytes are 42 MB; 24 megapixels would be 96 MB. */
const KEPT = 40;
/** Tiles that are fetched at once. A browser has six connections to a server: one has the events, two are left for the rest. */
const AT_ONCE = 3;
/** Screen pixels (of the device) per picture pixel above which pixels are shown as squares. */
const SHARP = 2;
const MOST = 32;
/** What a picture that is fitted in may be enlarged, and the space around it in screen pixels. */
const FITTED = 2;
const MARGIN = 12;
const ZOOM = 1.5;
const STEP = 80;

export class PictureView extends HTMLElement {
  /** @type {Picture | null} */
  #picture = null;
  /** @type {Picture | null} */
  #against = null;
  /** @type {number[][] | null} */
  #matrix = null;
  /** @type {"single" | "slider" | "difference"} */
  #mode = "single";
  #gain = 4;
  /** @type {Outline[]} */
  #outlines = [];
  #label = "";
  #reachable = true;

  /** @type {import("openseadragon").Viewer | null} */
  #viewer = null;
  /** @type {Scene | null} */
  #scene = null;
  /** What is seen, which lags behind what is asked for. @type {Arrangement | null} */
  #arrangement = null;
  #due = false;
  #fitted = true;
  /** It was moved by another view, which need not be told. */
  #led = false;
  #smooth = true;
  #line = 0.5;
  /** What was in the middle at last. */
  #last = { x: 0, y: 0, scale: 1 };
  /** @type {import("./inside.js").Told} */
  #told = "";

  get picture() {
    return this.#picture;
  }
  set picture(picture) {
    if (picture?.url === this.#picture?.url && picture?.width === this.#picture?.width) return;
    this.#picture = picture;
    this.#later();
  }
  get against() {
    return this.#against;
  }
  set against(picture) {
    if (picture?.url === this.#against?.url) return;
    this.#against = picture;
    this.#later();
  }
  get matrix() {
    return this.#matrix;
  }
  set matrix(matrix) {
    if (JSON.stringify(matrix) === JSON.stringify(this.#matrix)) return;
    this.#matrix = matrix;
    this.#later();
  }
  get mode() {
    return this.#mode;
  }
  set mode(mode) {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#later();
  }
  /** By how much a difference is made stronger. */
  get gain() {
    return this.#gain;
  }
  set gain(gain) {
    if (gain === this.#gain) return;
    this.#gain = gain;
    this.#later();
  }
  get outlines() {
    return this.#outlines;
  }
  set outlines(outlines) {
    this.#outlines = outlines;
    this.#draw();
  }
  get label() {
    return this.#label;
  }
  set label(label) {
    if (label === this.#label) return;
    this.#label = label;
    this.#draw();
  }

  get reachable() {
    return this.#reachable;
  }
  /** Whether the server answers; what could not be loaded while it did not is asked for again. */
  set reachable(reachable) {
    const back = reachable && !this.#reachable;
    this.#reachable = reachable;
    if (back && this.#told === "failed") this.#again();
  }

  connectedCallback() {
    this.#draw();
    this.#later();
  }

  disconnectedCallback() {
    this.#viewer?.destroy();
    this.#viewer = this.#scene = this.#arrangement = null;
    this.#fitted = true;
    render(nothing, this);
  }

  /** Screen pixels per picture pixel. */
  get scale() {
    const { viewport } = this.#viewer ?? {};
    const size = this.#arrangement;
    if (!viewport || !size) return this.#guess().scale;
    return (viewport.getZoom(true) * viewport.getContainerSize().x) / size.width;
  }

  /** Where a place of the window is in the picture, which it may be outside of. @param {number} clientX @param {number} clientY */
  toPicture(clientX, clientY) {
    const { left, top } = this.getBoundingClientRect();
    const origin = this.toScreen(0, 0);
    const scale = this.scale;
    return { x: (clientX - left - origin.left) / scale, y: (clientY - top - origin.top) / scale };
  }

  /** Where a place of the picture is, from this element's top left. @param {number} x @param {number} y */
  toScreen(x, y) {
    if (!this.#viewer || !this.#arrangement) {
      const { left, top, scale } = this.#guess();
      return { left: left + x * scale, top: top + y * scale };
    }
    const { width } = this.#arrangement;
    const point = this.#viewer.viewport.pixelFromPoint(this.#point(x / width, y / width), true);
    return { left: point.x, top: point.y };
  }

  /** Show all of it. @param {boolean} [now] without a movement */
  fit(now = false) {
    const all = this.#extent();
    if (!all) return;
    this.#go(all.x + all.width / 2, all.y + all.height / 2, all.scale, now);
    this.#fitted = true;
  }

  /** One pixel of the picture is one of the screen. */
  actual() {
    const { x, y } = this.#middle();
    this.#go(x, y, 1 / devicePixelRatio);
  }

  /**
   * Zoom about a place of the window, which stays where it is; without one about the middle.
   * @param {number} factor
   * @param {number} [clientX]
   * @param {number} [clientY]
   */
  zoomBy(factor, clientX, clientY) {
    const viewport = this.#viewer?.viewport;
    if (!viewport || !this.#arrangement) return;
    const { width } = this.#arrangement;
    const given = clientX !== undefined && clientY !== undefined;
    const at = given ? this.toPicture(clientX, clientY) : this.#middle();
    viewport.zoomBy(factor, this.#point(at.x / width, at.y / width), given);
    viewport.applyConstraints(given);
    this.#fitted = this.#led = false;
  }

  /** Move what is seen by screen pixels. @param {number} dx @param {number} dy @param {boolean} [now] without a movement */
  panBy(dx, dy, now = true) {
    const viewport = this.#viewer?.viewport;
    if (!viewport) return;
    viewport.panBy(viewport.deltaPointsFromPixels(this.#point(dx, dy)), now);
    viewport.applyConstraints(now);
    this.#fitted = this.#led = false;
  }

  /** What is seen: the picture's part in the middle (0-1) and how wide the picture is in views; for views that go together. */
  get viewpoint() {
    const { x, y } = this.#middle();
    const { width, height } = this.#arrangement ?? this.#picture ?? { width: 1, height: 1 };
    return { x: x / width, y: y / height, zoom: (this.scale * width) / (this.clientWidth || 1), fitted: this.#fitted };
  }
  set viewpoint({ x, y, zoom, fitted }) {
    if (!this.#arrangement) return;
    const { width, height } = this.#arrangement;
    if (fitted) this.fit(true);
    else this.#go(x * width, y * height, (zoom * (this.clientWidth || 1)) / width, true);
    this.#led = true;
  }

  /** Do what properties ask for, once for all that were set together. */
  #later() {
    if (this.#due || !this.isConnected) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#update().catch(() => this.#tell("failed"));
    });
  }

  async #update() {
    if (!this.isConnected) return;
    if (!this.#viewer) {
      const library = await openSeadragon();
      if (!this.isConnected || this.#viewer) return;
      this.#open(library);
    }
    const wanted = this.#wanted();
    this.#draw();
    if (!wanted) return this.#scene?.clear();
    await this.#scene?.show(wanted, (how) => {
      const before = this.#arrangement;
      const same = how === "next" && before?.width === wanted.width && before.height === wanted.height;
      this.#arrangement = wanted;
      if (!same || this.#fitted) this.fit(true);
      this.#moved();
      if (how === "first") this.dispatchEvent(new CustomEvent("ready"));
    });
  }

  /** What is to be seen. @returns {Arrangement | null} */
  #wanted() {
    const picture = this.#picture;
    if (!picture) return null;
    const { width, height } = picture;
    const whole = { x: 0, y: 0, width, height, degrees: 0, mirrored: false };
    const against = this.#against;
    this.#told = "";
    if (this.#mode === "single" || !against) {
      return { width, height, layers: [{ picture, place: whole, side: "all" }] };
    }
    if (this.#mode === "difference") {
      void told(against, picture).then((what) => {
        const still = this.#mode === "difference" && this.#picture === picture && this.#against === against;
        if (still && what) this.#tell(what);
      }, () => {});
      return { width, height, layers: [{ picture: differenceOf(against, picture, this.#gain), place: whole, side: "all" }] };
    }
    const place = placed(against, picture, this.#matrix);
    if (place) {
      return {
        width,
        height,
        layers: [
          { picture: against, place, side: "left" },
          { picture, place: whole, side: "right" },
        ],
      };
    }
    this.#told = "apart";
    const beside = (height * against.width) / against.height;
    return {
      width,
      height,
      layers: [
        { picture: against, place: { ...whole, x: -beside * 1.04, width: beside }, side: "all" },
        { picture, place: whole, side: "all" },
      ],
    };
  }

  /** @param {import("./library.js").OpenSeadragon} library */
  #open(library) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const gestures = { clickToZoom: false, dblClickToZoom: true, flickEnabled: false, pinchRotate: false };
    const options = {
      element: this.querySelector(".picture-canvas"),
      drawer: "canvas",
      showNavigationControl: false,
      keyboardNavEnabled: false,
      maxImageCacheCount: KEPT,
      imageLoaderLimit: AT_ONCE,
      tileRetryMax: 1,
      tileRetryDelay: 1000,
      animationTime: still ? 0 : 0.25,
      zoomPerScroll: 1.2,
      visibilityRatio: 0.2,
      smoothTileEdgesMinZoom: Infinity,
      gestureSettingsMouse: gestures,
      gestureSettingsTouch: { ...gestures, flickEnabled: !still },
      gestureSettingsPen: gestures,
      gestureSettingsUnknown: gestures,
    };
    const viewer = library(/** @type {any} */ (options));
    this.#viewer = viewer;
    this.#scene = new Scene(library, viewer);
    const touched = () => void (this.#fitted = this.#led = false);
    for (const gesture of ["canvas-drag", "canvas-scroll", "canvas-pinch", "canvas-double-click"]) {
      viewer.addHandler(/** @type {any} */ (gesture), touched);
    }
    viewer.addHandler("viewport-change", () => this.#moved());
    viewer.addHandler("animation-finish", () => this.#snap());
    viewer.addHandler("after-resize", () => this.#resized());
    viewer.addHandler("tile-load-failed", () => this.#tell("failed"));
    viewer.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#name();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 4 * STEP : STEP;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.panBy(-far, 0, false),
      ArrowRight: () => this.panBy(far, 0, false),
      ArrowUp: () => this.panBy(0, -far, false),
      ArrowDown: () => this.panBy(0, far, false),
      "+": () => this.zoomBy(ZOOM),
      "=": () => this.zoomBy(ZOOM),
      "-": () => this.zoomBy(1 / ZOOM),
      _: () => this.zoomBy(1 / ZOOM),
      0: () => this.fit(),
      1: () => this.actual(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Go to a place of the picture. @param {number} x @param {number} y @param {number} scale @param {boolean} [now] */
  #go(x, y, scale, now = false) {
    const viewport = this.#viewer?.viewport;
    const size = this.#arrangement;
    if (!viewport || !size) return;
    const unit = size.width / viewport.getContainerSize().x;
    Object.assign(viewport, {
      minZoomLevel: (unit * Math.min(this.#extent()?.scale ?? 1, 1 / devicePixelRatio)) / 2,
      maxZoomLevel: unit * MOST,
    });
    viewport.zoomTo(scale * unit, undefined, now);
    viewport.panTo(this.#point(x / size.width, y / size.width), now);
    this.#fitted = this.#led = false;
  }

  /** What is seen in the middle stays there, at its scale. */
  #resized() {
    const { x, y, scale } = this.#last;
    if (this.#fitted) this.fit(true);
    else this.#go(x, y, scale, true);
    queueMicrotask(() => this.#snap());
  }

  /** After what is seen has moved. */
  #moved() {
    const drawer = this.#viewer?.drawer;
    const smooth = this.scale * devicePixelRatio < SHARP;
    if (drawer && smooth !== this.#smooth) drawer.setImageSmoothingEnabled((this.#smooth = smooth));
    this.#last = { ...this.#middle(), scale: this.scale };
    this.#scene?.cut(this.#line * this.clientWidth);
    this.#draw();
    this.dispatchEvent(new CustomEvent("viewchange", { detail: { led: this.#led } }));
  }

  /** Where pixels are whole on the screen, they lie on its pixels. */
  #snap() {
    const viewport = this.#viewer?.viewport;
    const whole = this.scale * devicePixelRatio;
    if (!viewport || Math.abs(whole - Math.round(whole)) > 1e-4) return;
    const { left, top } = this.toScreen(0, 0);
    const off = (/** @type {number} */ value) => value - Math.round(value * devicePixelRatio) / devicePixelRatio;
    if (Math.abs(off(left)) < 1e-3 && Math.abs(off(top)) < 1e-3) return;
    viewport.panBy(viewport.deltaPointsFromPixels(this.#point(off(left), off(top))), true);
  }

  /** Load it anew. */
  #again() {
    this.#told = "";
    this.#scene?.clear();
    this.#later();
  }

  /** @param {import("./inside.js").Told} what */
  #tell(what) {
    if (this.#told === what) return;
    this.#told = what;
    this.#draw();
  }

  #draw() {
    if (!this.isConnected) return;
    const { left, top } = this.toScreen(0, 0);
    const sliding = this.#mode === "slider" && this.#against !== null && this.#told !== "apart";
    const content = inside({
      line: sliding && this.#arrangement ? this.#line : null,
      told: this.#told,
      outlines: this.#arrangement ? this.#outlines : [],
      left,
      top,
      scale: this.scale,
      slide: (line) => {
        this.#line = Math.min(1, Math.max(0, line));
        this.#moved();
        this.#viewer?.forceRedraw();
      },
      wheel: (event) => this.zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX, event.clientY),
      again: () => {
        this.#viewer?.canvas.focus();
        this.#again();
      },
    });
    render(content, this);
    this.#name();
  }

  /** What a screen reader says of it. */
  #name() {
    const canvas = this.#viewer?.canvas;
    const picture = this.#picture;
    if (!canvas || !picture) return;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", `${this.#label} ${picture.width} × ${picture.height}`.trim());
    canvas.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight ArrowUp ArrowDown + - 0 1");
  }

  /** All that is arranged, in picture pixels, and the scale at which it is seen whole. */
  #extent() {
    const corners = this.#arrangement?.layers.flatMap(({ place }) => cornersOf(place)) ?? [];
    if (!corners.length) return null;
    const room = { width: this.clientWidth - 2 * MARGIN, height: this.clientHeight - 2 * MARGIN };
    const [left, top] = [Math.min(...corners.map(({ x }) => x)), Math.min(...corners.map(({ y }) => y))];
    const [right, bottom] = [Math.max(...corners.map(({ x }) => x)), Math.max(...corners.map(({ y }) => y))];
    const [width, height] = [right - left, bottom - top];
    const scale = Math.max(1e-4, Math.min(room.width / width, room.height / height, FITTED));
    return { x: left, y: top, width, height, scale };
  }

  /** The place of the picture in the middle of the view. */
  #middle() {
    const { left, top } = this.getBoundingClientRect();
    return this.toPicture(left + this.clientWidth / 2, top + this.clientHeight / 2);
  }

  /** Where the picture will lie, before the viewer is there. */
  #guess() {
    const { width, height } = this.#picture ?? { width: 1, height: 1 };
    const scale = Math.min((this.clientWidth - 2 * MARGIN) / width, (this.clientHeight - 2 * MARGIN) / height, FITTED) || 1;
    return { scale, left: (this.clientWidth - width * scale) / 2, top: (this.clientHeight - height * scale) / 2 };
  }

  /** @param {number} x @param {number} y */
  #point(x, y) {
    return new (/** @type {any} */ (window)["OpenSeadragon"].Point)(x, y);
  }
}
customElements.define("picture-view", PictureView);
