// The middle of the page: the picture that is looked at, its tools, and the layer on which a place is shown.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { outlined } from "../outlines.js";
import "../picture/view.js";
import "../pointing/layer.js";
import { t } from "../texts.js";
import { looked } from "./looked.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../picture/view.js").PictureView} PictureView */

/** @param {Readonly<State>} state @param {import("../actions.js").Actions} actions */
export const middle = (state, actions) => {
  const { session, pointing } = state;
  const seen = looked(state);
  const picture = pointing?.picture ?? seen.picture;
  return html`
    ${pointing || !session ? nothing : toolbar(state, actions, seen)}
    <div class="stage">
      <picture-view
        .picture=${picture}
        .against=${pointing ? null : seen.against}
        .matrix=${seen.matrix}
        .mode=${pointing ? "single" : state.shown.mode}
        .gain=${state.shown.gain}
        .outlines=${pointing ? [] : outlined(state, seen)}
        .label=${seen.label}
        .reachable=${state.connection !== "lost"}
      ></picture-view>
      ${pointing
        ? html`<pointing-layer
            .pointing=${pointing}
            @seek=${(/** @type {CustomEvent} */ event) => actions.seek(event.detail)}
            @place=${(/** @type {CustomEvent} */ event) => actions.placed(event.detail)}
          ></pointing-layer>`
        : nothing}
    </div>
  `;
};

const MODES = /** @type {const} */ (["single", "slider", "difference"]);

/** @param {Readonly<State>} state @param {import("../actions.js").Actions} actions @param {import("./looked.js").Looked} seen */
const toolbar = ({ shown }, actions, seen) => html`
  <div class="picture-bar" role="toolbar" aria-label=${t("picture.tools")}>
    <span class="group">
      <button @click=${on((view) => view.fit())} title=${t("picture.fitTip")}>${t("picture.fit")}</button>
      <button @click=${on((view) => view.actual())} title=${t("picture.actualTip")}>${t("picture.actual")}</button>
      <button @click=${on((view) => view.zoomBy(1 / 1.5))} aria-label=${t("picture.out")} title=${t("picture.outTip")}>−</button>
      <button @click=${on((view) => view.zoomBy(1.5))} aria-label=${t("picture.in")} title=${t("picture.inTip")}>+</button>
    </span>
    <span class="group" role="group" aria-label=${t("picture.mode")}>
      ${MODES.map(
        (mode) => html`
          <button
            aria-pressed=${shown.mode === mode}
            ?disabled=${mode !== "single" && !seen.against}
            @click=${() => actions.look({ mode })}
          >
            ${t(`picture.${mode}`)}
          </button>
        `,
      )}
    </span>
    ${compared(shown, actions)}
  </div>
`;

/** @param {import("../types.d.ts").Shown} shown @param {import("../actions.js").Actions} actions */
const compared = (shown, actions) => html`
  <label>
    <span class="hidden">${t("picture.against")}</span>
    <select
      ?disabled=${shown.mode === "single"}
      @change=${(/** @type {Event} */ event) =>
        actions.look({ against: /** @type {any} */ (/** @type {HTMLSelectElement} */ (event.target).value) })}
    >
      <option value="before" ?selected=${shown.against === "before"}>${t("picture.step")}</option>
      <option value="original" ?selected=${shown.against === "original"}>${t("picture.original")}</option>
    </select>
  </label>
  ${shown.mode === "difference"
    ? html`<label>
        ${t("picture.gain")}
        <select
          @change=${(/** @type {Event} */ event) =>
            actions.look({ gain: Number(/** @type {HTMLSelectElement} */ (event.target).value) })}
        >
          ${[1, 4, 16].map((gain) => html`<option value=${gain} ?selected=${shown.gain === gain}>× ${gain}</option>`)}
        </select>
      </label>`
    : nothing}
`;

/** Do something with the view that stands under the tool bar. @param {(view: PictureView) => void} act */
const on = (act) => (/** @type {Event} */ event) => {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  const view = button.closest(".middle")?.querySelector("picture-view");
  if (view) act(/** @type {PictureView} */ (view));
};
