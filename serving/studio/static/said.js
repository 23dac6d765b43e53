// What just happened, in one sentence: for those who hear the page, and for the line above the steps.

import { t } from "./texts.js";

/**
 * @param {Readonly<import("./types.d.ts").State>} state before the event
 * @param {import("./types.d.ts").SessionEvent} event
 * @returns {string | null} null: nothing worth a sentence
 */
export function sentence(state, event) {
  switch (event.event) {
    case "plan":
      return event.steps.length ? t("said.plan", event.steps.length) : null;
    case "step_started":
      return t("said.started", event.number, event.of, event.instruction);
    case "verdict":
      return event.verdict.passed ? null : t("said.failed", event.attempt, event.verdict.feedback);
    case "step_finished":
      return t(`said.${event.status}`, instruction(state, event.step), event.reason);
    case "interrupt":
      return t(`said.asks_${event.question.kind}`);
    case "done":
      return t(`said.end_${event.status}`);
    case "stopped":
      return event.why === "cancelled" ? t("said.cancelled") : event.message;
    default:
      return null;
  }
}

/** @param {Readonly<import("./types.d.ts").State>} state @param {string} step */
const instruction = (state, step) => state.session?.steps.find((one) => one.id === step)?.instruction ?? step;
