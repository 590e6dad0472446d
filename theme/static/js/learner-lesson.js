// A lesson: quizzes, polls and lists are remembered, and its end says what comes next.
import { account, by, entitle, facts, fill, introduce, language, mark, outline, piece, remembering, root, settle, states, undone, words } from "./learner.js";
import { current, last, progress, says, standing } from "./progress.js";
import { answered, BETWEEN, chose, completed, progressed, voided } from "./statements.js";

const finish = document.querySelector("[data-finish]");
const toggle = finish.querySelector("button");
const said = finish.querySelector("[role=status]");
const lesson = { id: facts.activity, type: "lesson", name: document.querySelector("h1").textContent, parent: facts.course };
const memory = await remembering;
let reached = false;
let log = [];
let held = [];
let news = []; // what the last thing done brought
let busy = false;

const thing = (section, type) => ({ id: `${facts.activity}#${section.id}`, type, name: title(section), parent: facts.activity, course: facts.course });
const title = (section) => {
  const [label, whole] = [".quiz-label, .block-label", ".block-title, legend, .block-label"].map((each) => section.querySelector(each)?.textContent.trim() ?? "");
  return (whole.startsWith(label) && whole.slice(label.length).trim()) || whole || section.id;
};
const inputs = (section) => Array.from(section.querySelectorAll("input"));
const label = (input, at) => input.labels[0]?.textContent.trim() || `${at + 1}`;
const choices = (all) => ({ interactionType: "choice", choices: all.map((each, at) => [`${at + 1}`, label(each, at)]) });
const ticked = (all) => all.flatMap((each, at) => (each.checked ? [`${at + 1}`] : [])).join(BETWEEN);

/** Tick what was ticked then, found by its words, in another language by its place. */
function recall(all, statement) {
  const { definition = {} } = statement.object;
  const then = definition.choices ?? [];
  const chosen = (statement.result?.response ?? "").split(BETWEEN);
  const same = statement.context?.language === language;
  const spoken = (each) => Object.values(each.description ?? {})[0];
  const found = all.filter((input, at) => (same ? then.some((each) => chosen.includes(each.id) && spoken(each) === label(input, at)) : then.length === all.length && chosen.includes(`${at + 1}`)));
  for (const each of all) each.checked = found.includes(each);
  return found.length > 0;
}

/** Let a field for a number take what is written for one, and hide its bounds; gives what judges it. */
function plain(field) {
  if (field.type !== "number") return null;
  const { min, max } = field;
  for (const each of ["min", "max", "step"]) field.removeAttribute(each);
  Object.assign(field, { type: "text", inputMode: "decimal", size: 8 });
  return () => {
    const said = field.value.normalize("NFKC").replace(/\s/g, "").replace(/[−–]/, "-");
    const right = (each) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(each) && Number(each) >= Number(min) && Number(each) <= Number(max);
    field.setCustomValidity(right(said.replace(/[,。]/, ".")) || right(said.replace(/,(?=\d{3}(?!\d))/g, "")) ? "" : "wrong");
  };
}

