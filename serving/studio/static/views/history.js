// The history as a tree: the photo, and below it every step on the one whose picture it worked on. One stop of the Tab key;
// arrow keys go through it, Enter looks at a picture. What can be done with the one that is looked at stands above it.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { classMap } from "../vendor/lit-html/directives/class-map.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { t } from "../texts.js";
import { layout } from "../tree.js";
import { press } from "./press.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").History} History */
/** @typedef {import("../types.d.ts").HistoryStep} HistoryStep */
/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {{ row: import("../tree.js").Row, live: Set<string>, history: History, lanes: number, looked: string }} Drawn */

const LANE = 14;
/** The middle of a thumbnail, from the top of its row. */
const MIDDLE = 24;
const FORK = "fork ";

/** @param {Readonly<State>} state @param {Actions} actions */
export const historyTree = (state, actions) => {
  const { history } = state;
  if (history === null) return html`<p class="muted">${t("page.busy")}</p>`;
  const rows = layout(nodesOf(history));
  const live = new Set(pathTo(history, history.head));
  const looked = state.shown.step ?? history.head;
  const lanes = Math.max(...rows.map((row) => row.lane)) + 1;
  return html`
    ${kin(history)} ${tools(history, looked, actions)}
    <ul class="tree" role="tree" aria-label=${t("page.history")} @keydown=${moveFocus}>
      ${repeat(
        rows,
        (row) => row.id,
        (row) => html`<li role="none">${item({ row, live, history, lanes, looked }, actions)}</li>`,
      )}
    </ul>
  `;
};

/** @param {History} history @returns {HistoryStep[]} */
export const stepsOf = (history) => history.turns.flatMap((turn) => turn.steps);

/** What is drawn: the photo, the steps that were tried, and the sessions that branched off. @param {History} history */
function nodesOf(history) {
  const steps = stepsOf(history);
  const made = new Map(steps.filter((one) => one.on != null && one.picture).map((one) => [one.picture?.sha256, one.id]));
  const known = new Set(["", ...steps.map((one) => one.id)]);
  /** @type {import("../tree.js").Node[]} */
  const nodes = [{ id: "", on: null }];
  for (const { id, on, before } of steps) {
    if (on != null) nodes.push({ id, on });
    // It left no picture of its own; it hangs on the one that it was tried on.
    else if (before) nodes.push({ id, on: made.get(before.sha256) ?? "", leaf: true });
  }
  for (const { id, step } of history.forks) if (step != null && known.has(step)) nodes.push({ id: FORK + id, on: step, leaf: true });
  return nodes;
}

/** The steps from one back to the photo, both included. @param {History} history @param {string} step */
function pathTo(history, step) {
  const on = new Map(stepsOf(history).map((one) => [one.id, one.on ?? null]));
  const path = [];
  for (let at = /** @type {string | null} */ (step); at !== null; at = on.get(at) ?? null) path.push(at);
  return path;
}

/** What can be done with the picture that is looked at. @param {History} history @param {string} looked @param {Actions} actions */
const tools = (history, looked, actions) => {
  const step = stepsOf(history).find((one) => one.id === looked);
  const kept = !step || step.on != null;
  return html`
    <div class="history-tools">
      <p class="looked">
        ${looked === history.head ? t("history.now") : t("history.looking")}
        <strong>${step ? step.instruction || step.tool : t("history.photo")}</strong>
      </p>
      <div class="row">
        ${press(t("history.goOn"), looked !== history.head && kept, () => actions.goTo(looked))}
        ${step
          ? html`${kept ? html`<button @click=${() => actions.fork(looked)}>${t("history.fork")}</button>` : nothing}
              <button aria-haspopup="dialog" @click=${() => actions.inspect(looked)}>${t("history.details")}</button>`
          : nothing}
      </div>
    </div>
  `;
};

/** Where it branched off, "ID@STEP" or the id alone; and what branched off at a step that is not known any more. @param {History} history */
const kin = ({ parent, forks }) => {
  const [id = "", step = ""] = parent?.split("@") ?? [];
  return html`
    ${parent ? html`<p class="kin"><a href="#${id}">${step ? t("history.parentAt", step) : t("history.parent")}</a></p>` : nothing}
    ${forks
      .filter((fork) => fork.step == null)
      .map((fork) => html`<p class="kin"><a href="#${fork.id}">${t("history.forked")}</a> <span class="muted">${fork.id}</span></p>`)}
  `;
};

