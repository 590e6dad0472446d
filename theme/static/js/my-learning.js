// My learning: shows what this browser remembers of a learner, takes it along, takes it in, deletes it.
import { begun as started } from "./begun.js";
import { open } from "./memory.js";
import { current, last, points, progress } from "./progress.js";
import { wordsIn } from "./words.js";
import { FileError, MOST_BYTES, fileName, merge, own, written } from "./xapi-file.js";

const LATELY = 12;
const MOST_REASONS = 20;

const region = document.querySelector("[data-mine]");
const find = (name, within = region) => within.querySelector(`[data-${name}]`);
const language = document.documentElement.lang;
const root = new URL(region.dataset.root, location.href).href;
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });

const say = wordsIn(region);
const copy = (name) => document.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
const json = async (address) => {
  const response = await fetch(new URL(address, root));
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.json();
};
const at = (address) => new URL(address, root).href;

let memory;
let index;
let turn = 0;
let due = 0;
const outlines = new Map(); // course id → outline, as far as they were asked for

/** The day of a timestamp, or nothing where it is none. */
function date(time) {
  const element = document.createElement("time");
  const moment = new Date(time);
  if (Number.isNaN(moment.getTime())) return element;
  element.dateTime = moment.toISOString();
  element.textContent = day.format(moment);
  return element;
}

async function show() {
  const mine = ++turn;
  const statements = await memory.statements();
  const held = current(statements);
  const places = (await memory.get("places")) ?? {};
  const begun = started(held, places).flatMap(({ id }) => index.courses.find((each) => each.id === id) ?? []);
  await Promise.all(begun.filter((each) => !outlines.has(each.id)).map(async (each) => {
    try {
      outlines.set(each.id, await json(each.outline));
    } catch {
      // Taken down meanwhile, or offline: what was done of it stays in the record, and is shown by its own words.
    }
  }));
  if (mine !== turn) return; // something was done meanwhile, and is being shown
  const known = begun.filter((each) => outlines.has(each.id)).map((course) => ({ course, outline: outlines.get(course.id), ...progress(outlines.get(course.id), held, places[course.id]?.lesson ?? null) }));
  const things = named(held, known);
  const some = statements.length > 0 || known.length > 0;
  region.querySelectorAll("[data-when='some']").forEach((each) => (each.hidden = !some));
  region.querySelectorAll("[data-when='record']").forEach((each) => (each.hidden = !statements.length));
  region.querySelectorAll("[data-when='none']").forEach((each) => (each.hidden = some));
  showPoints(held, things);
  showCourses(known);
  showCertificates(known, held);
  showLately(held, things);
  const away = held.filter((each) => !own(each, index.base)).length;
  const note = find("elsewhere");
  note.hidden = !away;
  note.textContent = say("elsewhere", { n: away.toLocaleString(language) });
}

/** What the things are called that statements are about, and where they are: id → {title, url}. */
function named(held, known) {
  const found = new Map();
  for (const each of held) {
    const names = each.object.definition?.name;
    if (names) found.set(each.object.id, { title: names[language] ?? Object.values(names)[0], url: null });
  }
  for (const { course, outline } of known) {
    found.set(course.id, { title: course.title, url: at(course.url) });
    for (const stage of outline.stages) {
      found.set(stage.activity, { title: `${course.title} · ${stage.label}`, url: at(course.url) });
      for (const lesson of stage.lessons) {
        found.set(lesson.id, { title: lesson.title, url: at(lesson.url) });
        for (const quiz of lesson.quizzes) found.set(quiz.id, { title: lesson.title, url: `${at(lesson.url)}#${quiz.id.split("#")[1]}` });
      }
    }
  }
  return found;
}

/** A thing's name, as a link where it is on this site. */
function thing(things, id) {
  const known = things.get(id);
  if (!known?.url) return Object.assign(document.createElement("bdi"), { textContent: known?.title ?? id ?? "" }); // words of a file
  const link = document.createElement("a");
  link.href = known.url;
  link.textContent = known.title;
  return link;
}

