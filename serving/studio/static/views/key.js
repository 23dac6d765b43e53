// Asks for the server's key, where it wants one. The key is sent once; what the browser keeps is a cookie.

import { html } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { t } from "../texts.js";

/** @param {Readonly<import("../types.d.ts").State>} _state @param {import("../actions.js").Actions} actions */
export const keyDialog = (_state, actions) => html`
  <dialog class="dialog" aria-labelledby="key-title" ${ref(opened)}>
    <form
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.target);
        void actions.login(String(new FormData(form).get("key")));
      }}
    >
      <h2 id="key-title">${t("key.title")}</h2>
      <label>${t("key.label")} <input name="key" type="password" autocomplete="current-password" required /></label>
      <button class="primary">${t("key.enter")}</button>
    </form>
  </dialog>
`;

/** A dialog that is drawn is open: as soon as it is in the page, where it is put after it was made. @param {Element | undefined} element */
export function opened(element) {
  const dialog = /** @type {HTMLDialogElement | undefined} */ (element);
  if (dialog) queueMicrotask(() => dialog.isConnected && !dialog.open && dialog.showModal());
}
