// The one state of the page and who draws it. A change is a new state; it is drawn once before the next frame.

/** @typedef {import("./types.d.ts").State} State */

/** @type {Readonly<State>} */
export const EMPTY = Object.freeze(
  /** @type {State} */ ({
    key: null,
    sessions: null,
    chosen: null,
    draft: { request: "", ask: true, results: false, place: null, on: null, outline: "" },
    session: null,
    history: null,
    live: {},
    current: null,
    connection: "idle",
    plan: null,
    places: {},
    marked: null,
    drag: null,
    tools: null,
    said: "",
    began: 0,
    now: 0,
    dropping: false,
    removing: null,
    shown: { step: null, mode: "single", against: "before", gain: 4 },
    pointing: null,
    other: null,
    panel: "chat",
    dialog: null,
    settings: null,
    download: { format: "", quality: 90, size: null },
    script: null,
    inspected: null,
    opened: null,
    busy: false,
    notice: null,
}),
);

export class Store {
  /** @param {(state: Readonly<State>) => void} draw */
  constructor(draw) {
    /** @type {Readonly<State>} */
    this.state = EMPTY;
    this.draw = draw;
    this.drawing = false;
  }

  /**
   * Change some of the state.
   * @param {Partial<State>} change
   */
  set(change) {
    this.state = Object.freeze({ ...this.state, ...change });
    if (this.drawing) return;
    this.drawing = true;
    // A hidden tab gets no frames; it is drawn all the same, so that what is asked for arrives.
    (document.hidden ? queueMicrotask : requestAnimationFrame)(() => {
      this.drawing = false;
      this.draw(this.state);
    });
  }
}
