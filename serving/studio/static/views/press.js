// A button that says when it cannot be used, and keeps the focus all the same: it can be pressed until there is nothing left
// to do, and a keyboard is where it was.

import { html } from "../vendor/lit-html/lit-html.js";

/** @param {string} name @param {boolean} can @param {() => unknown} act */
export const press = (name, can, act) => html`<button aria-disabled=${!can} @click=${() => can && act()}>${name}</button>`;