function showPoints(held, things) {
  const score = find("score");
  if (!score) return;
  const { points: sum, level, next, each } = points(index.points, held, index.levels, index.base);
  find("points").textContent = sum.toLocaleString(language);
  for (const step of region.querySelectorAll("[data-from]")) {
    const from = Number(step.dataset.from);
    step.classList.toggle("reached", from <= sum);
    if (level?.from === from) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  const now = find("level");
  if (now) now.textContent = next ? say("level-next", { n: (next.from - sum).toLocaleString(language), name: next.name }) : say("level-last");
  const grants = find("grants");
  grants.hidden = !each.length;
  find("rows", grants).replaceChildren(...[...each].reverse().map((grant) => {
    const row = copy("grant");
    find("day", row).append(date(grant.time));
    find("kind", row).textContent = say(`kind-${grant.kind}`);
    find("what", row).append(thing(things, grant.id));
    find("count", row).textContent = `+${grant.points.toLocaleString(language)}`;
    return row;
  }));
}

function showCourses(known) {
  find("courses").hidden = !known.length;
  find("rows", find("courses")).replaceChildren(...known.map(({ course, outline, lessons, done, count, complete, next }) => {
    const row = copy("course");
    const link = find("title", row);
    link.href = at(course.url);
    link.textContent = course.title;
    if (course.language !== language) link.lang = course.language;
    find("squares", row).replaceChildren(...outline.stages.flatMap((stage) => stage.lessons).map(({ key }) => {
      const square = document.createElement("span");
      square.className = "tile";
      square.dataset.state = lessons[key].done ? "done" : key === next?.key ? "next" : "open";
      return square;
    }));
    find("count", row).textContent = say("count", { n: done, of: count });
    const on = find("next", row);
    if (complete || !next) on.remove();
    else {
      on.href = at(next.url);
      on.textContent = say("continue", { title: next.title });
    }
    return row;
  }));
}

/** A course that has grown takes nothing from who completed it. */
function showCertificates(known, held) {
  const earned = known.filter(({ course, complete, done }) => course.certificate && (complete || (done > 0 && last(held, "completed", course.id))));
  const section = find("certificates");
  if (!section) return;
  section.hidden = !earned.length;
  find("rows", section).replaceChildren(...earned.map(({ course }) => {
    const row = copy("certificate");
    const link = find("title", row);
    link.href = at(course.certificate);
    link.textContent = course.title;
    return row;
  }));
}

/** What a statement says was done, as the key of a message. */
function deed(statement) {
  const verb = statement.verb.id.split("/").pop();
  const type = statement.object.definition?.type?.split("/").pop() ?? "";
  if (verb === "answered") return statement.result?.success === undefined ? "chose" : statement.result.success ? "right" : "wrong";
  if (verb === "completed") return { course: "course", performance: "handed-in", media: "read" }[type] ?? "lesson";
  return { passed: "stage", progressed: "ticked" }[verb] ?? "other";
}

function showLately(held, things) {
  const once = new Map(); // what was done several times stands here once, by the last time
  for (const each of [...held].reverse()) {
    const said = `${deed(each)} ${each.object.id ?? each.id}`;
    if (!once.has(said)) once.set(said, each);
  }
  const last = [...once.values()].slice(0, LATELY);
  find("lately").hidden = !last.length;
  find("rows", find("lately")).replaceChildren(...last.map((statement) => {
    const row = copy("deed");
    find("day", row).append(date(statement.timestamp));
    find("kind", row).textContent = say(`did-${deed(statement)}`);
    find("what", row).append(thing(things, statement.object.id));
    return row;
  }));
}

/** Give the record as a file, named by the day. */
async function take() {
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((each) => String(each).padStart(2, "0")).join("-");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([written(await memory.statements())], { type: "application/json" }));
  link.download = fileName(today);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function bring(files) {
  const heard = find("heard");
  const reasons = find("reasons");
  heard.textContent = say("reading");
  reasons.replaceChildren();
  let taken = false;
  for (const file of files) {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    try {
      if (file.size > MOST_BYTES) throw new FileError("large");
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      const found = await memory.alone(() => merge(memory, text, index.base));
      line.append(name, " ", say("merged", Object.fromEntries(Object.entries({ added: found.added, known: found.known, refused: found.refused.length }).map(([key, count]) => [key, count.toLocaleString(language)]))));
      taken = true;
      reasons.append(line, ...why({ ...found, names: await foreign(found.names) }));
      await adopt(found.names);
    } catch (error) {
      if (!(error instanceof FileError) && !(error instanceof TypeError)) console.error(error);
      line.append(name, " ", say(`file-${error instanceof FileError ? error.reason : error instanceof TypeError ? "json" : "broken"}`));
      reasons.append(line);
    }
  }
  await show();
  heard.textContent = say(taken ? "read" : "unread");
}

/** Lines that say more about what a file held: what was refused, whose it is, what counts for nothing. */
function why({ refused, names, elsewhere }) {
  const lines = refused.slice(0, MOST_REASONS).map(({ number, id, reason, field }) => say(`refused-${reason}`, { n: number ?? id, field }));
  if (refused.length > MOST_REASONS) lines.push(say("refused-more", { n: refused.length - MOST_REASONS }));
  if (names.length) lines.push(say("names"));
  if (elsewhere) lines.push(say("elsewhere", { n: elsewhere.toLocaleString(language) }));
  return lines.map((text) => {
    const line = document.createElement("li");
    line.className = "reason";
    line.textContent = text;
    return line;
  });
}

/** The name that this browser has written under, if it has written at all. */
async function writer() {
  const name = await memory.get("learner");
  return (await memory.statements()).some((each) => each.actor.account?.name === name) ? name : undefined;
}

/** The names in a record that are not this browser's own; one that wrote nothing yet goes on under what it is brought. */
async function foreign(names) {
  const mine = await writer();
  return mine ? names.filter((each) => each !== mine) : [];
}

/** A browser that wrote nothing yet goes on under the name in the record that was brought: it is one learner's. */
async function adopt(names) {
  const name = names.at(-1);
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(name) && !(await writer())) await memory.set("learner", name);
}

