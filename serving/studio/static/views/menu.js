// The bar's menu: undo and redo, and what is done with the session as a whole. On a narrow page it is behind one button; the
// browser's own popover closes it on Escape and on a click elsewhere.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { dialog } from "./dialog.js";
import { downloadDialog } from "./download.js";
import { compareDialog } from "./others.js";
import { logOut } from "./key.js";
import { press } from "./press.js";
import { scriptDialog } from "./script.js";
import { stepDialog } from "./step.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../actions.js").Actions} Actions */

/** @param {Readonly<State>} state @param {Actions} actions */
export const menu = (state, actions) => {
  const session = /** @type {import("../types.d.ts").SessionView} */ (state.session);
  return html`
    <button class="menu-button" popovertarget="menu" aria-haspopup="true">${t("menu.open")}</button>
    <nav id="menu" class="menu" popover aria-label=${t("menu.all")}>
      ${press(t("menu.undo"), session.can_undo, actions.undo)} ${press(t("menu.redo"), session.can_redo, actions.redo)}
      <button aria-haspopup="dialog" @click=${() => actions.dialog("download")}>${t("menu.download")}</button>
      <a class="button" href="${api.root}/v1/sessions/${session.id}/report" target="_blank" rel="noopener"
        >${t("menu.report")} <span class="hidden">${t("menu.tab")}</span></a
      >
      <button aria-haspopup="dialog" @click=${() => actions.script("python")}>${t("menu.script")}</button>
      <button aria-haspopup="dialog" @click=${actions.chooseOther}>${t("menu.compare")}</button>
      <button @click=${actions.home}>${t("page.home")}</button>
      <button aria-haspopup="dialog" @click=${() => actions.askToRemove(session)}>${t("menu.remove")}</button>
      ${logOut(state, actions)}
      <button aria-haspopup="dialog" @click=${() => actions.dialog("help")}>${t("menu.help")}</button>
    </nav>
    ${opened(state, actions)}
  `;
};

/** @param {Readonly<State>} state @param {Actions} actions */
function opened(state, actions) {
  switch (state.dialog) {
    case "download":
      return downloadDialog(state, actions);
    case "script":
      return scriptDialog(state, actions);
    case "compare":
      return compareDialog(state, actions);
    case "step":
      return stepDialog(state, actions);
    case "help":
      return help(state, actions);
    default:
      return nothing;
  }
}

/** What the keys do: as they are printed, and the text that says it. */
const KEYS = [
  ["Tab", "tab"],
  ["Ctrl Z, ⌘ Z", "undo"],
  ["Ctrl Shift Z, ⌘ ⇧ Z", "redo"],
  ["↑ ↓ ← → Home End", "tree"],
  ["Enter", "look"],
  ["↑ ↓ ← →", "pan"],
  ["+ −", "zoom"],
  ["0, 1", "fit"],
  ["Esc", "escape"],
];

/** @param {Readonly<State>} state @param {Actions} actions */
const help = (state, actions) =>
  dialog(
    t("menu.helpTitle"),
    html`
      <table class="keys">
        <thead>
          <tr>
            <th scope="col">${t("menu.key")}</th>
            <th scope="col">${t("menu.does")}</th>
          </tr>
        </thead>
        <tbody>
          ${KEYS.map(
            ([keys, name]) => html`<tr>
              <th scope="row">${keys?.split(", ").map((one, at) => html`${at ? " " : nothing}<kbd>${one}</kbd>`)}</th>
              <td>${t(`keys.${name}`)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    `,
    state,
    actions,
  );
