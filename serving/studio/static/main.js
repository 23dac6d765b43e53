// The wiring: state -> page, and what comes from outside (address bar, server).

import { createActions } from "./actions.js";
import { takeFiles } from "./files.js";
import { keys } from "./keys.js";
import { Store } from "./store.js";
import { render } from "./vendor/lit-html/lit-html.js";
import { page } from "./views/page.js";

const root = /** @type {HTMLElement} */ (document.getElementById("studio"));
const store = new Store(draw);
const actions = createActions(store);

addEventListener("keydown", keys(actions));
addEventListener("popstate", () => void actions.route());
// What another tab did meanwhile, an undo for instance, is told by no event.
document.addEventListener("visibilitychange", () => document.hidden || void actions.refresh());
takeFiles(actions);
setInterval(() => store.state.current && store.set({ now: Date.now() }), 1000);
render(page(store.state, actions), root);
await actions.route();

/**
 * What had the focus may be gone after a change (a question that was answered): its part of the page has it then.
 * @param {Readonly<import("./types.d.ts").State>} state
 */
function draw(state) {
  const part = document.activeElement?.closest("#studio [id][tabindex='-1']");
  render(page(state, actions), root);
  if (part && document.activeElement === document.body) document.getElementById(part.id)?.focus({ preventScroll: true });
}
