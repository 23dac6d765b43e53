// Which session to look at beside this one: where it branched off, what branched off from it, others of the same photo.

import { html } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";
import { dialog, thenShut } from "./dialog.js";
import { when } from "./words.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {{ id: string, why: string, line: import("../types.d.ts").SessionLine | undefined }} Other */

/** @param {Readonly<State>} state @param {import("../actions.js").Actions} actions */
export const compareDialog = (state, actions) => {
  const others = othersOf(state);
  return dialog(
    t("menu.compareTitle"),
    others.length === 0
      ? html`<p role="status">${t(state.sessions === null ? "page.busy" : "menu.compareNone")}</p>`
      : html`<ul class="others">
          ${others.map(
            ({ id, why, line }) => html`<li>
              <button @click=${thenShut(() => actions.compare(id))}>
                <span>
                  <strong>${line?.request || id}</strong>
                  <span class="muted">${why}${line ? html` · ${when(line.updated)}` : ""}</span>
                </span>
              </button>
            </li>`,
          )}
        </ul>`,
    state,
    actions,
  );
};

/** Each once, the nearest kin first. @param {Readonly<State>} state @returns {Other[]} */
function othersOf({ session, history, sessions }) {
  const lines = new Map((sessions ?? []).map((line) => [line.id, line]));
  const photo = lines.get(session?.id ?? "")?.source_name;
  const parent = history?.parent?.split("@")[0];
  /** @type {Map<string, string>} */
  const found = new Map();
  if (parent) found.set(parent, t("menu.isParent"));
  for (const fork of history?.forks ?? []) found.set(fork.id, t("menu.isFork"));
  for (const line of lines.values()) {
    if (photo && line.source_name === photo && line.id !== session?.id && !found.has(line.id)) found.set(line.id, t("menu.samePhoto"));
  }
  return [...found].map(([id, why]) => ({ id, why, line: lines.get(id) }));
}