function listen() {
  for (const button of region.querySelectorAll("[data-export]")) button.addEventListener("click", take);
  const input = find("import");
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) await bring(files);
  });
  const zone = find("drop");
  let inside = 0;
  const mark = (by) => zone.classList.toggle("over", (inside = Math.max(0, inside + by)) > 0);
  zone.addEventListener("dragenter", () => mark(1));
  zone.addEventListener("dragleave", () => mark(-1));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    mark(-inside);
    const files = [...event.dataTransfer.files];
    if (files.length) await bring(files);
  });
  const dialog = document.querySelector("dialog[data-forget]");
  const gone = document.querySelector("dialog[data-forgotten]");
  find("ask").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "delete") return;
    dialog.returnValue = "";
    await memory.forget();
    find("heard").textContent = "";
    find("reasons").replaceChildren();
    await show();
    gone.showModal();
  });
  gone.addEventListener("close", () => {
    const title = document.querySelector("h1"); // the button that was pressed is gone with what it deleted
    title.tabIndex = -1;
    title.focus();
  });
}

async function begin() {
  try {
    memory = await open(root);
  } catch {
    find("refused").hidden = false; // a private window, or storage turned off: the page says so and stays as it is
    return;
  }
  try {
    index = await json(new URL(region.dataset.index, location.href).href);
  } catch {
    find("broken").hidden = false;
    return;
  }
  listen();
  await show();
  find("needs").hidden = true;
  find("shown").hidden = false;
  memory.watch((what) => {
    if (!["statements", "places", "all"].includes(what)) return; // how far sending came moves nothing from under the focus
    clearTimeout(due);
    due = setTimeout(show, 50);
  });
}

await begin();
