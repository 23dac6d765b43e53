// What a person is to show a place on, and what of it is asked of `POST /v1/locate`: told from the state alone.

import { pictureOf, pictureOfUpload, uploaded } from "../api.js";

/** @typedef {import("../types.d.ts").State} State */
/** @typedef {import("../types.d.ts").Pointing} Pointing */
/** @typedef {import("../types.d.ts").Proposal} Proposal */

/**
 * The pointing that a view wants. Null: there is no picture yet.
 * @param {import("../types.d.ts").PointingWanted} wanted
 * @param {Readonly<State>} state
 * @returns {Pointing | null}
 */
export function opened({ target, picture, phrase }, state) {
  const { session, chosen } = state;
  const question = /** @type {import("../types.d.ts").Question | null} */ (/** @type {unknown} */ (session?.question ?? null));
  if (session === null) {
    const photo = picture ?? (chosen?.upload ? pictureOfUpload(chosen.upload) : null);
    return photo && { target, picture: photo, phrase: phrase ?? "", choices: [], found: null };
  }
  const steps = state.history?.turns.flatMap((turn) => turn.steps) ?? [];
  const step = "step" in target ? target.step : null;
  const done = steps.findLast((one) => one.id === step);
  const asks = target.for === "question" && question?.kind === "region" ? question : null;
  const shown = target.for === "step" ? done?.before : question ? pictureOf(session.id, question.image) : session.image;
  const on = picture ?? shown ?? session.image ?? session.original ?? null;
  if (on === null) return null;
  return {
    target,
    picture: on,
    phrase: phrase ?? asks?.phrase ?? stepOf(target, state)?.region?.phrase ?? "",
    choices: (asks?.choices ?? []).map(({ id, label, box, mask }) => ({
      id,
      label,
      box,
      outline: "",
      image: `${pictureOf(session.id, mask).url}?size=2048&format=png`,
      mask_upload: null,
    })),
    found: null,
  };
}

/**
 * The step that a place is for, as it is planned or was done.
 * @param {import("../types.d.ts").PointingFor} target
 * @param {Readonly<State>} state
 */
function stepOf(target, { session, history }) {
  if (!("step" in target)) return undefined;
  const question = /** @type {import("../types.d.ts").Question | null} */ (/** @type {unknown} */ (session?.question ?? null));
  const done = history?.turns.flatMap((turn) => turn.steps).findLast((one) => one.id === target.step)?.step;
  return question?.kind === "plan" ? question.steps.find((one) => one.id === target.step) : done;
}

/**
 * What to ask the server for; null: there is nothing to go by.
 * @param {Pointing} pointing
 * @param {Readonly<State>} state
 * @param {[number, number]} [point] else the phrase, or the step's
 */
export function asked({ target, picture, phrase }, state, point) {
  const { session, chosen } = state;
  const step = stepOf(target, state);
  const on = session ? { session: session.id, picture: picture.sha256 } : chosen?.upload ? { upload: chosen.upload.id } : null;
  if (on === null) return null;
  if (point) return { ...on, point };
  if (phrase) return { ...on, phrase };
  return session && step?.region ? { session: session.id, step: step.id } : null; // it may be of no place
}

/** @param {import("../types.d.ts").Located["choices"][number]} choice @returns {Proposal} */
export const located = ({ id, label, box, outline, mask_upload }) => ({
  id,
  label,
  box,
  outline,
  image: `${uploaded(mask_upload)}?size=2048`,
  mask_upload,
});
