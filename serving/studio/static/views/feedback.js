// What a person thinks of a step: a thumb, and a word for it. A thumb that is pressed again is taken back.

import { html } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";

/** @typedef {import("../types.d.ts").HistoryStep} HistoryStep */
/** @typedef {import("../actions.js").Actions} Actions */

/** @param {Actions} actions @param {HistoryStep} step */
export const thumbs = (actions, step) => html`
  <span class="thumbs" role="group" aria-label=${t("feedback.of", step.instruction || step.tool)}>
    ${/** @type {const} */ (["up", "down"]).map((vote) => {
      const given = step.feedback?.vote === vote;
      return html`<button
        type="button"
        class="thumb"
        aria-pressed=${given}
        aria-label=${t(`feedback.${vote}`)}
        title=${t(`feedback.${vote}`)}
        @click=${() => actions.feedback(step.id, given ? null : vote, step.feedback?.words ?? "")}
      >
        ${hand(vote)}
      </button>`;
    })}
  </span>
`;

/** Thumbs and words. @param {Actions} actions @param {HistoryStep} step */
export const feedback = (actions, step) => html`
  <section class="feedback">
    <h3>${t("feedback.title")}</h3>
    <form
      class="row"
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const words = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("words");
        void actions.feedback(step.id, step.feedback?.vote ?? null, String(words).trim());
      }}
    >
      ${thumbs(actions, step)}
      <label class="grow"
        ><span class="hidden">${t("feedback.words")}</span>
        <input name="words" maxlength="2000" placeholder=${t("feedback.words")} .value=${step.feedback?.words ?? ""} />
      </label>
      <button>${t("feedback.keep")}</button>
    </form>
    <p class="muted" role="status">${step.feedback ? t("feedback.kept") : ""}</p>
    <p class="muted">${t("feedback.where")}</p>
  </section>
`;

/** @param {"up" | "down"} way */
const hand = (way) => html`
  <svg class="hand ${way}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    <path d="M7 21H3V10h4m0 11h10.5a2 2 0 0 0 2-1.6l1.4-7a2 2 0 0 0-2-2.4H14l1-5.2A2 2 0 0 0 13.1 2L7 10z" />
  </svg>
`;
