// The bars above and below the picture while a place is shown: what to draw with, what was found, what to do with it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { t } from "../texts.js";

/** @typedef {import("./layer.js").PointingLayer} Layer */
/** @typedef {"point" | "box" | "lasso" | "brush" | "eraser" | "hand"} Tool */

/** @type {Tool[]} */
export const TOOLS = ["point", "box", "lasso", "brush", "eraser", "hand"];
export const LARGEST = 120;

/** @type {Record<Tool, unknown>} */
const ICONS = {
  point: icon(html`<svg viewBox="0 0 24 24"><path d="M12 2v7M12 15v7M2 12h7M15 12h7" /><circle cx="12" cy="12" r="6" /></svg>`),
  box: icon(html`<svg viewBox="0 0 24 24"><path d="M4 6h16v12H4z" stroke-dasharray="3.5 2.5" /></svg>`),
  lasso: icon(
    html`<svg viewBox="0 0 24 24"><path d="M7 15c-9-5-1-12 6-11s10 9 3 11-9-2-9 1 3 2 2 5" /></svg>`,
  ),
  brush: icon(html`<svg viewBox="0 0 24 24"><path d="M20 3 10 13l2 2L22 5zM9 14c-4 0-2 5-7 5 4 4 10 2 9-3z" /></svg>`),
  eraser: icon(html`<svg viewBox="0 0 24 24"><path d="m3 15 10-11 8 7-8 9H8zM8 10l8 7M4 21h17" /></svg>`),
  hand: icon(
    html`<svg viewBox="0 0 24 24"><path d="M12 2v20M2 12h20M12 2 9 5M12 2l3 3M12 22l-3-3M12 22l3-3M2 12l3-3M2 12l3 3M22 12l-3-3M22 12l-3 3" /></svg>`,
  ),
};

/** @param {unknown} drawing */
function icon(drawing) {
  return html`<span class="pointing-icon" aria-hidden="true">${drawing}</span>`;
}

/** @param {Layer} layer */
export const bars = (layer) => html`
  <div class="pointing-bar">
    <p class="pointing-what">${layer.pointing.phrase ? t("pointing.where", layer.pointing.phrase) : t("pointing.anywhere")}</p>
    ${size(layer)}
    <fieldset class="pointing-tools">
      <legend class="hidden">${t("pointing.tools")}</legend>
      ${TOOLS.map(
        (tool) => html`
          <label title=${t(`pointing.${tool}_title`)}>
            <input type="radio" name="pointing-tool" .checked=${layer.tool === tool} @change=${() => layer.choose(tool)} />
            ${ICONS[tool]}<span class="pointing-name">${t(`pointing.${tool}`)}</span>
          </label>
        `,
      )}
    </fieldset>
    ${layer.pointing.choices.length ? choices(layer) : nothing}
  </div>
  <div
    class="pointing-surface"
    tabindex="0"
    role="application"
    aria-label=${t("pointing.surface")}
    aria-describedby="pointing-help"
    data-tool=${layer.tool}
  >
    <canvas></canvas>
  </div>
  <div class="pointing-bar pointing-foot">
    <p id="pointing-help" class="hidden">${t(`pointing.help_${layer.tool}`)} ${t("pointing.help")}</p>
    <p class="pointing-said" role="status" aria-live="polite">${layer.said}</p>
    <div class="pointing-acts">
      <button ?disabled=${!layer.correctable} @click=${() => layer.correct()}>${t("pointing.correct")}</button>
      <button ?disabled=${!layer.marked} @click=${() => layer.undo()}>${t("pointing.undo")}</button>
      <button ?disabled=${!layer.marked} @click=${() => layer.clear()}>${t("pointing.clear")}</button>
      ${numbers(layer)}
      <span class="pointing-gap"></span>
      <button @click=${() => layer.cancel()}>${t("pointing.cancel")}</button>
      <button class="primary" ?disabled=${!layer.marked} @click=${() => layer.done()}>${t("pointing.done")}</button>
    </div>
  </div>
`;

/** @param {Layer} layer */
const size = (layer) => html`
  <label class="pointing-size" data-used=${layer.tool === "brush" || layer.tool === "eraser"}>
    ${t("pointing.size")}
    <input
      type="range"
      min="1"
      max=${LARGEST}
      .value=${String(layer.radius)}
      @input=${(/** @type {InputEvent} */ event) => layer.resize(Number(/** @type {HTMLInputElement} */ (event.target).value))}
    />
  </label>
`;

/** @param {Layer} layer */
const choices = (layer) => html`
  <ul class="pointing-choices" aria-label=${t("pointing.choices")}>
    ${repeat(
      layer.pointing.choices,
      (choice) => choice.id,
      (choice, n) => html`
        <li>
          <button aria-pressed=${layer.choice === choice.id} @click=${() => layer.take(choice.id)}>
            <kbd>${n + 1}</kbd> ${choice.label}
          </button>
        </li>
      `,
    )}
  </ul>
`;

/** @param {Layer} layer */
const numbers = (layer) => html`
  <details class="pointing-numbers">
    <summary>${t("pointing.numbers")}</summary>
    <form
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const typed = new FormData(/** @type {HTMLFormElement} */ (event.target));
        layer.typed(["x", "y", "width", "height"].map((name) => Number(typed.get(name))));
      }}
    >
      ${["x", "y", "width", "height"].map(
        (name, n) => html`
          <label>
            ${t(`pointing.${name}`)}
            <input
              name=${name}
              type="number"
              required
              step="1"
              min=${n < 2 ? 0 : 1}
              max=${n % 2 ? layer.pointing.picture.height : layer.pointing.picture.width}
              .value=${String(layer.box?.[n] ?? "")}
            />
          </label>
        `,
      )}
      <button>${t("pointing.set")}</button>
    </form>
  </details>
`;
