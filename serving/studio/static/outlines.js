// What is outlined on the picture: where the steps of a plan that waits would work, the places that a question names, where
// the step whose card is open has worked, and the place that goes with a wish.

import { boxPath } from "./pointing/trace.js";
import { t } from "./texts.js";

/** @typedef {import("./types.d.ts").State} State */
/** @typedef {{ path: string, label: string, kind: "region" | "choice" | "shown" }} Outline */

/** @param {Readonly<State>} state @param {import("./views/looked.js").Looked} looked @returns {Outline[]} */
export function outlined(state, looked) {
  const { session, draft, shown } = state;
  if (shown.mode === "difference") return [];
  if (shown.step !== null || state.opened !== null) return worked(state, looked);
  const question = /** @type {import("./types.d.ts").Question | null} */ (/** @type {unknown} */ (session?.question ?? null));
  const here = draft.on === null || draft.on.sha256 === session?.image?.sha256;
  /** @type {Outline[]} */
  const own = draft.outline && here ? [{ path: draft.outline, label: t("composer.placed"), kind: "shown" }] : [];
  if (question?.kind === "region") {
    return question.choices.map(({ id, box, label }, i) => ({
      path: boxPath(box),
      label: `${i + 1} ${label}`,
      kind: state.marked === id ? "shown" : "choice",
    }));
  }
  if (question?.kind !== "plan") return own;
  const dropped = state.plan?.dropped ?? [];
  return [...own, ...question.steps.filter((step) => !dropped.includes(step.id)).flatMap((step) => ofStep(state, step))];
}

/**
 * Where the open step has worked. It is told in pixels of what the step was given, so it is drawn on the result only where
 * nothing has moved.
 * @param {Readonly<State>} state
 * @param {import("./views/looked.js").Looked} looked
 * @returns {Outline[]}
 */
function worked({ history, opened }, { picture, step }) {
  const steps = history?.turns.flatMap((turn) => turn.steps) ?? [];
  const open = steps.find((one) => one.id === opened) ?? step;
  const region = open?.region;
  if (!open || !region || !picture) return [];
  const moved = open.matrix.some((row, i) => row.some((value, j) => value !== (i === j ? 1 : 0)));
  const here = picture.sha256 === open.before?.sha256 || (picture.sha256 === open.picture?.sha256 && !moved);
  const path = region.outline || (region.box ? boxPath(region.box) : "");
  return here && path ? [{ path, label: region.phrase, kind: "region" }] : [];
}

/** @param {Readonly<State>} state @param {import("./types.d.ts").Step} step @returns {Outline[]} */
function ofStep(state, step) {
  const kind = state.marked === step.id ? "shown" : null;
  const drawn = state.plan?.changes[step.id]?.region && state.plan.outlines[step.id];
  if (drawn) return [{ path: drawn, label: step.instruction, kind: kind ?? "region" }];
  const { choices = [], reason = "" } = state.places[step.id] ?? {};
  return (reason ? choices : choices.slice(0, 1)).map((one) => ({
    path: one.outline,
    label: reason ? one.label : step.region?.phrase || one.label,
    kind: kind ?? (reason ? "choice" : "region"),
  }));
}
