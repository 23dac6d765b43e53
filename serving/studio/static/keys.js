// Keys that work anywhere on the page. Those of the picture and of the history are theirs.

/** @param {import("./actions.js").Actions} actions @returns {(event: KeyboardEvent) => void} */
export const keys = (actions) => (event) => {
  const { session, pointing, dialog } = actions.store.state;
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
  // Where text is written, or a place is shown, they take back that.
  if (!session || pointing || dialog || /** @type {Element} */ (event.target).matches("input, textarea, select")) return;
  event.preventDefault();
  if (event.shiftKey ? session.can_redo : session.can_undo) void (event.shiftKey ? actions.redo() : actions.undo());
};
