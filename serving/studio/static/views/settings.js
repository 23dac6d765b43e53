// A form for what a tool can be told, made from the JSON schema of its arguments: numbers with their range and unit, one
// of several words, yes or no, text. Left out: lists and pictures, which are said in words.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { t } from "../texts.js";
import { plain } from "./words.js";

/** @typedef {{ type?: string, enum?: string[], anyOf?: Schema[], minimum?: number, maximum?: number, description?: string, default?: unknown }} Schema */
/** @typedef {Record<string, unknown>} Values */

/** What every call gets and nobody types. */
const GIVEN = new Set(["image", "mask", "seed"]);

/**
 * @param {import("../types.d.ts").ToolView | undefined} tool undefined: not known yet
 * @param {Values} now the step's arguments
 * @param {Values} changed those that were given another value
 * @param {(changed: Values) => void} change
 */
export const settings = (tool, now, changed, change) => {
  if (tool === undefined) return nothing;
  const properties = /** @type {Record<string, Schema>} */ (tool.arguments["properties"] ?? {});
  const fields = Object.entries(properties).filter(([name, schema]) => !GIVEN.has(name) && kindOf(schema) !== null);
  if (!fields.length) return html`<p class="muted">${t("plan.noSettings")}</p>`;
  const used = fields.filter(([name]) => name in now || name in changed);
  const others = fields.filter(([name]) => !(name in now || name in changed));
  /** @param {[string, Schema]} of */
  const one = ([name, schema]) => field(name, schema, changed[name] ?? now[name] ?? schema.default, (given) => change(given === now[name] ? rest(changed, name) : { ...changed, [name]: given }));
  return html`
    <fieldset class="settings">
      <legend>${t("plan.settings")}</legend>
      ${used.map(one)}
      ${others.length && used.length
        ? html`<details>
            <summary>${t("plan.more")}</summary>
            ${others.map(one)}
          </details>`
        : others.map(one)}
    </fieldset>
  `;
};

/** @param {string} name @param {Schema} schema @param {unknown} now @param {(given: unknown) => void} change */
const field = (name, schema, now, change) => {
  const kind = kindOf(schema);
  const unit = /^[a-z]+(?=, )/.exec(schema.description ?? "")?.[0] ?? "";
  const label = html`${plain(name)}${unit ? html` <span class="muted">(${unit})</span>` : nothing}`;
  if (kind === "boolean")
    return html`<label class="option"
      ><input
        type="checkbox"
        .checked=${live(Boolean(now))}
        @change=${(/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).checked)}
      />
      ${label}</label
    >`;
  if (schema.enum)
    return html`<label
      >${label}
      <select @change=${(/** @type {Event} */ event) => change(/** @type {HTMLSelectElement} */ (event.target).value)}>
        ${schema.enum.map((one) => html`<option value=${one} .selected=${live(one === now)}>${plain(one)}</option>`)}
      </select></label
    >`;
  const { minimum, maximum } = ranged(schema);
  return html`<label
    >${label}
    <input
      type=${kind === "string" ? "text" : "number"}
      step=${kind === "integer" ? 1 : "any"}
      min=${minimum ?? nothing}
      max=${maximum ?? nothing}
      .value=${live(now === null || now === undefined ? "" : String(now))}
      @change=${(/** @type {Event} */ event) => change(read(/** @type {HTMLInputElement} */ (event.target), kind))}
    /></label>`;
};

/** @param {HTMLInputElement} input @param {string | null} kind */
const read = (input, kind) => (kind === "string" ? input.value : input.value === "" ? null : input.valueAsNumber);

/** What kind of field suits; null: none does. @param {Schema} schema @returns {string | null} */
const kindOf = (schema) => {
  const kinds = (schema.anyOf ?? [schema]).map((one) => one.type ?? "").filter((type) => type !== "null");
  return ["boolean", "number", "integer", "string"].find((kind) => kinds.includes(kind)) ?? null;
};

/** @param {Schema} schema */
const ranged = (schema) => schema.anyOf?.find((one) => one.minimum !== undefined || one.maximum !== undefined) ?? schema;

/** @param {Values} values @param {string} name @returns {Values} */
const rest = (values, name) => Object.fromEntries(Object.entries(values).filter(([one]) => one !== name));
