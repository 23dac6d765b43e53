// A step that was tried: what can be done about it, in a line for its card, and all that is known of it in a dialog.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";
import { argumentFields, spoken, withArgument } from "./arguments.js";
import { dialog, thenShut } from "./dialog.js";
import { feedback, thumbs } from "./feedback.js";
import { stepsOf } from "./history.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").StepView} StepView */
/** @typedef {import("../types.d.ts").HistoryStep} HistoryStep */
/** @typedef {import("../types.d.ts").Verdict} Verdict */
/** @typedef {import("../actions.js").Actions} Actions */

/** The line below a step's card. @param {Readonly<State>} state @param {Actions} actions @param {StepView} step */
export const stepTools = (state, actions, step) => {
  const told = state.history ? stepsOf(state.history).find((one) => one.id === step.id) : undefined;
  if (!told?.before) return nothing;
  return html`
    <button ?disabled=${!!state.session?.working} @click=${() => actions.revise(step.id, { again: true })}>${t("step.again")}</button>
    <button aria-haspopup="dialog" @click=${() => actions.inspect(step.id)}>${t("step.more")}</button>
    ${thumbs(actions, told)}
  `;
};

/** All about the step `state.inspected`. @param {Readonly<State>} state @param {Actions} actions */
export const stepDialog = (state, actions) => {
  const { history } = state;
  const step = history ? stepsOf(history).find((one) => one.id === state.inspected) : undefined;
  if (!history || !step) return nothing;
  return dialog(
    step.instruction || step.tool,
    html`
      <p class="muted">${t("step.what", step.id, step.turn)} ${t(`history.${step.status}`)}. ${step.reason}</p>
      ${pictures(step, actions)} ${asked(step)} ${step.verdict ? verdict(step.verdict) : nothing} ${attempts(step)}
      ${settings(step)} ${anew(state, actions, step)} ${ways(history, actions, step)} ${feedback(actions, step)}
    `,
    state,
    actions,
  );
};

/** @param {HistoryStep} step @param {Actions} actions */
const pictures = (step, actions) => html`
  <div class="before-after">
    ${step.before ? figure(step.before, t("picture.before")) : nothing} ${step.picture ? figure(step.picture, t("picture.after")) : nothing}
  </div>
  ${step.picture && step.before
    ? html`<div class="row">
        <button @click=${thenShut(() => actions.look({ step: step.id, mode: "slider", against: "before" }))}>${t("step.slider")}</button>
        <button @click=${thenShut(() => actions.look({ step: step.id, mode: "difference", against: "before" }))}>${t("step.difference")}</button>
      </div>`
    : nothing}
`;

/** @param {import("../types.d.ts").Picture} picture @param {string} name */
const figure = (picture, name) => html`
  <figure><img src=${picture.thumbnail} alt="" /><figcaption>${name} <span class="muted">${picture.width} × ${picture.height}</span></figcaption></figure>
`;

/** What it was done for, and where. @param {HistoryStep} step */
const asked = ({ sub_requests, region }) => html`
  <ul class="facts">
    ${sub_requests.map((one) => html`<li>${t("step.asked", spoken(one.action), one.subject, one.goal)}</li>`)}
    ${region
      ? html`<li>${t("step.where", region.phrase || t("step.shown"), region.method, Math.round(region.confidence * 100))}</li>`
      : nothing}
  </ul>
`;

