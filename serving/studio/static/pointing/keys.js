// Showing a place with the keyboard alone: arrows move a crosshair, Enter sets corners, points, the ends of a stroke.

import { t } from "../texts.js";

/** @typedef {import("./layer.js").PointingLayer} Layer */

const ARROWS = new Map([["ArrowLeft", [-1, 0]], ["ArrowRight", [1, 0]], ["ArrowUp", [0, -1]], ["ArrowDown", [0, 1]]]);
/** Milliseconds without a key after which the position is told. */
const PAUSE = 350;

/** @param {Layer} layer */
export function keys(layer) {
  let pause = 0;

  layer.addEventListener("keydown", (event) => {
    const on = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Escape") return done(event, layer.line.length ? () => layer.abandon() : () => layer.cancel());
    if (on instanceof HTMLInputElement && on.type === "number") return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z") return done(event, () => layer.undo());
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return done(event, () => layer.done());
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "[" || event.key === "]") {
      return done(event, () => layer.resize(layer.radius * (event.key === "[" ? 0.8 : 1.25) + (event.key === "[" ? -1 : 1)));
    }
    const number = "123456789".indexOf(event.key);
    const choice = number < 0 ? undefined : layer.pointing.choices[number];
    if (choice) return done(event, () => layer.take(choice.id));
    if (on !== layer.surface) return;
    const arrow = ARROWS.get(event.key);
    if (arrow) {
      const far = event.shiftKey ? 10 : 1;
      layer.move((arrow[0] ?? 0) * far, (arrow[1] ?? 0) * far);
      clearTimeout(pause);
      pause = window.setTimeout(tell, PAUSE);
      event.preventDefault();
    } else if (event.key === "Enter") done(event, () => enter(layer));
    else if (event.key === " ") done(event, () => (layer.holding = true));
    else if (event.key === "+" || event.key === "=") done(event, () => layer.zoom(1.25));
    else if (event.key === "-") done(event, () => layer.zoom(0.8));
  });
  layer.addEventListener("keyup", (event) => {
    if (event.key === " ") layer.holding = false;
    layer.changed();
  });
  layer.addEventListener("focusout", () => (layer.holding = false));

  function tell() {
    const { width, height } = layer.pointing.picture;
    if (layer.cursor) layer.say(t("pointing.at", ...layer.cursor, width, height));
  }
}

/** @param {KeyboardEvent} event @param {() => void} what */
function done(event, what) {
  event.preventDefault();
  event.stopPropagation();
  what();
}

/** @param {Layer} layer */
function enter(layer) {
  layer.move(0, 0); // there is a crosshair from now on
  if (layer.tool === "hand" || !layer.cursor) return;
  if (layer.line.length) return layer.end();
  layer.begin(layer.cursor);
  if (layer.tool === "point") return layer.end();
  layer.say(t(layer.tool === "box" ? "pointing.corner" : "pointing.begun", ...layer.cursor));
}
