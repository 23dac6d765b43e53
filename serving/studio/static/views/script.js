// The session as a text that does the same again, to be copied.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";
import { dialog } from "./dialog.js";

/** @param {Readonly<import("../types.d.ts").State>} state @param {import("../actions.js").Actions} actions */
export const scriptDialog = (state, actions) => {
  const { script } = state;
  return dialog(
    t("menu.scriptTitle"),
    html`
      <p class="muted">${t("menu.scriptAbout")}</p>
      <div class="row" role="group" aria-label=${t("menu.language")}>
        ${/** @type {const} */ (["python", "cli"]).map(
          (as) => html`<button aria-pressed=${script?.as === as} @click=${() => actions.script(as)}>${t(`menu.${as}`)}</button>`,
        )}
      </div>
      ${script?.text == null
        ? html`<p class="muted" role="status">${t("page.busy")}</p>`
        : html`
            <textarea class="script" readonly rows="12" wrap="off" spellcheck="false" aria-label=${t("menu.text")} .value=${script.text}></textarea>
            <div class="row">
              <button class="primary" @click=${(/** @type {Event} */ event) => copy(event, actions)}>${t("menu.copy")}</button>
              <span role="status">${script.copied ? t(`menu.${script.copied}`) : nothing}</span>
            </div>
          `}
    `,
    state,
    actions,
  );
};

/** Copy the text; where the browser does not allow it, select it for the person. @param {Event} event @param {import("../actions.js").Actions} actions */
async function copy(event, actions) {
  const text = /** @type {HTMLTextAreaElement} */ (/** @type {Element} */ (event.target).closest("dialog")?.querySelector("textarea"));
  try {
    await navigator.clipboard.writeText(text.value);
    actions.copied("copied");
  } catch {
    text.focus();
    text.select();
    actions.copied("selected");
  }
}
