// Words of scripts: those that a part of a page holds in templates, so that catalogues translate them, and sizes.

/** What gives the messages of a part by their names, with values in the places that they name. */
export function wordsIn(part) {
  const messages = new Map(Array.from(part.querySelectorAll(":scope > template[data-message]"), (each) => [each.dataset.message, each.content.textContent.trim()]));
  return (name, values = {}) => (messages.get(name) ?? "").replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "");
}

const number = (value, unit, digits) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: digits }).format(value);

/** So many bytes in words. */
export const size = (bytes) => (bytes < 1e6 ? number(Math.max(1, bytes / 1e3), "kilobyte", 0) : number(bytes / 1e6, "megabyte", 1));
