// The page: the bar above, the picture in the middle, what goes with it on its sides. Which view is where is decided here.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";
import { chat } from "./chat.js";
import { compare } from "./compare.js";
import { historyTree } from "./history.js";
import { keyDialog, logOut } from "./key.js";
import { menu } from "./menu.js";
import { middle } from "./middle.js";
import { planCards } from "./plan.js";
import { question } from "./question.js";
import { removeDialog } from "./remove.js";
import { start } from "./start.js";
import { steps } from "./steps.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../actions.js").Actions} Actions */

/** @param {Readonly<State>} state @param {Actions} actions */
export const page = (state, actions) => html`
  <a class="skip" href="#picture" @click=${toPicture}>${t("page.skip")}</a>
  <header class="bar">
    <button class="brand" @click=${actions.home}>${t("page.name")}</button>
    ${state.session ? menu(state, actions) : logOut(state, actions)}
  </header>
  <div class="notices" role="status" aria-live="polite">${notices(state, actions)}</div>
  ${state.session ? workplace(state, actions) : before(state, actions)}
  ${state.dialog === "key" ? keyDialog(state, actions) : nothing} ${state.dialog === "remove" ? removeDialog(state, actions) : nothing}
`;

/** Before there is a session: the photo is chosen, or a place is shown on it. @param {Readonly<State>} state @param {Actions} actions */
const before = (state, actions) =>
  state.pointing
    ? html`<main id="picture" class="middle alone" tabindex="-1" aria-label=${t("page.picture")}>${middle(state, actions)}</main>`
    : html`<main id="picture" tabindex="-1">${start(state, actions)}</main>`;

/** @param {Readonly<State>} state @param {Actions} actions */
const workplace = (state, actions) => html`
  <div class="workplace" data-panel=${state.panel}>
    <h1 class="hidden">${t("chat.title")}</h1>
    <nav class="tabs" aria-label=${t("page.panels")}>${tabs(state, actions)}</nav>
    <section id="chat" class="chat-column" tabindex="-1" aria-label=${t("page.conversation")}>${chat(state, actions)}</section>
    <main id="picture" class="middle" tabindex="-1" aria-label=${t("page.picture")}>
      ${state.other ? compare(state, actions) : middle(state, actions)}
    </main>
    <section id="steps" class="steps-column" tabindex="-1" aria-label=${t("page.steps")}>
      ${isPlan(state) ? planCards(state, actions) : html`${question(state, actions)} ${steps(state, actions)}`}
    </section>
    <section id="history" class="history-column" tabindex="-1" aria-label=${t("page.history")}>${historyTree(state, actions)}</section>
  </div>
`;

/** @param {Readonly<State>} state @param {Actions} actions */
const tabs = (state, actions) =>
  /** @type {import("../types.d.ts").Panel[]} */ (["chat", "steps", "history"]).map(
    (panel) => html`
      <button aria-pressed=${state.panel === panel} @click=${() => actions.panel(panel)}>
        ${t(panel === "chat" ? "page.conversation" : `page.${panel}`)}
      </button>
    `,
  );

/** @param {Readonly<State>} state @param {Actions} actions */
const notices = (state, actions) => html`
  ${state.connection === "lost" ? html`<p class="notice lost">${t("page.lost")}</p>` : nothing}
  ${state.notice
    ? html`<p class="notice ${state.notice.kind}">
        <span>${state.notice.text}</span>
        <button class="plain" aria-label=${t("page.close")} @click=${actions.dismiss}>×</button>
      </p>`
    : nothing}
`;

/** Whether the open question is about the plan. @param {Readonly<State>} state */
const isPlan = (state) => state.session?.status === "waiting" && state.session.question?.["kind"] === "plan";

/** @param {Event} event */
function toPicture(event) {
  event.preventDefault(); // the address bar's hash names the session
  document.getElementById("picture")?.focus();
}
