// A question while the plan is carried out: where something is, or whether a result is what was meant.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { address } from "../api.js";
import { t } from "../texts.js";
import { verdictView } from "./verdict.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../actions.js").Actions} Actions */

/** @param {Readonly<State>} state @param {Actions} actions */
export const question = (state, actions) => {
  const asked = /** @type {import("../types.d.ts").Question | null} */ (/** @type {unknown} */ (state.session?.question));
  if (asked?.kind === "region") return whereIsIt(state, actions, asked);
  if (asked?.kind === "result") return isItGood(actions, asked);
  return nothing;
};

/** @param {Readonly<State>} state @param {Actions} actions @param {import("../types.d.ts").RegionQuestion} asked */
const whereIsIt = (state, actions, asked) => {
  const step = state.session?.steps.find((one) => one.id === asked.step);
  return html`
    <section class="card question" aria-labelledby="question-title">
      <h2 id="question-title">${t(asked.choices.length > 1 ? "question.which" : "question.where")}</h2>
      ${asked.error ? html`<p class="wrong" role="alert">${asked.error}</p>` : nothing}
      ${step ? html`<p dir="auto">${t("question.about", step.instruction)}</p>` : nothing}
      ${asked.phrase ? html`<p dir="auto">${t("question.phrase", asked.phrase)}</p>` : nothing}
      <p class="muted" dir="auto">${asked.reason}</p>
      <ul class="choices">
        ${asked.choices.map(
          (one) => html`<li>
            <button
              @mouseenter=${() => actions.mark(one.id)}
              @mouseleave=${() => actions.mark(null)}
              @focusin=${() => actions.mark(one.id)}
              @focusout=${() => actions.mark(null)}
              @click=${() => actions.answer({ choice: one.id })}
            >
              <img src=${address(actions.picture(asked.image), { box: one.box, size: 160 })} alt="" />
              <span dir="auto">${t("question.choice", one.label, Math.round(one.confidence * 100))}</span>
            </button>
          </li>`,
        )}
      </ul>
      <div class="row">
        <button class="primary" @click=${() => actions.point({ target: { for: "question" } })}>${t("question.show")}</button>
        <button @click=${() => actions.answer({ skip: true })}>${t("question.skip")}</button>
      </div>
    </section>
  `;
};

/** @param {Actions} actions @param {import("../types.d.ts").ResultQuestion} asked */
const isItGood = (actions, asked) => html`
  <section class="card question" aria-labelledby="question-title">
    <h2 id="question-title">${t("question.result")}</h2>
    ${asked.error ? html`<p class="wrong" role="alert">${asked.error}</p>` : nothing}
    <p dir="auto">${asked.instruction} <span class="muted">(${t("question.attempt", asked.attempt)})</span></p>
    <div class="before-after">
      ${small(actions, asked.before, "before")} ${small(actions, asked.image, "after")}
    </div>
    ${verdictView(asked.verdict)}
    <button @click=${() => actions.look({ step: asked.step, mode: "slider", against: "before" })}>${t("question.compare")}</button>
    <div class="row">
      <button class="primary" @click=${() => actions.answer({ accept: true })}>${t("question.keep")}</button>
      <button @click=${() => actions.answer({ skip: true })}>${t("question.drop")}</button>
    </div>
    <form
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
        void actions.answer({ reject: true, feedback: String(form.get("feedback")) });
      }}
    >
      <label>${t("question.what")} <input name="feedback" dir="auto" placeholder=${t("question.whatHint")} /></label>
      <button>${t("question.again")}</button>
    </form>
  </section>
`;

/** @param {Actions} actions @param {import("../types.d.ts").ImageRef} image @param {"before" | "after"} name */
const small = (actions, image, name) => html`
  <figure>
    <img src=${actions.picture(image).thumbnail} alt="" />
    <figcaption>${t(`question.${name}`)}</figcaption>
  </figure>
`;
