// Keeps a course on this device: the button on its page, how far that is, and what is in the way.
import { listen, root, say } from "./offline.js";
import { size, wordsIn } from "./words.js";

const BEAT = 10_000; // milliseconds after which a worker at work is told that somebody still waits
const box = document.querySelector("[data-keep]");
const list = decodeURIComponent(new URL(box.dataset.keep, location.href).href.slice(root.length)); // its path
const part = (name) => box.querySelector(`[data-keep-${name}]`);
const words = wordsIn(box);
const bar = box.querySelector("progress");
const status = part("status");
const [start, cancel, remove] = ["start", "cancel", "remove"].map(part);
let announced = "";
let beat = 0;
let facts = null;

function show(name, values = {}, { buttons = [], value = null } = {}) {
  box.dataset.state = name;
  const text = words(name, values);
  if (value === null) {
    if (announced !== text) status.textContent = text; // a reader of the screen hears what changed, and not each file
    announced = text;
    part("count").textContent = "";
  } else {
    if (announced !== name) status.textContent = words("begun");
    announced = name;
    part("count").textContent = text;
    bar.value = value;
  }
  bar.hidden = value === null;
  const focused = [start, cancel, remove].includes(document.activeElement);
  for (const each of [start, cancel, remove]) each.hidden = !buttons.includes(each);
  if (focused && document.activeElement.hidden) buttons[0]?.focus();
  start.textContent = words(name === "network" || name === "changing" ? "again" : "keep");
  box.hidden = false;
}

function draw({ courses, busy }) {
  const course = courses[list];
  const at = { n: course?.done ?? 0, m: course?.of ?? facts?.count ?? 0, done: size(course?.bytes ?? 0), size: size(course?.size ?? facts?.size ?? 0) };
  clearInterval(beat);
  if (busy && course?.wished) beat = setInterval(() => say({ say: "hello" }).catch(() => {}), BEAT);
  if (course?.trouble === "full") show(course.kept ? "stale" : "full", at, { buttons: course.kept ? [remove] : [start] });
  else if (course?.kept) show("kept", at, { buttons: [remove] });
  else if (course?.wished && course.of !== undefined) show("working", at, { buttons: [cancel], value: course.size ? Math.min(1, course.bytes / course.size) : 0 });
  else if (course?.wished && course.trouble && !busy) show(course.trouble === "changing" ? "changing" : "network", at, { buttons: [start, cancel] });
  else if (course?.wished) show("waiting", at, { buttons: [cancel] });
  else show(facts ? "offer" : "offered", at, { buttons: [start] });
}

/** How much it is, before somebody decides. */
async function measure() {
  const { files } = await (await fetch(box.dataset.keep)).json();
  facts = { count: files.length, size: files.reduce((sum, each) => sum + each.size, 0) };
}

start.addEventListener("click", async () => {
  navigator.storage?.persist?.().catch(() => {});
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (facts && facts.size > quota - usage) show("full", { size: size(facts.size) }, { buttons: [start] });
  else await say({ say: "keep", course: list });
});
for (const each of [cancel, remove]) each.addEventListener("click", () => say({ say: "remove", course: list }));

measure().catch(() => {}).finally(() => listen(draw));
