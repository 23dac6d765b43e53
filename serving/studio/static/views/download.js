// The picture, or all its layers, as a file. The link is an ordinary one: the browser saves while it loads, and holds nothing.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { address, api } from "../api.js";
import { t } from "../texts.js";
import { dialog } from "./dialog.js";

/** @typedef {import("../types.d.ts").State} State */

const FORMATS = /** @type {const} */ (["", "jpeg", "png", "webp", "ora", "psd"]);
const LAYERED = new Set(["ora", "psd"]);
const LOSSY = new Set(["jpeg", "webp"]);
/** What the server makes copies of. */
const [LEAST, MOST] = [16, 8192];

/** @param {Readonly<State>} state @param {import("../actions.js").Actions} actions */
export const downloadDialog = (state, actions) => {
  const session = /** @type {import("../types.d.ts").SessionView} */ (state.session);
  const { format, quality, size } = state.download;
  const layered = LAYERED.has(format);
  return dialog(
    t("menu.downloadTitle"),
    html`
      <label>
        ${t("menu.format")}
        <select @change=${(/** @type {Event} */ event) => actions.downloadAs({ format: /** @type {State["download"]["format"]} */ (input(event).value) })}>
          ${FORMATS.map((one) => html`<option value=${one} ?selected=${one === format}>${t(`menu.format_${one}`)}</option>`)}
        </select>
      </label>
      ${LOSSY.has(format)
        ? html`<label>
            ${t("menu.quality", quality)}
            <input
              type="range"
              min="1"
              max="100"
              .value=${String(quality)}
              @input=${(/** @type {Event} */ event) => actions.downloadAs({ quality: input(event).valueAsNumber })}
            />
          </label>`
        : nothing}
      ${layered
        ? html`<p class="muted">${t("menu.layers")}</p>`
        : html`<label>
            ${t("menu.size", Math.max(session.image?.width ?? 0, session.image?.height ?? 0))}
            <input
              type="number"
              inputmode="numeric"
              min=${LEAST}
              max=${MOST}
              .value=${size === null ? "" : String(size)}
              @change=${(/** @type {Event} */ event) =>
                input(event).reportValidity() && actions.downloadAs({ size: input(event).value ? input(event).valueAsNumber : null })}
            />
          </label>`}
      <p><a class="button primary" download href=${fileOf(session.id, state.download)}>${t("menu.save")}</a></p>
    `,
    state,
    actions,
  );
};

/** Where the file is. @param {string} id @param {State["download"]} how */
function fileOf(id, { format, quality, size }) {
  const session = `${api.root}/v1/sessions/${id}`;
  if (LAYERED.has(format)) return `${session}/export?format=${format}`;
  return address(
    { url: `${session}/image` },
    { ...(format ? { format } : {}), ...(LOSSY.has(format) ? { quality } : {}), ...(size === null ? {} : { size }) },
  );
}

/** @param {Event} event */
const input = (event) => /** @type {HTMLInputElement} */ (event.target);