function quiz(section) {
  const all = inputs(section);
  const gaps = section.classList.contains("gaps");
  const line = piece("quiz-check");
  const [button, status] = [line.querySelector("button"), line.querySelector("[role=status]")];
  const ranges = gaps ? all.map(plain) : [];
  const about = { ...thing(section, "quiz"), interaction: gaps ? { interactionType: "fill-in" } : choices(all) };

  function judged() {
    ranges.forEach((each) => each?.());
    const right = all.filter((each) => (gaps ? each.value.trim() && each.validity.valid : each.checked && "right" in each.closest(".choice").dataset)).length;
    const wrong = gaps ? 0 : all.filter((each) => each.checked).length - right;
    const max = gaps ? all.length : section.querySelectorAll("[data-right]").length;
    return { raw: right, max, success: right >= Number(section.dataset.pass) && !wrong, response: gaps ? all.map((each) => each.value.trim()).join(BETWEEN) : ticked(all) };
  }

  function show(state, text = "", more = "") {
    section.dataset.quiz = state;
    button.textContent = words(state === "asked" ? "check" : "again");
    if (status.textContent !== text) status.textContent = text;
    if (more) status.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: ` ${more}` }));
  }

  function tell({ raw, max, success }, aloud) {
    const feedback = aloud ? Array.from(section.querySelectorAll(".choice:has(:checked) .feedback"), (each) => each.textContent).join(" ") : "";
    show("checked", success ? words("right") : words(max > 1 ? "partly" : "wrong", { n: raw, max }), feedback);
    status.dataset.verdict = success ? "right" : "wrong";
  }

  function restore() {
    if (section.contains(document.activeElement) && document.activeElement !== button) return;
    const then = last(held, "answered", about.id);
    if ((section.dataset.answer ?? "") === (then?.id ?? "")) return; // what was answered early stays
    section.dataset.answer = then?.id ?? "";
    const parts = then?.result?.response?.split(BETWEEN) ?? [];
    if (gaps) all.forEach((each, at) => { each.value = parts.length === all.length && then.context?.language === language ? parts[at] : ""; });
    if (then && (gaps ? all.some((each) => each.value) : recall(all, then))) tell(judged());
    else {
      if (!gaps) for (const each of all) each.checked = false;
      show("asked", passed() ? words("passed-before") : "");
    }
  }

  const passed = () => held.some((each) => says(each, "answered", about.id) && each.result?.success === true);

  // The second half of a double click would fall on “try again”, or on a choice that moved there.
  section.addEventListener("click", (event) => {
    if (event.detail < 2 || section.dataset.quiz !== "checked") return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  button.addEventListener("click", async () => {
    if (section.dataset.quiz === "checked") {
      for (const each of all) {
        if (gaps) each.value = "";
        else each.checked = false;
      }
      show("asked");
      all[0].focus();
    } else if (gaps ? all.some((each) => !each.value.trim()) : !all.some((each) => each.checked)) show("asked", words("unanswered"));
    else {
      const found = judged();
      tell(found, true);
      await attempt(async () => {
        const made = answered(about, found, await by(memory));
        section.dataset.answer = made.id;
        await keep([made]);
      }, status);
    }
  });
  section.addEventListener("input", () => section.dataset.quiz === "checked" && show("asked"));
  section.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && gaps && event.target !== button && event.keyCode !== 229 && !event.repeat && section.dataset.quiz === "asked") button.click();
  });
  section.querySelector("fieldset").after(line);
  show("asked");
  return { restore, passed, section };
}

function ticks(section, type, verb, make) {
  const all = inputs(section);
  const about = { ...thing(section, type), interaction: choices(all) };
  let pending = 0; // being written
  section.addEventListener("change", async () => {
    pending += 1;
    await attempt(async () => {
      const made = make(about, { response: ticked(all), done: all.filter((each) => each.checked).length, count: all.length }, await by(memory));
      await keep([made]);
      section.dataset.answer = made.id;
    });
    pending -= 1;
  });
  return {
    restore() {
      if (pending) return;
      const then = last(held, verb, about.id);
      if (section.dataset.answer === (then?.id ?? "")) return;
      section.dataset.answer = then?.id ?? "";
      if (then) recall(all, then);
      else for (const each of all) each.checked = false;
    },
  };
}

function work(section) {
  const line = piece("hand-in");
  const box = line.querySelector("input");
  const about = thing(section, "assignment");
  box.addEventListener("change", () => attempt(async () => {
    if (box.checked) await keep([completed(about, await by(memory))]);
    else await retract(held.filter((each) => says(each, "completed", about.id)));
  }));
  section.append(line);
  return { restore: () => { box.checked = !!last(held, "completed", about.id); } };
}

/** Do what writes; where the browser takes no more, say so. */
let writing;
const attempt = (task, line) => (writing = task().catch(async (error) => {
  console.warn(error);
  line?.append(` ${words("not-kept")}`);
  if (line) return;
  news = [words("not-kept")];
  await draw();
}));

/** Note what was done and what follows from it. */
async function keep(statements) {
  const then = held;
  await memory.note(statements);
  await look();
  if (finished() && !log.some((each) => says(each, "completed", lesson.id))) {
    await memory.note([completed(lesson, await by(memory))]);
    await look();
  }
  if (statements.length) news = [];
  const slow = setTimeout(display, 400); // what follows waits for the network
  const course = log.length ? await outline(facts.outline) : null;
  const more = course ? await settle(memory, course) : [];
  if (more.length) {
    await look();
    news = more.map((each) => (each.object.id === facts.course ? words("course-complete") : words("stage-news", { stage: Object.values(each.object.definition.name)[0] })));
  }
  const before = statements.length ? await account(then) : null;
  const now = before && (await account(held));
  if (now?.points > before?.points) news.push(words("more-points", { n: now.points - before.points }));
  if (now?.level?.from > before?.points) news.push(words("level-reached", { level: now.level.name }));
  clearTimeout(slow);
  await draw();
}

/** Quizzes and the end make a lesson done, once. */
const finished = () => reached && quizzes.length > 0 && quizzes.every((each) => each.passed());

async function retract(statements) {
  const speaker = await by(memory);
  await memory.note(statements.map((each) => voided(each.id, speaker)));
  news = [];
  await look();
  await draw();
}

async function look() {
  log = await memory.statements();
  held = current(log);
}

