// Where a person says what they want: the same box for the first wish and for every further one.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { t } from "../texts.js";

/**
 * @param {Readonly<import("../types.d.ts").State>} state
 * @param {import("../actions.js").Actions} actions
 * @param {{ label: string, placeholder: string, send: string, ready: boolean, why?: string, picture: import("../types.d.ts").Picture | null }} how
 *   `why`: what is missing while it cannot be sent; `picture`: where a place can be shown
 */
export const composer = (state, actions, how) => html`
  <form
    class="composer"
    @submit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (how.ready) void actions.send();
    }}
  >
    <label for="wish">${how.label}</label>
    <textarea
      id="wish"
      rows="3"
      dir="auto"
      enterkeyhint="send"
      placeholder=${how.placeholder}
      .value=${live(state.draft.request)}
      @input=${(/** @type {InputEvent} */ event) => actions.write({ request: value(event) })}
      @keydown=${sendOnEnter}
    ></textarea>
    ${state.draft.place
      ? html`<p class="row placed">
          <span>${t("composer.placed")}</span>
          <button type="button" class="plain" @click=${() => actions.write({ place: null, on: null, outline: "" })}>${t("composer.forget")}</button>
        </p>`
      : nothing}
    <div class="row">
      <button class="primary" aria-disabled=${!how.ready || !state.draft.request.trim()}>${how.send}</button>
      ${how.picture
        ? html`<button type="button" @click=${() => actions.point({ target: { for: "draft" } })}>${t("composer.where")}</button>`
        : nothing}
    </div>
    ${how.why ? html`<p class="muted">${how.why}</p>` : nothing}
    <fieldset class="options">
      <legend class="hidden">${t("composer.options")}</legend>
      ${option("ask", state, actions)} ${option("results", state, actions)}
    </fieldset>
  </form>
`;

/** @param {"ask" | "results"} name @param {Readonly<import("../types.d.ts").State>} state @param {import("../actions.js").Actions} actions */
const option = (name, state, actions) => html`
  <label class="option">
    <input
      type="checkbox"
      .checked=${live(state.draft[name])}
      @change=${(/** @type {Event} */ event) =>
        actions.write({ [name]: /** @type {HTMLInputElement} */ (event.target).checked })}
    />
    ${t(`composer.${name}`)}
  </label>
`;

/** @param {Event} event */
export const value = (event) => /** @type {HTMLInputElement | HTMLTextAreaElement} */ (event.target).value;

/** Enter sends, with Shift it is a new line; while an input method composes it belongs to that. @param {KeyboardEvent} event */
export function sendOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  /** @type {HTMLTextAreaElement} */ (event.target).form?.requestSubmit();
}
