// How good a result is, with what was measured. Shared by everything that shows a result.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../texts.js";
import { plain } from "./words.js";

/** @param {import("../types.d.ts").Verdict | null | undefined} verdict */
export const verdictView = (verdict) => {
  if (!verdict) return nothing;
  return html`
    <div class="verdict ${verdict.passed ? "good" : "bad"}">
      <p>
        <span class="mark" aria-hidden="true">${verdict.passed ? "✓" : "✗"}</span>
        ${t(verdict.passed ? "steps.good" : "steps.bad")} (${t("steps.score", new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(verdict.score))})
      </p>
      ${verdict.feedback ? html`<p dir="auto">${verdict.feedback}</p>` : nothing}
      ${verdict.checks.length
        ? html`<details>
            <summary>${t("steps.checks")}</summary>
            <ul class="checks">
              ${verdict.checks.map(check)}
            </ul>
          </details>`
        : nothing}
    </div>
  `;
};

/** @param {import("../types.d.ts").Check} check */
const check = ({ name, passed, measured, expected }) => html`
  <li>
    <strong>${plain(name)}</strong>: ${t(passed ? "steps.passed" : "steps.notPassed")}
    <dl>
      <dt>${t("steps.measured")}</dt>
      <dd>${measured}</dd>
      <dt>${t("steps.expected")}</dt>
      <dd>${expected}</dd>
    </dl>
  </li>
`;
