// Asks before a session is removed, wherever that is wanted.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";
import { dialog, shut, thenShut } from "./dialog.js";

/** @param {Readonly<import("../types.d.ts").State>} state @param {import("../actions.js").Actions} actions */
export const removeDialog = (state, actions) => {
  const { removing } = state;
  if (removing === null) return nothing;
  const remove = () => {
    document.getElementById("sessions-title")?.focus(); // the button that was pressed goes with its session
    void actions.remove(removing.id);
  };
  return dialog(
    t("remove.title"),
    html`
      <p dir="auto">${removing.request || t("start.noWish")}</p>
      <p>${t("remove.about")}</p>
      <div class="row">
        <button class="danger" @click=${thenShut(remove)}>${t("remove.now")}</button>
        <button @click=${shut}>${t("remove.not")}</button>
      </div>
    `,
    state,
    actions,
  );
};
