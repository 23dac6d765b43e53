// What is outlined on the picture: where the steps of a plan that waits would work, and the place that goes with a wish.

import { t } from "./texts.js";

/** @typedef {import("./types.d.ts").State} State */
/** @typedef {{ path: string, label: string, kind: "region" | "choice" | "shown" }} Outline */

/** @param {Readonly<State>} state @returns {Outline[]} */
export function outlined(state) {
  const { session, draft } = state;
  const question = /** @type {import("./types.d.ts").Question | null} */ (/** @type {unknown} */ (session?.question ?? null));
  /** @type {Outline[]} */
  const own = draft.outline ? [{ path: draft.outline, label: t("composer.placed"), kind: "shown" }] : [];
  if (question?.kind !== "plan") return own;
  const dropped = state.plan?.dropped ?? [];
  return [...own, ...question.steps.filter((step) => !dropped.includes(step.id)).flatMap((step) => ofStep(state, step))];
}

/** @param {Readonly<State>} state @param {import("./types.d.ts").Step} step @returns {Outline[]} */
function ofStep(state, step) {
  const kind = state.marked === step.id ? "shown" : null;
  const drawn = state.plan?.changes[step.id]?.region && state.plan.outlines[step.id];
  if (drawn) return [{ path: drawn, label: step.instruction, kind: kind ?? "region" }];
  const { choices = [], reason = "" } = state.places[step.id] ?? {};
  return (reason ? choices : choices.slice(0, 1)).map((one) => ({
    path: one.outline,
    label: one.label,
    kind: kind ?? (reason ? "choice" : "region"),
  }));
}
