// The wiring: state -> page, and what comes from outside (address bar, server).

import { createActions } from "./actions.js";
import { keys } from "./keys.js";
import { Store } from "./store.js";
import { render } from "./vendor/lit-html/lit-html.js";
import { page } from "./views/page.js";

const root = /** @type {HTMLElement} */ (document.getElementById("studio"));
const store = new Store((state) => render(page(state, actions), root));
const actions = createActions(store);

addEventListener("keydown", keys(actions));
addEventListener("popstate", () => void actions.route());
render(page(store.state, actions), root);
await actions.route();
