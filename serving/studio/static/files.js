// Photos that are dropped onto the page or pasted, wherever that happens.

/** @typedef {import("./actions.js").Actions} Actions */

/** @param {Actions} actions */
export function takeFiles(actions) {
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    actions.dropping(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget === null && actions.dropping(false));
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    actions.dropping(false);
    const file = event.dataTransfer?.files[0];
    if (file) void actions.take(file);
  });
  addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file === undefined) return;
    event.preventDefault();
    void actions.take(file);
  });
}

/** @param {DragEvent} event */
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;
