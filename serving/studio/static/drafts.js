// What was written and not sent yet, kept through a reload of the tab; of each session its own.

/** @param {string} session "" before there is one */
const name = (session) => `studio.draft.${session}`;

/** @param {string} session */
export function kept(session) {
  try {
    return sessionStorage.getItem(name(session)) ?? "";
  } catch {
    return ""; // the browser keeps nothing
  }
}

/** @param {string} session @param {string} text */
export function keep(session, text) {
  try {
    if (text) sessionStorage.setItem(name(session), text);
    else sessionStorage.removeItem(name(session));
  } catch {
    // The browser keeps nothing, or no more.
  }
}
