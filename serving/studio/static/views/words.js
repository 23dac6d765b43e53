// How sizes, times and names are said; shared by the views.

/** @param {number} bytes */
export function size(bytes) {
  const [unit, by] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  return new Intl.NumberFormat(language(), { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / Number(by));
}

/** @param {string} time as the API tells it */
export const when = (time) =>
  new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));

/** A name of the vocabulary or of a setting, as people read it. @param {string} name */
export const plain = (name) => name.replaceAll("_", " ");

const language = () => document.documentElement.lang;
