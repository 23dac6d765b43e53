// What is looked at, and what it is held against: pure functions of the state.

import { pictureOf } from "../api.js";
import { t } from "../texts.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("../types.d.ts").HistoryStep} HistoryStep */
/** @typedef {number[][]} Matrix 3x3 */
/**
 * @typedef {object} Looked
 * @property {Picture | null} picture
 * @property {Picture | null} against what was before it
 * @property {Matrix | null} matrix from pixels of `against` to those of `picture`; null: not known
 * @property {string} label
 * @property {HistoryStep | undefined} step that made it
 */

/** @param {Readonly<State>} state @returns {Looked} */
export function looked(state) {
  const { session, history, shown } = state;
  const steps = history?.turns.flatMap((turn) => turn.steps) ?? [];
  const original = history?.original ?? session?.original ?? null;
  const now = session?.image ?? original;
  const asked = result(state, steps);
  const step = asked?.step ?? steps.find((one) => one.id === (shown.step ?? headOf(state, steps)));
  const picture = shown.step === "" ? original : (asked?.picture ?? step?.picture ?? (shown.step === null ? now : (step?.before ?? now)));
  const before = asked?.before ?? step?.before ?? null;
  const last = asked?.matrix ?? step?.matrix ?? null;
  const toFirst = shown.against === "original";
  const against = shown.step === "" || (!step?.picture && !asked) ? null : toFirst ? original : before;
  const matrix = toFirst ? fromOriginal(step, last, steps) : last;
  const label = shown.step === "" ? t("picture.original") : shown.step !== null && step ? step.instruction : t("picture.now");
  return { picture, against, matrix, label, step };
}

/** The step whose picture is the one as it is now. @param {Readonly<State>} state @param {HistoryStep[]} steps */
function headOf({ session, history }, steps) {
  // What events tell is ahead of the history that is read after them.
  const latest = session?.image?.sha256;
  const head = steps.find((one) => one.id === history?.head);
  if (head?.picture?.sha256 === latest) return head?.id;
  return steps.findLast((one) => one.status === "done" && one.picture?.sha256 === latest)?.id;
}

/**
 * A result that is asked about, which is no step's picture yet.
 * @param {Readonly<State>} state
 * @param {HistoryStep[]} steps
 */
function result({ session, shown }, steps) {
  const question = /** @type {import("../types.d.ts").Question | null | undefined} */ (/** @type {unknown} */ (session?.question));
  if (!session || question?.kind !== "result" || (shown.step !== null && shown.step !== question.step)) return null;
  const step = steps.find((one) => one.id === question.step);
  const matrix = step?.tried.find((one) => one.picture?.sha256 === question.image.sha256)?.matrix ?? null;
  return { picture: pictureOf(session.id, question.image), before: pictureOf(session.id, question.before), matrix, step };
}

/**
 * From the photo to what a step has made, through all steps that it was built upon.
 * @param {HistoryStep | undefined} step
 * @param {Matrix | null} last of the step itself
 * @param {HistoryStep[]} steps
 * @returns {Matrix | null}
 */
function fromOriginal(step, last, steps) {
  let matrix = last;
  for (let one = step; one?.on && matrix; ) {
    one = steps.find((below) => below.id === one?.on);
    matrix = one ? times(matrix, one.matrix) : null;
  }
  return matrix;
}

/** @param {Matrix} a @param {Matrix} b @returns {Matrix} */
const times = (a, b) => a.map((row) => [0, 1, 2].map((j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0)));