/** @param {Drawn} drawn @param {Actions} actions */
function item(drawn, actions) {
  const { row, history, looked } = drawn;
  if (row.id.startsWith(FORK)) return forkItem(drawn);
  const step = stepsOf(history).find((one) => one.id === row.id);
  const picture = step ? step.picture : history.original;
  const head = row.id === history.head;
  return html`<button
    role="treeitem"
    class=${classMap({ node: true, head, off: !drawn.live.has(row.id) })}
    data-step=${row.id}
    data-on=${step?.on ?? nothing}
    aria-level=${row.lane + 1}
    aria-selected=${row.id === looked}
    aria-current=${head ? "true" : nothing}
    tabindex=${row.id === looked ? 0 : -1}
    @click=${() => actions.look({ step: head ? null : row.id })}
  >
    ${branches(drawn)} ${picture ? html`<img src=${picture.thumbnail} alt="" loading="lazy" width="48" height="40" />` : html`<span class="no-picture"></span>`}
    <span class="words">
      ${step && begins(history, step) ? html`<span class="turn">${t("history.turn", step.turn, requestOf(history, step))}</span>` : nothing}
      <span class="name">${step ? step.instruction || step.tool : t("history.photo")}</span>
      <span class="state">${stateOf(step, head)}</span>
    </span>
  </button>`;
}

/** @param {Drawn} drawn */
const forkItem = (drawn) => {
  const id = drawn.row.id.slice(FORK.length);
  const status = drawn.history.forks.find((fork) => fork.id === id)?.status;
  return html`<a role="treeitem" class="node off fork" href="#${id}" aria-level=${drawn.row.lane + 1} aria-selected="false" tabindex="-1">
    ${branches(drawn)}
    <span class="words">
      <span class="name">${t("history.forked")}</span>
      <span class="state">${id}${status ? html` · ${t(`history.session_${status}`)}` : nothing}</span>
    </span>
  </a>`;
};

/** What became of a step, in words; colour says it once more. @param {HistoryStep | undefined} step @param {boolean} head */
function stateOf(step, head) {
  const score = step?.verdict ? ` · ${t("history.score", step.verdict.score.toFixed(1))}` : "";
  const said = step?.feedback?.vote ? ` · ${t(`feedback.said_${step.feedback.vote}`)}` : "";
  return html`${head ? html`<strong class="here">${t("history.here")}</strong> ` : nothing}${step
    ? html`${t(`history.${step.status}`)}${score}${said}`
    : nothing}`;
}

/** Whether a request begins with this step, as the tree is read. @param {History} history @param {HistoryStep} step */
const begins = (history, step) => history.turns.find((turn) => turn.turn === step.turn)?.steps.find((one) => one.on != null || one.before)?.id === step.id;

/** @param {History} history @param {HistoryStep} step */
const requestOf = (history, step) => history.turns.find((turn) => turn.turn === step.turn)?.request ?? "";

/** The lines and the dot of a row. @param {Drawn} drawn */
function branches({ row, live, lanes, history }) {
  /** @param {number} lane */
  const x = (lane) => lane * LANE + 8;
  const here = x(row.lane);
  const from = x(row.lane - 1);
  /** @param {string[]} ids */
  const way = (ids) => (ids.some((id) => live.has(id)) ? "line live" : "line");
  const own = way([row.id]);
  return html`
    <span class="gutter" .style=${`width: ${lanes * LANE + 4}px`}></span>
    <svg class="branches" width=${lanes * LANE + 4} aria-hidden="true">
    ${row.aside
      ? svg`<path class=${own} d="M${from} 0 V${MIDDLE - LANE} Q${from} ${MIDDLE} ${here} ${MIDDLE}" />`
      : row.id
        ? svg`<line class=${own} x1=${here} x2=${here} y1="0" y2=${MIDDLE} />`
        : nothing}
    ${row.through.map(({ lane, to }) => svg`<line class=${way(to)} x1=${x(lane)} x2=${x(lane)} y1="0" y2="100%" />`)}
    ${row.children.length ? svg`<line class=${way(row.children)} x1=${here} x2=${here} y1=${MIDDLE} y2="100%" />` : nothing}
    <circle class=${own} cx=${here} cy=${MIDDLE} r=${row.id === history.head ? 6 : 4} />
    </svg>
  `;
}

/** Arrow keys go through the tree. @param {KeyboardEvent} event */
function moveFocus(event) {
  const tree = /** @type {HTMLElement} */ (event.currentTarget);
  const items = /** @type {HTMLElement[]} */ ([...tree.querySelectorAll('[role="treeitem"]')]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  /** @param {HTMLElement | undefined} one */
  const level = (one) => Number(one?.getAttribute("aria-level"));
  /** @type {Record<string, () => HTMLElement | undefined>} */
  const to = {
    ArrowDown: () => items[at + 1],
    ArrowUp: () => items[at - 1],
    Home: () => items[0],
    End: () => items.at(-1),
    ArrowRight: () => (level(items[at + 1]) > level(items[at]) ? items[at + 1] : undefined),
    ArrowLeft: () => items.slice(0, at).findLast((one) => level(one) < level(items[at])),
  };
  const next = to[event.key]?.();
  if (!(event.key in to)) return;
  event.preventDefault();
  next?.focus();
}
