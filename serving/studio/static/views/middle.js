// The middle of the page: the picture that is looked at, with the layer on which a place is shown.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { outlined } from "../outlines.js";
import "../picture/view.js";
import "../pointing/layer.js";

/** @param {Readonly<import("../types.d.ts").State>} state @param {import("../actions.js").Actions} actions */
export const middle = (state, actions) => {
  const { session, pointing } = state;
  const picture = pointing?.picture ?? session?.image ?? session?.original ?? null;
  return html`
    <div class="stage">
      <picture-view
        .picture=${picture}
        .mode=${pointing ? "single" : state.shown.mode}
        .outlines=${pointing ? [] : outlined(state)}
      ></picture-view>
      ${pointing
        ? html`<pointing-layer
            .pointing=${pointing}
            @seek=${(/** @type {CustomEvent} */ event) => actions.seek(event.detail)}
            @place=${(/** @type {CustomEvent} */ event) => actions.placed(event.detail)}
          ></pointing-layer>`
        : nothing}
    </div>
  `;
};
