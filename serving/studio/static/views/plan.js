// The plan that waits, as cards: what would be done, where and with what. Cards are changed here and sent by a button.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { t } from "../texts.js";
import { argumentFields, withArgument } from "./arguments.js";
import { value } from "./composer.js";
import { dragged, dropped, moved } from "./order.js";
import { plain } from "./words.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").Step} Step */
/** @typedef {import("../types.d.ts").PlanQuestion} PlanQuestion */
/** @typedef {import("../types.d.ts").PlanDraft} PlanDraft */
/** @typedef {import("../actions.js").Actions} Actions */

/** What sub-requests are about that name no thing. */
const WHOLE = "whole image";

/** @param {Readonly<State>} state @param {Actions} actions */
export const planCards = (state, actions) => {
  const asked = /** @type {PlanQuestion} */ (/** @type {unknown} */ (state.session?.question));
  const plan = planOf(state, asked);
  const steps = new Map(asked.steps.map((step) => [step.id, step]));
  const order = plan.order.filter((id) => steps.has(id));
  return html`
    <form
      class="plan"
      novalidate
      aria-labelledby="plan-title"
      @submit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        void actions.sendPlan(true);
      }}
    >
      <h2 id="plan-title">${t("plan.title")}</h2>
      <p class="muted">${t(asked.steps.length ? "plan.intro" : "plan.empty")}</p>
      <ol class="cards">
        ${repeat(order, (id) => id, (id, place) => card(state, actions, asked, plan, /** @type {Step} */ (steps.get(id)), place))}
      </ol>
      ${refused(asked)} ${notes(asked.notes)}
      <label class="more"
        >${t("plan.add")}
        <input
          dir="auto"
          placeholder=${t("plan.addHint")}
          .value=${live(plan.add)}
          @input=${(/** @type {Event} */ event) => actions.edit({ add: value(event) })}
        />
      </label>
      <div class="row decide">
        ${asked.error || plan.error ? html`<p class="wrong" role="alert" dir="auto">${plan.error || asked.error}</p>` : nothing}
        <button class="primary">${t("plan.run")}</button>
        ${isChanged(plan, asked)
          ? html`<button type="button" @click=${() => actions.sendPlan(false)}>${t("plan.see")}</button>`
          : nothing}
        <button type="button" @click=${() => actions.answer({ cancel: true })}>${t("plan.none")}</button>
      </div>
    </form>
  `;
};

/** The cards as they are now. @param {Readonly<State>} state @param {PlanQuestion} asked @returns {PlanDraft} */
const planOf = (state, asked) =>
  state.plan ?? { order: asked.steps.map((step) => step.id), dropped: [], changes: {}, outlines: {}, add: "", error: "" };

/** Whether there is a changed plan to see. @param {PlanDraft} plan @param {PlanQuestion} asked */
const isChanged = (plan, asked) =>
  Object.keys(plan.changes).length > 0 ||
  plan.dropped.length > 0 ||
  plan.add.trim() !== "" ||
  plan.order.some((id, place) => asked.steps[place]?.id !== id);

/**
 * @param {Readonly<State>} state @param {Actions} actions @param {PlanQuestion} asked @param {PlanDraft} plan
 * @param {Step} step @param {number} place
 */
