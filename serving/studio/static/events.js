// How an event changes the state: pure functions, so that what is seen live and what is read later are the same.

/** @typedef {import("./types.d.ts").State} State */
/** @typedef {import("./types.d.ts").SessionEvent} SessionEvent */
/** @typedef {import("./types.d.ts").StepView} StepView */

/**
 * @param {Readonly<State>} state
 * @param {SessionEvent} event
 * @returns {Partial<State>}
 */
export function applied(state, event) {
  const { session } = state;
  if (session === null) return {};
  const picture = event.picture ?? null;
  switch (event.event) {
    case "plan":
      return {
        session: {
          ...session,
          working: session.working ?? "running",
          turn: event.turn,
          request: event.request,
          sub_requests: event.sub_requests,
          steps: [
            ...session.steps.filter((one) => !event.steps.some((step) => step.id === one.id) && one.status !== "pending"),
            ...event.steps.map((step) => session.steps.find((one) => one.id === step.id && one.status !== "pending") ?? pending(step)),
          ],
          refused: [...session.refused.filter((one) => one.turn !== event.turn), ...event.refused],
          notes: event.notes,
        },
        plan: null,
        panel: forward(state),
      };
    case "step_started":
      return { current: event.step, began: Date.now(), now: Date.now(), session: { ...session, status: "running", working: "running", question: null } };
    case "progress":
      return { live: withStep(state, event.step, { done: event.done, total: event.total }), current: event.step };
    case "verdict": {
      const tried = (state.live[event.step]?.tried ?? []).filter((one) => one.attempt !== event.attempt);
      return {
        live: withStep(state, event.step, {
          done: 0,
          total: 0,
          tried: [...tried, { attempt: event.attempt, verdict: event.verdict, picture }],
        }),
      };
    }
    case "step_finished":
      return {
        current: state.current === event.step ? null : state.current,
        session: {
          ...session,
          image: picture ?? session.image,
          steps: session.steps.map((one) =>
            one.id === event.step
              ? {
                  ...one,
                  status: event.status,
                  reason: event.reason,
                  attempts: event.attempts,
                  picture,
                  verdict: state.live[event.step]?.tried.at(-1)?.verdict ?? one.verdict,
                }
              : one,
          ),
        },
      };
    case "interrupt":
      return {
        current: null,
        // An answer that could not be used leaves the cards as the person changed them.
        plan: event.question.kind === "plan" && event.question.error ? state.plan : null,
        panel: forward(state),
        session: { ...session, status: "waiting", working: null, question: /** @type {any} */ (event.question) },
      };
    case "done":
      return {
        current: null,
        live: {},
        session: { ...session, status: event.status, working: null, question: null, reason: event.reason, image: picture ?? session.image },
      };
    case "stopped":
      return {
        current: null,
        session: { ...session, working: null },
        notice: event.why === "cancelled" ? null : { kind: "error", text: event.message },
      };
    default:
      return {};
  }
}

/** The panel that needs the person comes to the front, unless they are writing. @param {Readonly<State>} state */
const forward = (state) => (state.panel === "chat" && state.draft.request ? "chat" : "steps");

/**
 * @param {import("./types.d.ts").Step} step
 * @returns {StepView}
 */
function pending(step) {
  return /** @type {StepView} */ ({
    id: step.id,
    tool: step.tool,
    instruction: step.instruction,
    status: "pending",
    reason: "",
    attempts: 0,
    verdict: null,
    picture: null,
    step,
  });
}

/**
 * @param {Readonly<State>} state
 * @param {string} id
 * @param {Partial<import("./types.d.ts").LiveStep>} change
 */
function withStep(state, id, change) {
  const now = state.live[id] ?? { done: 0, total: 0, tried: [] };
  return { ...state.live, [id]: { ...now, ...change } };
}
