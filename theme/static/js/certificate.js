// A course's certificate: filled in from this browser's record, or from a file that an issuer signed.
import { verified } from "./credential.js";
import { open } from "./memory.js";
import { current, last, progress, says } from "./progress.js";
import { wordsIn } from "./words.js";

const NAME = "name on certificates";
const MOST_BYTES = 1024 * 1024;

const region = document.querySelector("[data-certificate]");
const find = (name, within = region) => within.querySelector(`[data-${name}]`);
const say = wordsIn(region);
const language = document.documentElement.lang;
const root = new URL(region.dataset.root, location.href).href;
const here = (address) => new URL(address, location.href).href;
const days = new Intl.DateTimeFormat(language, { dateStyle: "long" });
const utc = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
const HAN = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

const sheet = find("sheet");
const typed = find("typed");
let memory = null;
let mine = null; // what the learner's own record shows: {day, lessons}, or nothing

const json = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.json();
};

/** A name on paper: a sign to a square where the script is written so, else on ruled lines. */
function writeName(name) {
  const box = find("name", sheet);
  const said = document.createElement("bdi");
  said.textContent = name;
  // A variant of a sign is no second one, where the browser can tell.
  const signs = Intl.Segmenter ? Array.from(new Intl.Segmenter(language).segment(name), (each) => each.segment) : Array.from(name);
  const squared = HAN.test(name) && signs.length <= 12;
  box.className = `sheet-who ${squared ? "squared" : "lined"}${HAN.test(name) ? " upright" : ""}`;
  if (!squared) {
    box.replaceChildren(said);
    return;
  }
  said.className = "unseen";
  const row = document.createElement("span");
  row.className = "squares-row";
  row.ariaHidden = "true";
  row.replaceChildren(...signs.map((sign) => {
    const square = document.createElement("span");
    square.className = "cell";
    square.textContent = sign;
    return square;
  }));
  box.replaceChildren(said, row);
}

function fill({ name, day, lessons, statement }) {
  writeName(name);
  find("statement", sheet).textContent = statement;
  find("day", sheet).textContent = day;
  find("count", sheet).textContent = lessons.length.toLocaleString(language);
  find("rows", sheet).replaceChildren(...lessons.map(({ title, time, revision }) => {
    const row = region.querySelector("template[data-part='row']").content.firstElementChild.cloneNode(true);
    const moment = new Date(time);
    find("title", row).textContent = title;
    find("day", row).textContent = Number.isNaN(moment.getTime()) ? "" : days.format(moment);
    find("revision", row).textContent = revision.slice(0, 16);
    return row;
  }));
}

/** The sheet as the learner's own record fills it, if it does. */
function showMine() {
  find("self").hidden = false;
  find("signed").hidden = true;
  find("form").hidden = !mine;
  sheet.hidden = !mine;
  find("print-line").hidden = !mine;
  if (mine) fill({ ...mine, name: typed.value.trim() });
}

/** The sheet as a signed certificate fills it. */
function showSigned(found) {
  find("self").hidden = true;
  find("signed").hidden = false;
  find("form").hidden = true;
  sheet.hidden = false;
  find("print-line").hidden = false;
  const day = utc.format(new Date(`${found.day}T00:00:00Z`));
  find("issuer", sheet).textContent = say("issuer", { issuer: found.issuer });
  find("issued", sheet).textContent = say("issued", { day, site: say("site") });
  const last = found.lessons.map((each) => each.time).filter(Boolean).sort().at(-1);
  fill({ name: found.name, day: last ? days.format(new Date(last)) : day, lessons: found.lessons, statement: found.statement });
}

/** What the record shows of the course. */
function achieved(outline, held) {
  const lessons = outline.stages.flatMap((stage) => stage.lessons).flatMap((lesson) => {
    const done = held.filter((each) => says(each, "completed", lesson.id));
    const best = done.find((each) => each.context?.revision === lesson.digest) ?? done[0];
    return best ? [{ title: lesson.title, time: best.timestamp, revision: best.context?.revision ?? "" }] : [];
  });
  const whole = held.find((each) => says(each, "completed", outline.id))?.timestamp;
  const time = whole ?? lessons.map((each) => each.time).sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
  return { day: days.format(new Date(time)), lessons };
}

/** Say how far the learner is, and lead on; `before` is whether the course was completed before it grew. */
function tell(found, before) {
  const status = find("status");
  const go = find("go");
  if (found.complete) status.textContent = say("complete");
  else if (before) status.textContent = say("grown", { n: found.done, of: found.count });
  else if (!found.begun) status.textContent = say("nothing");
  else status.textContent = found.done === found.count ? say("quizzes") : say("progress", { n: found.done, of: found.count });
  go.hidden = found.complete || !found.next;
  if (!go.hidden) {
    const link = go.querySelector("a");
    link.href = new URL(found.next.url, root).href;
    link.textContent = found.begun ? say("continue", { title: found.next.title }) : say("start");
  }
}

async function remember() {
  const outline = await json(here(region.dataset.outline));
  const held = current(await memory.statements());
  const found = progress(outline, held, (await memory.get("places"))?.[outline.id]?.lesson);
  const before = !found.complete && found.done > 0 && !!last(held, "completed", outline.id);
  mine = found.complete || before ? { ...achieved(outline, held), statement: say(before ? "shows-earlier" : "shows") } : null;
  tell(found, before);
}

async function check(file, index) {
  const verdict = find("verdict");
  const found = file.size > MOST_BYTES ? { problem: "form" } : await verified(await file.text(), { index, course: region.dataset.course });
  find("back-line").hidden = Boolean(found.problem);
  if (found.problem) {
    verdict.textContent = say(`problem-${found.problem}`, found);
    showMine();
    return;
  }
  verdict.textContent = say("good", { issuer: found.issuer, day: utc.format(new Date(`${found.day}T00:00:00Z`)) });
  showSigned(found);
}

function listen() {
  typed.addEventListener("input", () => {
    writeName(typed.value.trim());
    memory.set(NAME, typed.value.trim() || undefined).catch(console.warn); // it is on the sheet all the same
  });
  find("form").addEventListener("submit", (event) => event.preventDefault());
  find("print").addEventListener("click", () => print());
  const box = find("check");
  if (!box) return;
  box.hidden = false;
  const file = find("file");
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      await check(file.files[0], await json(here(region.dataset.index)));
    } catch (error) {
      console.warn(error);
      find("verdict").textContent = say("broken");
      showMine();
    }
    file.value = "";
  });
  find("back").addEventListener("click", () => {
    find("back-line").hidden = true;
    find("verdict").textContent = "";
    showMine();
  });
}

/** Keep up with what other tabs do. */
function follow() {
  let due = 0;
  memory.watch((_, elsewhere) => {
    if (!elsewhere) return;
    clearTimeout(due);
    due = setTimeout(() => again().catch(console.warn), 50);
  });
}

async function again() {
  await remember();
  if (document.activeElement !== typed) typed.value = (await memory.get(NAME)) ?? "";
  if (!mine) writeName("");
  if (find("signed").hidden) showMine();
}

async function begin() {
  const status = find("status");
  try {
    memory = await open(root);
    typed.value = (await memory.get(NAME)) ?? "";
  } catch {
    status.textContent = say("refused"); // a private window, or storage turned off; signed files can still be looked at
  }
  if (memory) {
    try {
      follow();
      await remember();
    } catch (error) {
      status.textContent = say("broken");
      console.warn(error);
    }
  }
  listen();
  showMine();
  find("needs").hidden = true;
  find("told").hidden = false;
}

await begin();
