// Words for people, each by its section and key. All of them are in texts/en.js; a translation is a file like it.

import { en } from "./texts/en.js";

/**
 * A text by its name; `{0}`, `{1}` ... are replaced by what is given.
 * @param {string} name section and key, as "plan.run"
 * @param {...(string | number)} values
 */
export function t(name, ...values) {
  const [section = "", key = ""] = name.split(".");
  const text = /** @type {Record<string, Record<string, string>>} */ (en)[section]?.[key];
  if (text === undefined) throw new Error(`there is no text ${name}`);
  return values.length ? text.replace(/\{(\d)\}/g, (_, place) => String(values[place] ?? "")) : text;
}
