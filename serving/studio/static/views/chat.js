// The conversation: what was asked for, what was done about it, what is asked back, and the box for what comes next.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { t } from "../texts.js";
import { composer } from "./composer.js";
import { filled } from "./start.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").TurnView} TurnView */
/** @typedef {import("../types.d.ts").SessionView} SessionView */
/** @typedef {import("../actions.js").Actions} Actions */

/** @param {Readonly<State>} state @param {Actions} actions */
export const chat = (state, actions) => {
  const session = /** @type {SessionView} */ (state.session);
  const turns = turnsOf(state, session);
  const free = !session.working && !session.question;
  return html`
    <div class="chat">
      <div class="messages" role="group" tabindex="0" aria-label=${t("page.conversation")} ${ref(atEnd)}>
        <ol>
          ${repeat(turns, (one) => one.turn, (one) => turn(one, session))} ${now(session, actions)}
        </ol>
      </div>
      <div class="row">
        <button aria-disabled=${!free || !state.history?.can_undo} @click=${() => free && actions.undo()}>↶ ${t("chat.undo")}</button>
        <button aria-disabled=${!free || !state.history?.can_redo} @click=${() => free && actions.redo()}>↷ ${t("chat.redo")}</button>
      </div>
      ${free && !state.draft.request && turns.some((one) => one.steps.some((step) => step.status === "done")) ? suggestions(actions) : nothing}
      ${composer(state, actions, {
        label: t("chat.say"),
        placeholder: t("chat.placeholder"),
        send: t("chat.send"),
        ready: free,
        picture: free ? (session.image ?? session.original ?? null) : null,
      })}
    </div>
  `;
};

/** The turns that are known, with the one that was just asked for. @param {Readonly<State>} state @param {SessionView} session @returns {TurnView[]} */
const turnsOf = (state, session) => {
  const known = state.history?.turns ?? [];
  const last = known.at(-1);
  const here = { turn: session.turn, request: session.request, steps: [], refused: session.refused.filter((one) => one.turn === session.turn) };
  if (last?.request === session.request || !session.request) return known;
  return [...known, { ...here, turn: Math.max(session.turn, (last?.turn ?? 0) + 1) }];
};

/** @param {TurnView} one @param {SessionView} session */
const turn = (one, session) => html`
  <li class="said-by-you">
    <p class="hidden">${t("chat.you")}:</p>
    <p class="bubble" dir="auto">${one.request}</p>
  </li>
  ${answered(one, session)}
`;

/** @param {TurnView} one @param {SessionView} session */
const answered = (one, session) => {
  const lines = [
    ...one.steps.filter((step) => step.status !== "pending").map((step) => outcome(step)),
    ...one.refused.map((no) => (no.needs ? t("chat.cannotNeeds", no.reason, no.needs) : t("chat.cannot", no.reason))),
    ...(one.turn === session.turn && !session.working ? [...session.notes, session.reason].filter(Boolean) : []),
  ];
  return lines.length
    ? html`<li>
        <p class="hidden">${t("chat.studio")}:</p>
        <ul class="bubble">
          ${lines.map((line) => html`<li dir="auto">${line}</li>`)}
        </ul>
      </li>`
    : nothing;
};

/** @param {TurnView["steps"][number]} step */
const outcome = ({ status, instruction, reason }) => {
  const names = { done: "chat.did", rolled_back: "chat.didNot", refused: "chat.refusedStep", undone: "chat.undone", pending: "" };
  return t(names[status], instruction, reason);
};

/** What is going on: work, or a question that leads to its panel. @param {SessionView} session @param {Actions} actions */
const now = (session, actions) => {
  const kind = /** @type {string | undefined} */ (session.question?.["kind"]);
  if (session.working) return html`<li><p class="bubble">${t("chat.working")}</p></li>`;
  if (kind === undefined) return nothing;
  return html`<li class="asks">
    <p class="bubble">
      ${t(`chat.${kind}`)}
      <button @click=${() => toPanel(actions)}>${t(kind === "plan" ? "chat.toPlan" : "chat.toQuestion")}</button>
    </p>
  </li>`;
};

/** @param {Actions} actions */
function toPanel(actions) {
  actions.panel("steps");
  requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".steps-column button"))?.focus());
}

/** @param {Actions} actions */
const suggestions = (actions) => html`
  <ul class="examples" aria-label=${t("chat.suggestions")}>
    ${["suggest1", "suggest2", "suggest3"].map((name) => {
      const request = t(`chat.${name}`);
      return html`<li><button type="button" @click=${() => filled(actions, request)}>${request}</button></li>`;
    })}
  </ul>
`;

/** The end of the conversation is seen when it is drawn first, and while it is seen it stays so. @param {Element | undefined} list */
function atEnd(list) {
  if (list === undefined) return;
  const watch = new MutationObserver(() => {
    if (!list.isConnected) return watch.disconnect();
    list.scrollTop = list.scrollHeight;
  });
  watch.observe(list, { childList: true, subtree: true });
  list.scrollTop = list.scrollHeight;
}
