// Marks, by what a learner says they can do already, which parts of a course or a path can be skipped, and where to start.
import { open } from "./memory.js";
import { wordsIn } from "./words.js";

const section = document.querySelector("[data-assessment]");
const asked = [...section.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, [...part.querySelectorAll("input")]]);
const boxes = asked.flatMap(([, some]) => some);
const box = section.querySelector("details");
const start = document.querySelector("[data-start]"); // the page's main button, which the learner's own record leads first
const fresh = start && { href: start.href, text: start.textContent };
const said = section.querySelector("[data-assessment-said]");
const go = section.querySelector("[data-assessment-go]");
const name = `assessment ${section.dataset.assessment}`;
const words = wordsIn(section);
// Every part in its order, also those that do not say what they teach: [what it is called, its place in the outline].
const parts = [...document.querySelectorAll("main .stages :is([data-lesson], [data-item])")]
  .map((place) => [place.dataset.lesson ?? place.dataset.activity, place]);

/** Where ticks are kept: the learner's memory, else this visit's, else nowhere. */
async function keeper() {
  try {
    const memory = await open(new URL(section.dataset.root, location.href).href);
    return { get: () => memory.get(name), set: (value) => memory.set(name, value), watch: (told) => memory.watch(told) };
  } catch {
    return {
      get: async () => JSON.parse(sessionStorage.getItem(name) ?? "null"),
      set: async (value) => sessionStorage.setItem(name, JSON.stringify(value)),
      watch: () => {},
    };
  }
}

/** What is ticked: of each part the words, by their digests. */
const ticks = () => Object.fromEntries(asked.map(([part, some]) => [part, some.filter((box) => box.checked).map((box) => box.value)]).filter(([, some]) => some.length));
/** The parts of which everything is ticked. */
const known = () => new Set(asked.filter(([, some]) => some.every((box) => box.checked)).map(([part]) => part));

function mark(place, state) {
  const note = place.querySelector(":scope .assess-note");
  if (place.dataset.assessed === state) return;
  note?.remove();
  if (!state) {
    delete place.dataset.assessed;
    return;
  }
  place.dataset.assessed = state;
  const made = Object.assign(document.createElement("span"), { className: "assess-note", textContent: words(state) });
  (place.querySelector("h4") ?? place).append(made);
}

/** The main button leads where the self-assessment does, unless a record leads it on already. */
function lead(link) {
  if (!start || start.dataset.by === "record") return;
  start.href = link?.href ?? fresh.href;
  start.textContent = fresh.text;
  if (!link) return;
  const [before, after] = words("begin", { title: "\n" }).split("\n");
  const title = Object.assign(document.createElement("span"), { textContent: link.textContent });
  title.lang = link.closest("[lang]").lang;
  start.replaceChildren(before, title, after);
}

function show(aloud) {
  const whole = known();
  const skipped = parts.filter(([part]) => whole.has(part));
  const start = parts.find(([part]) => !whole.has(part));
  for (const [part, place] of parts) mark(place, !skipped.length ? "" : whole.has(part) ? "skip" : place === start?.[1] ? "start" : "");
  const link = start?.[1].querySelector("a");
  go.hidden = !skipped.length || !start;
  if (link) go.firstElementChild.href = link.href;
  lead(skipped.length ? link : null);
  const some = () => words("some", { n: skipped.length, all: parts.length, title: link.textContent });
  const text = !skipped.length ? "" : start ? some() : words("all");
  if (aloud || said.textContent) said.textContent = text;
}

/** Tick what was ticked before, unless its words are others by now. */
function tick(kept) {
  for (const [part, some] of asked) for (const box of some) box.checked = !!kept?.[part]?.includes(box.value);
}

const kept = await keeper();
const recall = async () => {
  tick(await kept.get().catch(() => null));
  show(true);
};
section.addEventListener("change", () => {
  show(true);
  kept.set(ticks()).catch(() => {}); // a full or closed store: the ticks stay for this visit
});
kept.watch((what) => [name, "all"].includes(what) && recall());
if (parts.length) {
  await recall();
  if (boxes.some((each) => each.checked)) box.open = true; // what was ticked is in view, and can be unticked
}