const card = (state, actions, asked, plan, step, place) => {
  const out = plan.dropped.includes(step.id);
  const change = plan.changes[step.id];
  const title = titleOf(step, asked);
  const landing = state.drag?.to === place && state.drag.step !== step.id;
  return html`
    <li
      class="card plan-card ${out ? "out" : ""} ${state.drag?.step === step.id ? "dragged" : ""} ${landing ? "landing" : ""}"
      data-step=${step.id}
      data-place=${place}
      @mouseenter=${() => actions.mark(step.id)}
      @mouseleave=${() => actions.mark(null)}
      @focusin=${() => actions.mark(step.id)}
      @focusout=${() => actions.mark(null)}
    >
      <div class="plan-head">
        <span
          class="grip"
          aria-hidden="true"
          @pointerdown=${(/** @type {PointerEvent} */ event) => dragged(event, actions, plan.order, step.id)}
          >⠿</span
        >
        <h3 dir="auto">${place + 1}. ${title}</h3>
        ${out ? html`<span class="badge">${t("plan.dropped")}</span>` : nothing}
        ${change ? html`<span class="badge">${t("plan.changed")}</span>` : nothing}
      </div>
      ${change?.request
        ? html`<p dir="auto"><del>${goals(step, asked)}</del> <ins>${change.request}</ins></p>`
        : html`<p dir="auto">${goals(step, asked)}</p>`}
      <p class="muted" dir="auto">${doing(step)}</p>
      <p class="where">${where(state, plan, step)}</p>
      ${step.after.length ? html`<p class="muted">${t("plan.needs", names(step.after, asked))}</p>` : nothing}
      <div class="row">
        ${mover("up", -1, actions, plan, step, place, title)} ${mover("down", 1, actions, plan, step, place, title)}
        <button
          type="button"
          aria-label=${`${t(out ? "plan.take" : "plan.drop")}: ${title}`}
          @click=${() => actions.edit({ dropped: out ? plan.dropped.filter((id) => id !== step.id) : [...plan.dropped, step.id] })}
        >
          ${t(out ? "plan.take" : "plan.drop")}
        </button>
        ${out
          ? nothing
          : html`<button
              type="button"
              aria-label=${`${t("plan.place")}: ${title}`}
              @click=${() => actions.point({ target: { for: "plan", step: step.id } })}
            >
              ${t("plan.place")}
            </button>`}
      </div>
      ${out ? nothing : changing(state, actions, plan, step, title)}
    </li>
  `;
};

/**
 * @param {"up" | "down"} name @param {number} by @param {Actions} actions @param {PlanDraft} plan @param {Step} step
 * @param {number} place @param {string} title
 */
const mover = (name, by, actions, plan, step, place, title) => {
  const id = `${name}-${step.id}`;
  const end = place + by < 0 || place + by >= plan.order.length;
  return html`
    <button
      type="button"
      id=${id}
      class="mover"
      aria-label=${`${t(`plan.${name}`)}: ${title}`}
      title=${t(`plan.${name}`)}
      aria-disabled=${end}
      @click=${() => {
        if (end) return;
        actions.edit({ order: moved(plan.order, step.id, place + by) });
        // A card that changes its place in the page loses the focus.
        requestAnimationFrame(() => document.getElementById(id)?.focus());
      }}
    >
      ${name === "up" ? "↑" : "↓"}
    </button>
  `;
};

/** @param {Readonly<State>} state @param {Actions} actions @param {PlanDraft} plan @param {Step} step @param {string} title */
const changing = (state, actions, plan, step, title) => {
  const change = plan.changes[step.id] ?? {};
  const tool = state.tools?.find((one) => one.name === step.tool);
  /** @param {typeof change} what */
  const changed = (what) => actions.edit({ changes: without({ ...plan.changes, [step.id]: { ...change, ...what } }, step.id) });
  /** @param {string} name @param {unknown} value */
  const settled = (name, value) => {
    const given = withArgument(step.arguments ?? {}, change.arguments ?? {}, name, value);
    changed({ arguments: Object.keys(given).length ? given : undefined });
  };
  return html`
    <details @toggle=${() => actions.knowTools()}>
      <summary>${t("plan.change")}<span class="hidden">: ${title}</span></summary>
      <label
        >${t("plan.words")}
        <textarea
          rows="2"
          dir="auto"
          placeholder=${step.instruction}
          .value=${live(change.request ?? "")}
          @input=${(/** @type {Event} */ event) => changed({ request: value(event) || undefined })}
        ></textarea>
      </label>
      ${tool
        ? html`<fieldset class="settings">
            <legend>${t("plan.settings")}</legend>
            ${argumentFields(tool.arguments, { ...step.arguments, ...change.arguments }, settled, step.arguments)}
          </fieldset>`
        : nothing}
      ${plan.changes[step.id]
        ? html`<button type="button" @click=${() => actions.edit({ changes: dropped(plan.changes, step.id) })}>${t("plan.reset")}</button>`
        : nothing}
    </details>
  `;
};

