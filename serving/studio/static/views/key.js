// Asks for the server's key, where it wants one. The key is sent once; what the browser keeps is a cookie.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { t } from "../texts.js";

/** @param {Readonly<import("../types.d.ts").State>} state @param {import("../actions.js").Actions} actions */
export const keyDialog = (state, actions) => html`
  <dialog
    class="dialog"
    aria-labelledby="key-title"
    @cancel=${(/** @type {Event} */ event) => event.preventDefault() /* there is nothing behind it without a key */}
    ${ref(opened)}
  >
    <form
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.target);
        void actions.login(String(new FormData(form).get("key")));
      }}
    >
      <h2 id="key-title">${t("key.title")}</h2>
      <label>${t("key.label")} <input name="key" type="password" autocomplete="current-password" required /></label>
      ${state.notice ? html`<p class="wrong" role="alert">${state.notice.text}</p>` : nothing}
      <button class="primary">${t("key.enter")}</button>
    </form>
  </dialog>
`;

/** A dialog that is drawn is open: as soon as it is in the page, where it is put after it was made. @param {Element | undefined} element */
export function opened(element) {
  const dialog = /** @type {HTMLDialogElement | undefined} */ (element);
  if (dialog) queueMicrotask(() => dialog.isConnected && !dialog.open && dialog.showModal());
}

/** For those who have logged in. @param {Readonly<import("../types.d.ts").State>} state @param {import("../actions.js").Actions} actions */
export const logOut = ({ key }, actions) =>
  key?.needed && key.known ? html`<button @click=${actions.logOut}>${t("key.leave")}</button>` : nothing;
