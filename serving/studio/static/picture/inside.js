// What lies over the picture: outlines of places, the line between before and after, what went wrong.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";

/** @typedef {"" | "failed" | "apart" | "same" | "unseen"} Told */
/**
 * @typedef {object} Inside
 * @property {number | null} line where the before ends and the after begins, 0-1; null: they are not shown so
 * @property {Told} told
 * @property {import("./view.js").Outline[]} outlines
 * @property {number} left of the picture in the element, in screen pixels
 * @property {number} top
 * @property {number} scale
 * @property {(line: number) => void} slide
 * @property {(event: WheelEvent) => void} wheel
 * @property {() => void} again
 */

/** @param {Inside} view */
export const inside = (view) => html`
  <div class="picture-canvas"></div>
  ${view.outlines.length ? drawn(view) : nothing} ${view.line === null ? nothing : slider(view, view.line)}
  <p class=${view.told ? "picture-told" : "picture-told empty"} role="status">
    ${view.told ? t(`picture.${view.told}`) : nothing}
    ${view.told === "failed" ? html`<button @click=${view.again}>${t("picture.again")}</button>` : nothing}
  </p>
`;

/** @param {Inside} view */
const drawn = ({ outlines, left, top, scale }) => html`
  <svg class="picture-outlines" aria-hidden="true">
    ${outlines.map(
      ({ path, label, kind }) => svg`
        <g class=${kind}>
          <g transform=${`translate(${left} ${top}) scale(${scale})`}>
            <path class="under" d=${path} />
            <path class="over" d=${path} />
          </g>
          ${label ? named(path, label, left, top, scale) : nothing}
        </g>`,
    )}
  </svg>
`;

/** A label stands where its path begins. @param {string} path @param {string} label @param {number} left @param {number} top @param {number} scale */
function named(path, label, left, top, scale) {
  const [, x, y] = /^\s*[Mm]\s*(-?[\d.]+)[\s,]+(-?[\d.]+)/.exec(path) ?? [];
  return svg`<text x=${left + Number(x) * scale} y=${Math.max(16, top + Number(y) * scale - 7)}>${label}</text>`;
}

/**
 * The range is what keyboards and screen readers use; the grip is as long as the picture is high, for pointers.
 * @param {Inside} view
 * @param {number} line
 */
const slider = (view, line) => html`
  <input
    class="picture-range"
    type="range"
    min="0"
    max="100"
    step="1"
    aria-label=${t("picture.line")}
    aria-valuetext=${t("picture.part", Math.round(line * 100))}
    .value=${String(line * 100)}
    @input=${(/** @type {Event} */ event) => view.slide(Number(/** @type {HTMLInputElement} */ (event.target).value) / 100)}
  />
  <div
    class="picture-grip"
    .style=${`left: ${line * 100}%`}
    @pointerdown=${grab}
    @pointermove=${(/** @type {PointerEvent} */ event) => drag(event, view)}
    @wheel=${(/** @type {WheelEvent} */ event) => {
      event.preventDefault();
      view.wheel(event);
    }}
  >
    <span class="picture-handle"></span>
  </div>
  <span class="picture-side before" aria-hidden="true">${t("picture.before")}</span>
  <span class="picture-side after" aria-hidden="true">${t("picture.after")}</span>
`;

/** @param {PointerEvent} event */
function grab(event) {
  const grip = /** @type {HTMLElement} */ (event.currentTarget);
  grip.setPointerCapture(event.pointerId);
  event.preventDefault();
  grip.parentElement?.querySelector("input")?.focus({ preventScroll: true });
}

/** @param {PointerEvent} event @param {Inside} view */
function drag(event, view) {
  const grip = /** @type {HTMLElement} */ (event.currentTarget);
  if (!grip.hasPointerCapture(event.pointerId) || !grip.parentElement) return;
  const { left, width } = grip.parentElement.getBoundingClientRect();
  view.slide((event.clientX - left) / width);
}
