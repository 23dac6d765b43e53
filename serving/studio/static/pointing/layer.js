export class PointingLayer extends HTMLElement {}
customElements.define("pointing-layer", PointingLayer);
