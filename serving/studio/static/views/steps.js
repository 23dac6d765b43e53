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

const MARKS = { pending: "○", current: "◐", asks: "?", done: "✓", rolled_back: "↺", refused: "⊘", undone: "↶" };

/** @param {Readonly<State>} state @param {Actions} actions */
export const steps = (state, actions) => {
  const session = /** @type {SessionView} */ (state.session);
  const of = session.steps;
  const earlier = of.filter((step) => turnOf(state, step) !== session.turn);
  /** @param {StepView[]} some */
  const cards = (some) => html`
    <ol class="cards">
      ${repeat(some, (step) => step.id, (step, place) => card(state, actions, session, step, place))}
    </ol>
  `;
  return html`
    <div class="row steps-head">
      <h2>${t("steps.title")}</h2>
      ${session.working ? html`<button class="danger" @click=${actions.cancel}>${t("steps.cancel")}</button>` : nothing}
      ${isStopped(session)
        ? html`<button class="primary" @click=${actions.resume}>${t("steps.resume")}</button>`
        : nothing}
    </div>
    <p class="said muted" role="status" dir="auto">${state.said || idle(session)}</p>
    ${cards(of.filter((step) => turnOf(state, step) === session.turn))}
    ${earlier.length
      ? html`<details class="earlier">
          <summary>${t("steps.earlier", earlier.length)}</summary>
          ${cards(earlier)}
        </details>`
      : nothing}
  `;
};

/** The turn of a step; one that the history does not know yet is of this one. @param {Readonly<State>} state @param {StepView} step */
const turnOf = (state, step) => told(state, step)?.turn ?? state.session?.turn;

/** @param {Readonly<State>} state @param {StepView} step @returns {HistoryStep | undefined} */
const told = (state, step) => state.history?.turns.flatMap((turn) => turn.steps).find((one) => one.id === step.id);

/** Neither at work nor at its end nor waiting. @param {SessionView} session */
const isStopped = (session) => session.status === "running" && !session.working;

/** @param {SessionView} session */
const idle = (session) => {
  if (session.working === "queued") return t("steps.queued");
  if (session.working && !session.steps.length) return t("steps.planning");
  if (isStopped(session)) return t("steps.stopped");
  if (session.question) return t(`said.asks_${session.question["kind"]}`);
  return session.working ? "" : t(session.steps.length ? `said.end_${session.status}` : "steps.none");
};

/** @param {Readonly<State>} state @param {Actions} actions @param {SessionView} session @param {StepView} step @param {number} place */
const card = (state, actions, session, step, place) => {
  const current = step.id === (state.current ?? presumed(session));
  const status = current ? "current" : session.question?.["step"] === step.id ? "asks" : step.status;
  const tried = triesOf(state, step);
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
      ${tried.length ? tries(tried) : verdictView(current ? null : step.verdict)}
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
    <img src=${step.picture?.thumbnail} alt="" fetchpriority="high" />
  </button>
`;

/**
 * Attempts as they come, later as the history tells them; one that was good at once needs no list.
 * @param {Readonly<State>} state @param {StepView} step
 */
const triesOf = (state, step) => {
  const live = state.live[step.id]?.tried ?? [];
  const known = told(state, step)?.tried ?? [];
  if (known.length === 1 && known[0]?.kept) return [];
  return known.length >= live.length
    ? known.map(({ number, error, note, ...one }) => ({ ...one, attempt: number, why: error || note }))
    : live.map((one) => ({ ...one, kept: false, why: "" }));
};

/** @param {ReturnType<typeof triesOf>} all */
const tries = (all) => html`
  <ol class="tries">
    ${all.map(
      (one) => html`<li>
        ${one.picture ? html`<img src=${one.picture.thumbnail} alt="" />` : nothing}
        <div>
          <p>${t("steps.attempt", one.attempt)} ${one.kept ? html`<span class="badge">${t("steps.kept")}</span>` : nothing}</p>
          ${one.why ? html`<p dir="auto">${one.why}</p>` : nothing} ${verdictView(one.verdict)}
        </div>
      </li>`,
    )}
  </ol>
`;