/** Every check, with what was measured and what was expected. @param {Verdict} verdict */
const verdict = ({ score, passed, checks, feedback: words }) => html`
  <h3>${t(passed ? "step.passed" : "step.failed", score.toFixed(1))}</h3>
  ${words ? html`<p>${words}</p>` : nothing}
  ${checks.length
    ? html`<div class="wide" tabindex="0" role="region" aria-label=${t("step.checks")}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t("step.check")}</th>
              <th scope="col">${t("step.measured")}</th>
              <th scope="col">${t("step.expected")}</th>
            </tr>
          </thead>
          <tbody>
            ${checks.map(
              (check) => html`<tr class=${check.passed ? "passed" : "failed"}>
                <th scope="row">
                  <span aria-hidden="true">${check.passed ? "✓" : "✗"}</span> ${check.name}
                  <span class="hidden">${t(check.passed ? "step.checkPassed" : "step.checkFailed")}</span>
                </th>
                <td>${check.measured}</td>
                <td>${check.expected}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`
    : nothing}
`;

/** @param {HistoryStep} step */
const attempts = ({ tried }) =>
  tried.length < 2 && !tried[0]?.error && !tried[0]?.note
    ? nothing
    : html`
        <h3>${t("step.attempts")}</h3>
        <ol class="attempts">
          ${tried.map(
            (one) => html`<li>
              ${one.picture ? html`<img src=${one.picture.thumbnail} alt="" loading="lazy" />` : nothing}
              <div>
                <p>
                  <strong>${t("step.attempt", one.number)}</strong> ${one.tool}, ${t("step.seconds", one.seconds.toFixed(1))}${one.verdict
                    ? html`, ${t("history.score", one.verdict.score.toFixed(1))}`
                    : nothing}${one.kept ? html`, <strong>${t("step.kept")}</strong>` : nothing}
                </p>
                <p>${[one.note, one.error].filter(Boolean).join(" ")}</p>
                ${one.verdict && !one.verdict.passed ? html`<p>${one.verdict.feedback}</p>` : nothing} ${listed(one.arguments)}
              </div>
            </li>`,
          )}
        </ol>
      `;

/** @param {HistoryStep} step */
const settings = (step) => {
  const kept = step.tried.find((one) => one.kept);
  return html`
    <h3>${t("step.settings")}</h3>
    <p>${kept?.tool ?? step.tool}${kept?.note ? html` <span class="muted">${kept.note}</span>` : nothing}</p>
    ${listed(kept?.arguments ?? step.step.arguments)}
  `;
};

/** @param {Record<string, unknown> | undefined} values */
const listed = (values = {}) => html`
  <dl class="used">
    ${Object.entries(values).map(
      ([name, value]) => html`<div>
        <dt>${spoken(name)}</dt>
        <dd>${typeof value === "string" ? value : JSON.stringify(value)}</dd>
      </div>`,
    )}
  </dl>
`;

/** The ways to do it once more, otherwise. @param {Readonly<State>} state @param {Actions} actions @param {HistoryStep} step */
const anew = (state, actions, step) => {
  const busy = !!state.session?.working;
  const tool = state.tools?.find((one) => one.name === step.tool);
  const changed = state.settings?.step === step.id ? state.settings.values : {};
  const before = step.before;
  return html`
    <h3>${t("step.anew")}</h3>
    <p class="muted">${t("step.anewHow")}</p>
    <div class="row">
      <button ?disabled=${busy} @click=${thenShut(() => actions.revise(step.id, { again: true }))}>${t("step.again")}</button>
      ${before && tool && tool.region !== "none"
        ? html`<button ?disabled=${busy} @click=${thenShut(() => actions.point({ target: { for: "step", step: step.id }, picture: before, phrase: step.region?.phrase ?? "" }))}>${t("step.point")}</button>`
        : nothing}
    </div>
    <form
      class="row"
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.target);
        const request = String(new FormData(form).get("request")).trim();
        form.closest("dialog")?.close();
        void actions.revise(step.id, { request });
      }}
    >
      <label class="grow">${t("step.words")} <input name="request" required maxlength="2000" placeholder=${step.instruction} /></label>
      <button ?disabled=${busy}>${t("step.do")}</button>
    </form>
    <details>
      <summary>${t("step.change")}</summary>
      ${tool
        ? html`
            ${argumentFields(tool.arguments, { ...step.step.arguments, ...changed }, (name, value) =>
              actions.set(step.id, withArgument(step.step.arguments ?? {}, changed, name, value)),
            )}
            <button
              ?disabled=${busy || Object.keys(changed).length === 0}
              @click=${thenShut(() => actions.revise(step.id, { arguments: changed }))}
            >
              ${t("step.do")}
            </button>
          `
        : html`<p class="muted">${t(state.tools ? "arguments.none" : "page.busy")}</p>`}
    </details>
  `;
};

/** Where one can go from here. @param {import("../types.d.ts").History} history @param {Actions} actions @param {HistoryStep} step */
const ways = (history, actions, step) => {
  if (step.on == null) return nothing;
  const on = step.on;
  return html`
    <h3>${t("step.ways")}</h3>
    <div class="row">
      <button @click=${thenShut(() => actions.goTo(on))}>${t("step.before")}</button>
      ${history.head === step.id ? nothing : html`<button @click=${thenShut(() => actions.goTo(step.id))}>${t("history.goOn")}</button>`}
      <button @click=${thenShut(() => actions.fork(step.id))}>${t("history.fork")}</button>
    </div>
  `;
};