const stands = () => standing({ id: lesson.id, language, digest: facts.digest }, held);

/** Show how this lesson stands. */
function display() {
  for (const each of [...quizzes, ...others]) each.restore();
  for (const each of quizzes) each.section.toggleAttribute("data-passed", each.passed());
  const { done: is, changed: old } = stands();
  toggle.textContent = words(old ? "mark-again" : is ? "unmark" : "mark");
  toggle.dataset.state = old ? "changed" : is ? "done" : "";
  const text = [old ? words("changed") : is ? words("done") : "", ...news].filter(Boolean).join(language.startsWith("zh") ? "" : " ");
  if (said.textContent !== text) said.textContent = text;
  const fact = document.querySelector("[data-lesson-state]");
  fact.hidden = !is;
  fact.querySelector("span").textContent = words(old ? "changed" : "done").replace(/[.。]$/, "");
  fact.querySelector("a")?.toggleAttribute("hidden", !old);
  finish.querySelector("[data-rule]").hidden = is || !quizzes.length;
  finish.querySelector("[data-corrections]")?.toggleAttribute("hidden", !old);
  return is;
}

async function draw() {
  const is = display();
  const course = log.length ? await outline(facts.outline) : null;
  if (course) {
    const found = progress(course, held, lesson.id);
    mark(course, found);
    fill(finish.querySelector("[data-tiles]"), states(course, { ...found, next: null }));
    finish.querySelector("[data-count]").textContent = words("count", found);
    follow(is, course, found);
  }
  await tally();
  finish.hidden = false;
}

function follow(is, course, { next, complete: whole }) {
  const line = finish.querySelector("[data-next]");
  const link = line.querySelector("a");
  line.hidden = !is || next?.id === lesson.id || (!next && !whole);
  const turn = document.querySelector(".turn");
  const onward = turn?.querySelector(".turn-next");
  if (onward) onward.hidden = !line.hidden && !!next && new URL(next.url, root).href === onward.href;
  if (turn) turn.hidden = [...turn.children].every((each) => each.hidden);
  if (line.hidden) return;
  link.href = next ? new URL(next.url, root) : new URL(course.certificate ? `${course.url}certificate/` : course.url, root);
  if (next) entitle(link, "next", next.title, next.language);
  else if (course.certificate) link.textContent = words("certificate");
  else entitle(link, "course-done", course.title, course.language);
}

async function tally() {
  const line = finish.querySelector("[data-points]");
  const now = stands().done ? await account(held) : null;
  line.hidden = !now?.points;
  if (now) line.textContent = [words("points", { n: now.points }), now.level ? words("level", { level: now.level.name }) : "", now.next ? words("to-level", { n: now.next.from - now.points, level: now.next.name }) : ""].filter(Boolean).join(" · ");
}

let quizzes = [];
let others = [];
if (memory) {
  await introduce(memory).catch(console.warn);
  await look();
  quizzes = Array.from(document.querySelectorAll(".prose section.quiz[data-pass]"), quiz);
  others = [
    ...Array.from(document.querySelectorAll(".prose section.poll[id]"), (each) => ticks(each, "poll", "answered", chose)),
    ...Array.from(document.querySelectorAll(".prose section.checklist[id]"), (each) => ticks(each, "checklist", "progressed", progressed)),
    ...Array.from(document.querySelectorAll(".prose section.assignment[id]"), work),
  ];
  toggle.addEventListener("click", async ({ detail }) => {
    if (busy || detail > 1) return; // a double click is one
    busy = true;
    const back = toggle.dataset.state === "done";
    await writing; // which may be what makes the lesson done by itself
    await attempt(async () => {
      const { done, changed } = stands();
      if (back) await retract(undone(log, lesson.id, await outline(facts.outline)));
      else if (done && !changed) await draw();
      else await keep([completed(lesson, await by(memory))]);
    });
    busy = false;
  });
  if (facts.course) {
    const here = () => memory.alone(async () => memory.set("places", { ...(await memory.get("places")), [facts.course]: { lesson: lesson.id, time: Date.now() } })).catch(console.warn);
    addEventListener("pageshow", ({ persisted }) => persisted && here());
    await here();
  }
  await draw();
  new IntersectionObserver(async ([{ isIntersecting }], observer) => {
    if (!isIntersecting) return;
    reached = true;
    observer.disconnect();
    await attempt(() => keep([]));
  }).observe(finish);
  let drawing = 0;
  memory.watch((what, elsewhere) => {
    if (!elsewhere || !["statements", "all"].includes(what)) return;
    news = [];
    clearTimeout(drawing);
    drawing = setTimeout(async () => {
      await look();
      await draw();
    }, 50);
  });
} else finish.remove();
