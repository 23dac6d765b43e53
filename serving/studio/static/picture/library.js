// OpenSeadragon, loaded when a picture is first looked at: it is most of what the page weighs.

/** @typedef {typeof import("openseadragon")} OpenSeadragon */

/** @type {Promise<OpenSeadragon> | null} */
let loading = null;

/** The library; who asks again after it could not be loaded tries again. @returns {Promise<OpenSeadragon>} */
export function openSeadragon() {
  loading ??= new Promise((resolve, reject) => {
    withoutStyles();
    const script = document.createElement("script");
    script.src = new URL("../vendor/openseadragon/openseadragon.min.js", import.meta.url).href;
    script.onload = () => resolve(/** @type {any} */ (window)["OpenSeadragon"]);
    script.onerror = () => {
      script.remove();
      loading = null;
      reject(new Error(`${script.src} cannot be loaded`));
    };
    document.head.append(script);
  });
  return loading;
}

/**
 * It adds a style element where it does not find its own, which the page's policy forbids. What it finds here is an
 * element of that name that means nothing.
 */
function withoutStyles() {
  const mark = document.createElementNS(null, "style");
  mark.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(mark);
}
