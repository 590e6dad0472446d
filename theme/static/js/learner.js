// What the pages that remember have in common.
import { open } from "./memory.js";
import { current, last, points, progress, says } from "./progress.js";
import { actor, completed, passed, uuid } from "./statements.js";

const place = document.querySelector("[data-learning]");
export const language = document.documentElement.lang;
const pieces = Object.fromEntries(Array.from(place.querySelectorAll("template"), (each) => [each.dataset.message ?? each.dataset.piece, each.content]));

export const facts = place.dataset;
export const root = new URL(facts.root, location.href).href;

/** The page's own words, with values in their places. */
export const words = (name, values = {}) => pieces[name].textContent.trim().replace(/\{(\w+)\}/g, (_, each) => values[each] ?? "");

/** Such words on a link, with a title in its language. */
export function entitle(link, name, title, tongue = language) {
  const [before, after = ""] = words(name, { title: "\n" }).split("\n");
  const said = Object.assign(document.createElement("span"), { textContent: title });
  if (tongue !== language) said.lang = tongue;
  link.replaceChildren(before, said, after);
}

export const piece = (name) => pieces[name].firstElementChild.cloneNode(true);

/** The memory, or null: then the page stays as it is without scripts. */
export const remembering = open(root).catch(() => null);

let name; // the learner's

/** Know the name before anything is done, which then waits for nothing. */
export async function introduce(memory) {
  name = await memory.once("learner", uuid);
  memory.watch(async (what) => {
    if (what === "all") name = undefined;
    else if (what === "learner") name = await memory.get(what);
  });
}

/** Who speaks in a statement. */
export async function by(memory, revision = facts.digest) {
  const home = facts.base.startsWith("tag:") ? root : facts.base;
  return { actor: actor(home, name ?? (await memory.once("learner", uuid))), language, revision };
}

const files = new Map();

/** A file of the site, or null where it cannot be had now. */
function read(address) {
  if (!files.has(address)) {
    const found = fetch(address, { signal: AbortSignal.timeout?.(8000) }).then((response) => (response.ok ? response.json() : null));
    files.set(address, found.catch(() => {
      files.delete(address);
      return null;
    }));
  }
  return files.get(address);
}

export const outline = (address) => (address ? read(address) : null);

export const learning = async () => (await read(new URL("learning.json", new URL(facts.home, location.href)).href)) ?? {};

/** Points by the site's rule, or null where it has none. */
export async function account(statements) {
  const { points: rule, levels } = await learning();
  return rule && Object.keys(rule).length ? points(rule, statements, levels ?? [], facts.base) : null;
}

/** Note which stages are passed by now, and whether the course is, once each. */
export function settle(memory, course) {
  return memory.alone(async () => {
    const statements = await memory.statements();
    const held = current(statements);
    const found = progress(course, statements);
    const speaker = await by(memory, course.digest);
    const stages = course.stages.filter((each, at) => found.stages[at].passed && !last(held, "passed", each.activity));
    const news = stages.map((each) => passed({ id: each.activity, type: "stage", name: each.label, parent: course.id }, speaker));
    if (found.complete && !last(held, "completed", course.id)) news.push(completed({ id: course.id, type: "course", name: course.title }, speaker));
    await memory.note(news);
    return news;
  });
}

/** What to take back when a lesson is not done after all. */
export function undone(statements, lesson, course) {
  const held = current(statements);
  const gone = held.filter((each) => says(each, "completed", lesson));
  if (!course) return gone;
  const found = progress(course, held.filter((each) => !gone.includes(each)));
  const failed = course.stages.filter((each, at) => !found.stages[at].passed && each.lessons.some(({ id }) => id === lesson));
  return [...gone, ...held.filter((each) => failed.some(({ activity }) => says(each, "passed", activity)) || (!found.complete && says(each, "completed", course.id)))];
}

export function fill(row, states) {
  row.replaceChildren(...states.map((state) => {
    const tile = document.createElement("span");
    tile.className = "tile";
    tile.dataset.state = state;
    return tile;
  }));
}

export const states = (course, found) => course.stages.flatMap((stage) => stage.lessons.map(({ key }) => (found.lessons[key].done ? "done" : key === found.next?.key ? "next" : "")));

/** Mark the page's outline. */
export function mark(course, found) {
  course.stages.forEach((stage, at) => {
    const { passed: through, open: opened } = found.stages[at];
    const shown = document.querySelector(`[data-stage="${CSS.escape(stage.id)}"]`);
    const before = course.stages[found.stages.findIndex((each) => !each.passed)]?.label;
    const line = note(shown, ".stage-head, .steps-stage", through ? "passed" : opened ? "open" : "closed", through ? words("stage-passed") : opened ? "" : words("stage-closed", { stage: before }));
    if (line) line.id = `stage-${stage.id}.said`;
    for (const lesson of stage.lessons) {
      const item = document.querySelector(`[data-lesson="${CSS.escape(lesson.id)}"]`);
      const { done, changed, quizzes } = found.lessons[lesson.key];
      const all = Object.values(quizzes);
      const state = changed ? "changed" : done ? "done" : lesson.key === found.next?.key ? "next" : all.length && all.every(Boolean) ? "passed" : "";
      note(item, "a", state, state ? words(`lesson-${state}`) : "");
      const link = item?.querySelector("a");
      if (link && line && !opened) link.setAttribute("aria-describedby", line.id);
      else link?.removeAttribute("aria-describedby");
    }
  });
}

/** For the eye a state, for the ear a word. */
function note(element, within, state, text) {
  if (!element) return null;
  element.dataset.state = state;
  const holder = element.querySelector(within);
  const line = holder.querySelector(".said") ?? holder.appendChild(Object.assign(document.createElement("span"), { className: "said" }));
  if (line.textContent !== text) line.textContent = text;
  return line;
}
