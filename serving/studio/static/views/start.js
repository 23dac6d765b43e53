// The page to begin with: a photo, a wish, and the sessions there were.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { api, pictureOfUpload } from "../api.js";
import { t } from "../texts.js";
import { composer } from "./composer.js";
import { size, when } from "./words.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../actions.js").Actions} Actions */

/** @param {Readonly<State>} state @param {Actions} actions */
export const start = (state, actions) => {
  const { chosen } = state;
  const upload = chosen?.upload ?? null;
  return html`
    <div class="start">
      <h1>${t("start.title")}</h1>
      <div class="begin">
        <section class="card photo ${state.dropping ? "dropping" : ""}" aria-label=${t("start.choose")}>
          ${chosen ? chosenPhoto(chosen) : nothing}
          <p class=${chosen && !state.dropping ? "hidden" : "invitation"}>${t(state.dropping ? "start.dropping" : "start.drop")}</p>
          <div class="row">
            ${picker("choose", t(chosen ? "start.other" : "start.choose"), actions)}
            ${picker("camera", t("start.camera"), actions)}
          </div>
        </section>
        <section class="card" aria-label=${t("start.wish")}>
          ${composer(state, actions, {
            label: t("start.wish"),
            placeholder: t("start.placeholder"),
            send: t("start.go"),
            ready: upload !== null,
            why: upload ? "" : t(chosen ? "start.waits" : "start.needs"),
            picture: upload && pictureOfUpload(upload),
          })}
          ${state.draft.request ? nothing : examples(actions)}
        </section>
      </div>
      ${sessions(state, actions)}
    </div>
  `;
};

/** A file to choose; the camera is offered where there is a finger instead of a mouse. @param {"choose" | "camera"} which @param {string} label @param {Actions} actions */
const picker = (which, label, actions) => html`
  <label class="button picker ${which}">
    ${label}
    <input
      type="file"
      class="hidden"
      accept="image/*"
      capture=${which === "camera" ? "environment" : nothing}
      @change=${(/** @type {Event} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        const file = input.files?.[0];
        if (file) void actions.choose(file);
        input.value = ""; // so that the same file can be chosen again
      }}
    />
  </label>
`;

/** @param {import("../types.d.ts").Chosen} chosen */
const chosenPhoto = ({ name, bytes, sent, upload }) => html`
  ${upload
    ? html`<img class="preview" src=${pictureOfUpload(upload).thumbnail.replace(/\d+$/, "640")} alt=${t("start.preview")} />`
    : html`<progress max="1" .value=${sent} aria-label=${t("start.sending", name)}></progress>`}
  <p><strong dir="auto">${name}</strong></p>
  <p class="muted">${upload ? t("start.about", upload.width, upload.height, size(bytes)) : size(bytes)}</p>
`;

/** @param {Actions} actions */
const examples = (actions) => html`
  <h2 class="muted">${t("start.examples")}</h2>
  <ul class="examples">
    ${["example1", "example2", "example3", "example4"].map((name) => {
      const request = t(`start.${name}`);
      return html`<li><button type="button" @click=${() => filled(actions, request)}>${request}</button></li>`;
    })}
  </ul>
`;

/** Put words into the box, to be sent or changed. @param {Actions} actions @param {string} request */
export function filled(actions, request) {
  actions.write({ request });
  document.getElementById("wish")?.focus();
}

/** @param {Readonly<State>} state @param {Actions} actions */
const sessions = (state, actions) => html`
  <section class="sessions" aria-labelledby="sessions-title">
    <h2 id="sessions-title" tabindex="-1">${t("start.sessions")}</h2>
    ${state.sessions?.length === 0 ? html`<p class="muted">${t("start.none")}</p>` : nothing}
    <ul>
      ${repeat(state.sessions ?? [], (line) => line.id, (line) => session(line, actions))}
    </ul>
  </section>
`;

/** @param {import("../types.d.ts").SessionLine} line @param {Actions} actions */
const session = (line, actions) => {
  const request = line.request || t("start.noWish");
  return html`
    <li class="card">
      <a href="#${line.id}">
        <img
          loading="lazy"
          width="160"
          height="120"
          src=${`${api.root}/v1/sessions/${line.id}/image?size=160`}
          alt=""
          @error=${(/** @type {Event} */ event) => /** @type {HTMLElement} */ (event.target).classList.add("missing")}
        />
        <span class="request" dir="auto">${request}</span>
        <span class="muted">${t(`start.${line.working ? "working" : (line.status ?? "running")}`)} · ${when(line.updated)}</span>
      </a>
      <button class="plain" aria-label=${t("start.removeOf", request)} @click=${() => actions.askToRemove(line)}>
        ${t("start.remove")}
      </button>
    </li>
  `;
};
