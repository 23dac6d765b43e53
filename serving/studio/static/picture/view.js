import { address } from "../api.js";

/** A picture that fits its place, moved and enlarged by what lies over it. */
export class PictureView extends HTMLElement {
  /** @type {import("../types.d.ts").Picture | null} */
  #picture = null;
  #image = new Image();
  scale = 1;
  #left = 0;
  #top = 0;

  connectedCallback() {
    this.replaceChildren(this.#image);
    new ResizeObserver(() => this.fit()).observe(this);
  }

  set picture(/** @type {import("../types.d.ts").Picture | null} */ picture) {
    if (picture?.sha256 === this.#picture?.sha256) return;
    this.#picture = picture;
    if (picture) this.#image.src = address(picture, { size: 1600 });
    this.fit();
  }

  fit() {
    if (!this.#picture) return;
    const { width, height } = this.#picture;
    this.scale = Math.min(this.clientWidth / width, this.clientHeight / height) || 1;
    this.#left = (this.clientWidth - width * this.scale) / 2;
    this.#top = (this.clientHeight - height * this.scale) / 2;
    this.#changed();
  }

  /** @param {number} clientX @param {number} clientY */
  toPicture(clientX, clientY) {
    const here = this.getBoundingClientRect();
    return { x: (clientX - here.left - this.#left) / this.scale, y: (clientY - here.top - this.#top) / this.scale };
  }

  /** @param {number} x @param {number} y */
  toScreen(x, y) {
    return { left: this.#left + x * this.scale, top: this.#top + y * this.scale };
  }

  /** @param {number} dx @param {number} dy screen pixels */
  panBy(dx, dy) {
    this.#left += dx;
    this.#top += dy;
    this.#changed();
  }

  /** @param {number} factor @param {number} clientX @param {number} clientY stays where it is */
  zoomBy(factor, clientX, clientY) {
    const here = this.getBoundingClientRect();
    this.#left = clientX - here.left - (clientX - here.left - this.#left) * factor;
    this.#top = clientY - here.top - (clientY - here.top - this.#top) * factor;
    this.scale *= factor;
    this.#changed();
  }

  #changed() {
    if (!this.#picture) return;
    this.style.overflow = "hidden";
    this.#image.style.cssText =
      `position:absolute;max-width:none;left:${this.#left}px;top:${this.#top}px;` +
      `width:${this.#picture.width * this.scale}px;height:${this.#picture.height * this.scale}px`;
    this.dispatchEvent(new CustomEvent("viewchange"));
  }
}
customElements.define("picture-view", PictureView);