/** Changes without those that say nothing. @param {PlanDraft["changes"]} changes @param {string} step */
const without = (changes, step) => {
  const said = Object.entries(changes[step] ?? {}).filter(([, what]) => what !== undefined);
  return said.length ? { ...changes, [step]: Object.fromEntries(said) } : dropped(changes, step);
};

/** How the place of a step is known, in words. @param {Readonly<State>} state @param {PlanDraft} plan @param {Step} step */
const where = (state, plan, step) => {
  if (plan.changes[step.id]?.region || step.region?.shown) return `◎ ${t("plan.yours")}`;
  if (!step.region) return `▣ ${t("plan.whole")}`;
  const { phrase } = step.region;
  const place = state.places[step.id];
  if (place === undefined) return `… ${t("plan.looking", phrase)}`;
  const [first] = place.choices;
  if (!phrase && !first) return `? ${t("plan.nowhere")}`;
  if (first === undefined) return `? ${t("plan.missing", phrase)}`;
  if (place.reason) return `? ${t("plan.unsure", phrase)}`;
  const sure = Math.round(first.confidence * 100);
  // Labels tell several places apart; of a single one they say nothing more.
  return `◎ ${place.choices.length > 1 ? t("plan.found", phrase, first.label, sure) : t("plan.foundOnly", phrase, sure)}`;
};

/** What the tool is told: its name, the instruction where that says more, the arguments. @param {Step} step */
const doing = (step) => {
  const tool = plain(step.tool);
  const told = Object.entries(step.arguments ?? {}).map(([name, given]) => `${plain(name)} ${typeof given === "object" ? JSON.stringify(given) : given}`);
  return [step.instruction.startsWith(tool) ? step.instruction : `${tool}: ${step.instruction}`, ...told].join(" · ");
};

/** What a step is for: action and subject. @param {Step} step @param {PlanQuestion} asked */
const titleOf = (step, asked) =>
  covered(step, asked)
    .map((one) => (one.subject === WHOLE ? plain(one.action) : `${plain(one.action)}: ${one.subject}`))
    .join(", ") || plain(step.tool);

/** @param {Step} step @param {PlanQuestion} asked */
const goals = (step, asked) =>
  covered(step, asked)
    .map((one) => one.goal)
    .join(", ");

/** @param {Step} step @param {PlanQuestion} asked */
const covered = (step, asked) => asked.sub_requests.filter((one) => step.covers.includes(one.id));

/** @param {string[]} ids @param {PlanQuestion} asked */
const names = (ids, asked) =>
  ids
    .map((id) => asked.steps.find((step) => step.id === id))
    .map((step, place) => (step ? titleOf(step, asked) : ids[place]))
    .join("; ");

/** @param {PlanQuestion} asked */
const refused = (asked) => {
  if (!asked.refused.length) return nothing;
  return html`
    <section class="refused" aria-label=${t("plan.refused")}>
      <h3>${t("plan.refused")}</h3>
      <ul>
        ${asked.refused.map((one) => {
          const what = asked.sub_requests.find((sub) => sub.id === one.sub_request);
          return html`<li dir="auto">
            ${what ? html`<strong>${plain(what.action)}: ${what.subject}</strong> — ` : nothing}${one.reason}
            ${one.needs ? t("plan.needsTool", one.needs) : nothing}
          </li>`;
        })}
      </ul>
    </section>
  `;
};

/** @param {string[]} said */
const notes = (said) =>
  said.length
    ? html`<section aria-label=${t("plan.notes")}>
        <h3>${t("plan.notes")}</h3>
        <ul>
          ${said.map((one) => html`<li dir="auto">${one}</li>`)}
        </ul>
      </section>`
    : nothing;
