import { html } from "../vendor/lit-html/lit-html.js";

/** @param {Readonly<import("../types.d.ts").State>} _state @param {import("../actions.js").Actions} _actions */
export const compare = (_state, _actions) => html``;
