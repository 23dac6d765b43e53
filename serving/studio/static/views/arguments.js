// The arguments of a tool as form fields, made from its JSON schema (`GET /v1/tools`): for the steps of a plan and for those
// that are done. Left out: what fields cannot say (pictures, lists); those are said in words.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { t } from "../texts.js";
import { plain } from "./words.js";

/** @typedef {{ name: string, kind: "number" | "switch" | "choice" | "words" | "color", unit: string, least?: number, most?: number, step: number | "any", choices: string[], fallback: unknown, optional: boolean }} Field */

/** Set by the program for every tool, or shown on the picture. */
const OWN = new Set(["image", "mask", "seed"]);
/** Wider ranges are no use as a slider. */
const SLIDABLE = 1000;

/**
 * One field for each argument.
 * @param {Record<string, any>} schema of the tool's arguments
 * @param {Record<string, unknown>} values those that are set; others have their default
 * @param {(name: string, value: unknown) => void} onchange null: not set any more
 * @param {Record<string, unknown>} [first] those that come first: what the step was planned with
 */
export function argumentFields(schema, values, onchange, first = {}) {
  const fields = fieldsOf(schema).sort((one, other) => Number(other.name in first) - Number(one.name in first));
  if (fields.length === 0) return html`<p class="muted">${t("arguments.none")}</p>`;
  return html`<div class="arguments">
    ${repeat(
      fields,
      (field) => field.name,
      (field) => control(field, values[field.name] ?? field.fallback, (value) => onchange(field.name, value)),
    )}
  </div>`;
}

/**
 * What a schema asks for, as far as fields can say it.
 * @param {Record<string, any>} schema
 * @returns {Field[]}
 */
export function fieldsOf(schema) {
  const required = new Set(schema["required"] ?? []);
  return Object.entries(schema["properties"] ?? {}).flatMap(([name, property]) => {
    const kinds = /** @type {any[]} */ (property.anyOf ?? [property]);
    /** @param {...string} types */
    const one = (...types) => kinds.find((kind) => types.includes(kind.type));
    const number = one("number", "integer");
    const choices = kinds.find((kind) => kind.enum)?.enum;
    const kind = choices ? "choice" : number ? "number" : one("boolean") ? "switch" : one("string") ? "words" : null;
    if (kind === null || OWN.has(name)) return [];
    return [
      {
        name,
        kind: kind === "words" && name.endsWith("color") ? "color" : kind,
        unit: number ? (property.description ?? "").split(",")[0] : "",
        least: number?.minimum ?? property.ge,
        most: number?.maximum ?? property.le,
        step: number?.type === "integer" ? 1 : /** @type {const} */ ("any"),
        choices: choices ?? [],
        fallback: property.default ?? null,
        optional: !required.has(name),
      },
    ];
  });
}

/** "left_pixels" -> "Left pixels" @param {string} name */
export const spoken = (name) => name.charAt(0).toUpperCase() + plain(name.slice(1));

/**
 * What is changed after one more change; a value that is as it was is no change.
 * @param {Record<string, unknown>} before
 * @param {Record<string, unknown>} changed
 * @param {string} name
 * @param {unknown} value
 */
export const withArgument = (before, changed, name, value) =>
  Object.fromEntries(Object.entries({ ...changed, [name]: value }).filter(([one, now]) => now !== before[one]));

/** @param {Field} field @param {unknown} value @param {(value: unknown) => void} changed */
function control(field, value, changed) {
  const label = spoken(field.name);
  switch (field.kind) {
    case "switch":
      return html`<label class="argument switch">
        <input
          type="checkbox"
          .checked=${value === true}
          @change=${(/** @type {Event} */ event) => changed(input(event).checked)}
        />
        <span>${label}</span>
      </label>`;
    case "choice":
      return html`<label class="argument">
        <span>${label}</span>
        <select .value=${String(value ?? "")} @change=${(/** @type {Event} */ event) => changed(input(event).value)}>
          ${field.choices.map((choice) => html`<option value=${choice} ?selected=${choice === value}>${choice}</option>`)}
        </select>
      </label>`;
    case "number":
      return numberField(field, label, asNumber(value), changed);
    default:
      return wordsField(field, label, typeof value === "string" ? value : "", changed);
  }
}

/** @param {Field} field @param {string} label @param {number | null} value @param {(value: unknown) => void} changed */
function numberField(field, label, value, changed) {
  const { least, most, unit } = field;
  const slidable = least !== undefined && most !== undefined && most - least <= SLIDABLE;
  /** @param {Event} event */
  const typed = (event) => {
    const box = input(event);
    if (!box.reportValidity()) return;
    changed(box.value === "" ? (field.optional ? field.fallback : value) : box.valueAsNumber);
  };
  return html`<div class="argument">
    <label>
      <span>${label}${unit && unit !== field.name ? html` <span class="muted">${unit}</span>` : nothing}</span>
      <input
        type="number"
        inputmode="decimal"
        min=${least ?? nothing}
        max=${most ?? nothing}
        step=${field.step}
        placeholder=${t("arguments.unset")}
        .value=${value === null ? "" : String(value)}
        @change=${typed}
      />
    </label>
    ${slidable
      ? html`<input
          type="range"
          aria-label=${t("arguments.slider", label)}
          min=${least}
          max=${most}
          step=${most - least > 20 ? 1 : 0.1}
          .value=${String(value ?? Math.max(least, 0))}
          @change=${(/** @type {Event} */ event) => changed(input(event).valueAsNumber)}
        />`
      : nothing}
  </div>`;
}

/** @param {Field} field @param {string} label @param {string} value @param {(value: unknown) => void} changed */
function wordsField(field, label, value, changed) {
  const said = (/** @type {Event} */ event) => changed(input(event).value || (field.optional ? field.fallback : ""));
  return html`<div class="argument">
    <label><span>${label}</span> <input .value=${value} ?required=${!field.optional} @change=${said} /></label>
    ${field.kind === "color"
      ? html`<input
          type="color"
          aria-label=${t("arguments.pick", label)}
          .value=${/^#[0-9a-f]{6}$/i.test(value) ? value : "#808080"}
          @change=${said}
        />`
      : nothing}
  </div>`;
}

/** A switch that also takes an amount: on is all of it. @param {unknown} value */
const asNumber = (value) => (typeof value === "boolean" ? (value ? 100 : 0) : typeof value === "number" ? value : null);

/** @param {Event} event */
const input = (event) => /** @type {HTMLInputElement} */ (event.target);
