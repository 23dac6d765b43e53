// Mouse, pen and fingers over the picture: one finger or the left button draws, two fingers, the wheel, the middle button
// or a held hand move the view. Left out: what drawing means (`layer.js`).

/**
 * @typedef {object} Told
 * @property {() => boolean} holding the view is to be moved instead
 * @property {(event: PointerEvent) => void} begin
 * @property {(events: PointerEvent[]) => void} draw
 * @property {() => void} end
 * @property {() => void} abandon it was no drawing after all
 * @property {(event: PointerEvent | null) => void} hover
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, clientX: number, clientY: number) => void} zoom
 */

const WHEEL = 1.0015; // a pixel of the wheel

/** @param {HTMLElement} surface @param {Told} told */
export function gestures(surface, told) {
  /** @type {Map<number, PointerEvent>} */
  const down = new Map();
  /** @type {"" | "draw" | "pan" | "pinch"} */
  let doing = "";

  surface.addEventListener("pointerdown", (event) => {
    if (event.button > 1 || (down.size && event.pointerType !== "touch")) return;
    surface.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event);
    if (down.size === 1) {
      doing = event.button === 1 || told.holding() ? "pan" : "draw";
      if (doing === "draw") told.begin(event);
    } else {
      if (doing === "draw") told.abandon();
      doing = "pinch";
    }
    if (event.button === 1) event.preventDefault(); // no scrolling by itself
  });

  surface.addEventListener("pointermove", (event) => {
    const last = down.get(event.pointerId);
    if (event.pointerType !== "touch") told.hover(event);
    if (!last) return;
    if (doing === "draw") {
      const all = event.getCoalescedEvents?.() ?? [];
      told.draw(all.length ? all : [event]);
    } else if (doing === "pan") told.pan(event.clientX - last.clientX, event.clientY - last.clientY);
    else if (doing === "pinch") pinch(last, event);
    down.set(event.pointerId, event);
  });

  /** @param {PointerEvent} from @param {PointerEvent} to */
  function pinch(from, to) {
    const other = [...down.values()].slice(0, 2).find((one) => one.pointerId !== to.pointerId);
    if (!other) return;
    /** @param {PointerEvent} one */
    const reach = (one) => Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
    told.pan((to.clientX - from.clientX) / 2, (to.clientY - from.clientY) / 2);
    told.zoom(reach(to) / reach(from), (to.clientX + other.clientX) / 2, (to.clientY + other.clientY) / 2);
  }

  /** @param {PointerEvent} event */
  function up(event) {
    if (!down.delete(event.pointerId)) return;
    if (doing === "draw") event.type === "pointerup" ? told.end() : told.abandon();
    doing = down.size ? "pan" : ""; // the finger that is left does not begin to draw
  }
  surface.addEventListener("pointerup", up);
  surface.addEventListener("pointercancel", up);
  surface.addEventListener("lostpointercapture", up);
  surface.addEventListener("pointerleave", () => told.hover(null));

  surface.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? surface.clientHeight : 1);
      told.zoom(WHEEL ** -pixels, event.clientX, event.clientY);
    },
    { passive: false },
  );
}
