import { nothing } from "../vendor/lit-html/lit-html.js";

/**
 * @param {Readonly<import("../types.d.ts").State>} _state
 * @param {import("../actions.js").Actions} _actions
 * @param {import("../types.d.ts").StepView} _step
 */
export const stepTools = (_state, _actions, _step) => nothing;
