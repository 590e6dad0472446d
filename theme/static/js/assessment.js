// Marks, by what a learner says they can do already, which parts of a course or a path can be skipped, and where to start.
import { open } from "./memory.js";

const section = document.querySelector("[data-assessment]");
const boxes = [...section.querySelectorAll("input")];
const box = section.querySelector("details");
const start = document.querySelector("[data-start]"); // the page's main button, which the learner's own record leads first
const fresh = start && { href: start.href, text: start.textContent };
const said = section.querySelector("[data-assessment-said]");
const go = section.querySelector("[data-assessment-go]");
const name = `assessment ${section.dataset.assessment}`;
const words = (message) => section.querySelector(`template[data-message="assessment-${message}"]`).content.textContent;
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

const ticks = () => Object.fromEntries(boxes.filter((box) => box.checked).map((box) => [box.value, box.dataset.said]));

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
  const [before, after] = words("begin").split("{title}");
  const title = Object.assign(document.createElement("span"), { textContent: link.textContent });
  title.lang = link.closest("[lang]").lang;
  start.replaceChildren(before, title, after);
}

function show(aloud) {
  const known = ticks();
  const skipped = parts.filter(([part]) => part in known);
  const start = parts.find(([part]) => !(part in known));
  for (const [part, place] of parts) mark(place, !skipped.length ? "" : part in known ? "skip" : place === start?.[1] ? "start" : "");
  const link = start?.[1].querySelector("a");
  go.hidden = !skipped.length || !start;
  if (link) go.firstElementChild.href = link.href;
  lead(skipped.length ? link : null);
  const some = () => words("some").replace("{n}", skipped.length).replace("{all}", parts.length).replace("{title}", () => link.textContent);
  const text = !skipped.length ? "" : start ? some() : words("all");
  if (aloud || said.textContent) said.textContent = text;
}

/** Tick what was ticked before, unless its words are others by now. */
function tick(kept) {
  for (const box of boxes) box.checked = kept?.[box.value] === box.dataset.said;
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
kept.watch((what) => what !== "statements" && recall());
if (parts.length) {
  await recall();
  if (boxes.some((each) => each.checked)) box.open = true; // what was ticked is in view, and can be unticked
}
