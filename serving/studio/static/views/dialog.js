// What all dialogs share: they are open while they are drawn, close on Escape, on a click beside them and by their button,
// and give the focus back to where it came from.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { t } from "../texts.js";
import { opened } from "./key.js";

/** @param {string} title @param {unknown} body @param {Readonly<import("../types.d.ts").State>} state @param {import("../actions.js").Actions} actions */
export const dialog = (title, body, { notice }, actions) => html`
  <dialog class="dialog" aria-labelledby="dialog-title" closedby="any" ${ref(opened)} @close=${() => closed(actions)}>
    <h2 id="dialog-title" tabindex="-1" autofocus>${title}</h2>
    ${body}
    <p class="bad" role="alert">${notice?.kind === "error" ? notice.text : nothing}</p>
    <button class="plain shut" aria-label=${t("page.close")} @click=${shut}>×</button>
  </dialog>
`;

/** The menu that it was opened from may be gone behind its button. @param {import("../actions.js").Actions} actions */
function closed(actions) {
  actions.dialog(null);
  const button = /** @type {HTMLElement | null} */ (document.querySelector(".menu-button"));
  if (document.activeElement === document.body) button?.focus();
}

/** Close the dialog that a control stands in; what it does then finds the page as it was. @param {Event} event */
export const shut = (event) => /** @type {Element} */ (event.currentTarget).closest("dialog")?.close();

/** Close the dialog, then do it. @param {() => unknown} act */
export const thenShut = (act) => (/** @type {Event} */ event) => {
  shut(event);
  act();
};
