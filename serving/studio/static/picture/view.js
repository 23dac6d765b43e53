import { address } from "../api.js";

export class PictureView extends HTMLElement {
  /** @type {import("../types.d.ts").Picture | null} */
  #picture = null;

  set picture(/** @type {import("../types.d.ts").Picture | null} */ picture) {
    if (picture?.sha256 === this.#picture?.sha256) return;
    this.#picture = picture;
    const image = new Image();
    if (picture) image.src = address(picture, { size: 1600 });
    this.replaceChildren(image);
  }
}
customElements.define("picture-view", PictureView);
