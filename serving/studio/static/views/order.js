// The order of cards: moved by a button, or dragged with a mouse, a pen or a finger.

/** @param {string[]} order @param {string} id @param {number} to @returns {string[]} */
export function moved(order, id, to) {
  const others = order.filter((one) => one !== id);
  return [...others.slice(0, to), id, ...others.slice(to)];
}

/** @template T @param {Record<string, T>} all @param {string} id */
export const dropped = (all, id) => Object.fromEntries(Object.entries(all).filter(([one]) => one !== id));

/**
 * A card is taken; it is put where it is let go, Escape leaves it where it was. The page is not reordered before that:
 * an element that moves in the page would lose the pointer.
 * @param {PointerEvent} event
 * @param {import("../actions.js").Actions} actions
 * @param {string[]} order
 * @param {string} step
 */
export function dragged(event, actions, order, step) {
  if (event.button !== 0) return;
  event.preventDefault();
  const over = new AbortController();
  let to = order.indexOf(step);
  actions.drag({ step, to });
  const how = { signal: over.signal };
  /** @param {boolean} put */
  const end = (put) => {
    over.abort();
    actions.drag(null);
    if (put && to !== order.indexOf(step)) actions.edit({ order: moved(order, step, to) });
  };
  addEventListener(
    "pointermove",
    (now) => {
      const below = document.elementFromPoint(now.clientX, now.clientY)?.closest("[data-place]");
      if (below === null || below === undefined) return;
      const place = Number(below.getAttribute("data-place"));
      if (place !== to) actions.drag({ step, to: (to = place) });
    },
    how,
  );
  addEventListener("pointerup", () => end(true), how);
  addEventListener("pointercancel", () => end(false), how);
  addEventListener("keydown", (key) => key.key === "Escape" && end(false), how);
}
