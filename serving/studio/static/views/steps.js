// The steps of the turn as cards: what is done, how far it is, and how good what came out is, as it happens.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { t } from "../texts.js";
import { stepTools } from "./step.js";
import { verdictView } from "./verdict.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").StepView} StepView */
/** @typedef {import("../types.d.ts").HistoryStep} HistoryStep */
/** @typedef {import("../types.d.ts").SessionView} SessionView */
/** @typedef {import("../actions.js").Actions} Actions */

const MARKS = { pending: "○", current: "◐", done: "✓", rolled_back: "↺", refused: "⊘", undone: "↶" };

/** @param {Readonly<State>} state @param {Actions} actions */
export const steps = (state, actions) => {
  const session = /** @type {SessionView} */ (state.session);
  return html`
    <div class="row steps-head">
      <h2>${t("steps.title")}</h2>
      ${session.working ? html`<button class="danger" @click=${actions.cancel}>${t("steps.cancel")}</button>` : nothing}
      ${isStopped(session)
        ? html`<button class="primary" @click=${actions.resume}>${t("steps.resume")}</button>`
        : nothing}
    </div>
    <p class="said muted" role="status" dir="auto">${state.said || idle(session)}</p>
    <ol class="cards">
      ${repeat(session.steps, (step) => step.id, (step, place) => card(state, actions, session, step, place))}
    </ol>
  `;
};

/** Neither at work nor at its end nor waiting. @param {SessionView} session */
const isStopped = (session) => session.status === "running" && !session.working;

/** @param {SessionView} session */
const idle = (session) => {
  if (session.working === "queued") return t("steps.queued");
  if (session.working && !session.steps.length) return t("steps.planning");
  if (isStopped(session)) return t("steps.stopped");
  return session.steps.length ? "" : t("steps.none");
};

/** @param {Readonly<State>} state @param {Actions} actions @param {SessionView} session @param {StepView} step @param {number} place */
const card = (state, actions, session, step, place) => {
  const current = step.id === (state.current ?? presumed(session));
  const status = current ? "current" : step.status;
  const told = state.history?.turns.flatMap((turn) => turn.steps).find((one) => one.id === step.id);
  return html`
    <li class="card step ${status}" data-step=${step.id} aria-current=${current ? "step" : nothing}>
      <div class="plan-head">
        <span class="mark" aria-hidden="true">${MARKS[status]}</span>
        <h3 dir="auto">${place + 1}. ${step.instruction}</h3>
        <span class="badge">${t(`steps.${status}`)}</span>
      </div>
      ${current ? progress(state, step, place) : nothing}
      ${step.reason ? html`<p dir="auto">${step.reason}</p>` : nothing}
      ${step.picture ? result(state, actions, step, place) : nothing}
      ${tries(state, step, told)}
      ${current ? nothing : verdictView(step.verdict)}
      <div class="row">${stepTools(state, actions, step)}</div>
    </li>
  `;
};

/** What is worked on when no event has told yet, as after a reload: the first step that is to do. @param {SessionView} session */
const presumed = (session) =>
  session.working === "running" && !session.question ? session.steps.find((one) => one.status === "pending")?.id : undefined;

/** @param {Readonly<State>} state @param {StepView} step @param {number} place */
const progress = (state, step, place) => {
  const { done, total } = state.live[step.id] ?? { done: 0, total: 0 };
  const seconds = state.current === step.id && state.began ? Math.floor((state.now - state.began) / 1000) : null;
  return html`
    <div class="row">
      <progress max=${total || nothing} value=${total ? done : nothing} aria-label=${t("steps.progress", place + 1)}></progress>
      ${seconds === null ? nothing : html`<span class="muted">${t("steps.seconds", seconds)}</span>`}
    </div>
  `;
};

/** @param {Readonly<State>} state @param {Actions} actions @param {StepView} step @param {number} place */
const result = (state, actions, step, place) => html`
  <button
    class="look"
    aria-pressed=${state.shown.step === step.id}
    aria-label=${t("steps.look", place + 1)}
    @click=${() => actions.look({ step: state.shown.step === step.id ? null : step.id })}
  >
    <img src=${step.picture?.thumbnail} alt="" />
  </button>
`;

/** Attempts: as they come, later as the history tells them. One that was good at once needs no list. @param {Readonly<State>} state @param {StepView} step @param {HistoryStep | undefined} told */
const tries = (state, step, told) => {
  const live = state.live[step.id]?.tried ?? [];
  const all =
    told && told.tried.length >= live.length
      ? told.tried.map((one) => ({ attempt: one.number, verdict: one.verdict, picture: one.picture, kept: one.kept, why: one.error || one.note }))
      : live.map((one) => ({ ...one, kept: false, why: "" }));
  if (!all.length || (all.length === 1 && all[0]?.kept)) return nothing;
  return html`
    <ol class="tries">
      ${all.map(
        (one) => html`<li>
          ${one.picture ? html`<img src=${one.picture.thumbnail} alt="" />` : nothing}
          <div>
            <p>${t("steps.attempt", one.attempt)}${one.kept ? html` <span class="badge">${t("steps.kept")}</span>` : nothing}</p>
            ${one.why ? html`<p dir="auto">${one.why}</p>` : nothing} ${verdictView(one.verdict)}
          </div>
        </li>`,
      )}
    </ol>
  `;
};
