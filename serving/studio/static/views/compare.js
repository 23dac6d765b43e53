// Two branches side by side: both pictures move together, and below each is what was done on it alone.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../picture/view.js";
import { t } from "../texts.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").History} History */
/** @typedef {import("../types.d.ts").HistoryStep} HistoryStep */
/** @typedef {import("../types.d.ts").SessionView} SessionView */
/** @typedef {import("../picture/view.js").PictureView} PictureView */

/** @param {Readonly<State>} state @param {import("../actions.js").Actions} actions */
export const compare = (state, actions) => {
  const { session, history, other } = state;
  if (!session || !other) return nothing;
  const [one, two] = [history ? done(history) : [], done(other.history)];
  const both = shared(one, two);
  return html`
    <section class="compare" aria-label=${t("compare.title")}>
      <div class="picture-bar">
        <h2>${t("compare.title")}</h2>
        <button @click=${fit}>${t("picture.fit")}</button>
        <button @click=${actual}>${t("picture.actual")}</button>
        <button class="end" @click=${() => actions.compare(null)}>${t("compare.close")}</button>
      </div>
      <div class="compare-both">
        ${branch(state, session, one.slice(both), t("compare.here"), nothing)}
        ${branch(
          state,
          other.session,
          two.slice(both),
          t("compare.there"),
          html`<button @click=${() => actions.open(other.session.id)}>${t("compare.open")}</button>`,
        )}
      </div>
      <p class="muted compare-shared">
        ${both ? t("compare.shared", one.slice(0, both).map(named).join(", ")) : t("compare.nothing")}
      </p>
    </section>
  `;
};

/** @param {Readonly<State>} state @param {SessionView} session @param {HistoryStep[]} own @param {string} which @param {unknown} button */
const branch = (state, session, own, which, button) => html`
  <figure>
    <picture-view
      .picture=${session.image ?? session.original ?? null}
      .label=${which}
      .reachable=${state.connection !== "lost"}
      @viewchange=${together}
    ></picture-view>
    <figcaption>
      <div class="row">
        <strong>${which}</strong>
        <span class="muted">${session.request}</span>
        ${button}
      </div>
      ${own.length
        ? html`<ol>
            ${own.map((step) => html`<li>${named(step)}</li>`)}
          </ol>`
        : html`<p class="muted">${t("compare.none")}</p>`}
    </figcaption>
  </figure>
`;

/**
 * The steps that made a session's picture, in the order in which they were built upon each other.
 * @param {History} history
 */
export function done(history) {
  const steps = history.turns.flatMap((turn) => turn.steps);
  /** @type {HistoryStep[]} */
  const path = [];
  for (let id = /** @type {string | null | undefined} */ (history.head); id; ) {
    const step = steps.find((one) => one.id === id);
    if (!step || path.includes(step)) break;
    path.unshift(step);
    id = step.on;
  }
  return path;
}

/** How many steps two branches have in common from the beginning. @param {HistoryStep[]} one @param {HistoryStep[]} two */
export function shared(one, two) {
  const differ = one.findIndex((step, i) => step.picture?.sha256 !== two[i]?.picture?.sha256 || step.tool !== two[i]?.tool);
  return differ < 0 ? one.length : differ;
}

/** @param {HistoryStep} step */
const named = (step) => step.instruction || step.tool;

/** The other view goes where this one was moved to. @param {CustomEvent<{ led: boolean }>} event */
function together(event) {
  if (event.detail.led) return;
  const moved = /** @type {PictureView} */ (event.currentTarget);
  for (const view of viewsBeside(moved)) if (view !== moved) view.viewpoint = moved.viewpoint;
}

/** @param {Element} element @returns {Iterable<PictureView>} */
const viewsBeside = (element) => element.closest(".compare")?.querySelectorAll("picture-view") ?? /** @type {any} */ ([]);

/** @param {Event} event */
const fit = (event) => [...viewsBeside(/** @type {Element} */ (event.currentTarget))].forEach((view) => view.fit(true));

/** @param {Event} event */
const actual = (event) => [...viewsBeside(/** @type {Element} */ (event.currentTarget))].slice(0, 1).forEach((view) => view.actual());
