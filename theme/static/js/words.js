// The words that a part of a page holds for its script, in templates, so that catalogues translate them.

/** What gives the messages of a part by their names, with values in the places that they name. */
export function wordsIn(part) {
  const messages = new Map(Array.from(part.querySelectorAll(":scope > template[data-message]"), (each) => [each.dataset.message, each.content.textContent.trim()]));
  return (name, values = {}) => (messages.get(name) ?? "").replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "");
}
