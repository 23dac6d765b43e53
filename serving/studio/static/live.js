// What a session tells while it works, as it happens: one EventSource a session, which goes on where it was after a lost
// connection (browsers send `Last-Event-ID` by themselves), and is opened anew when the server was gone for longer.

/** @typedef {import("./types.d.ts").SessionEvent} SessionEvent */

const KINDS = ["plan", "step_started", "progress", "verdict", "step_finished", "interrupt", "done", "stopped"];
const LONGEST = 8000;

export class Live {
  /**
   * @param {{ event: (event: SessionEvent) => void, connection: (now: "idle" | "open" | "lost") => void, back: () => void }} told
   *   `back`: the server answers again after it was gone.
   */
  constructor(told) {
    this.told = told;
    /** @type {EventSource | null} */
    this.source = null;
    this.address = "";
    this.last = "";
    this.wait = 500;
    this.timer = 0;
    this.lost = false;
  }

  /**
   * Listen to a session.
   * @param {string} address where its events after those that are known are read
   */
  follow(address) {
    this.stop();
    this.address = address;
    this.last = "";
    this.open();
  }

  stop() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.lost = false;
    this.told.connection("idle");
  }

  open() {
    const url = new URL(this.address, location.href);
    url.searchParams.set("follow", "true");
    if (this.last) url.searchParams.set("after", this.last);
    const source = new EventSource(url);
    this.source = source;
    source.onopen = () => {
      this.wait = 500;
      this.told.connection("open");
      if (this.lost) this.told.back();
      this.lost = false;
    };
    source.onerror = () => {
      this.lost = true;
      this.told.connection("lost");
      if (source.readyState !== EventSource.CLOSED || this.source !== source) return;
      // It has given up (the server said something else than events, as a proxy does while it is gone).
      this.timer = window.setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST);
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (message) => {
        if (message.lastEventId) this.last = message.lastEventId;
        this.told.event(JSON.parse(message.data));
      });
    }
  }
}
