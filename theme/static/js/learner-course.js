// A course or a path: how far the learner is, where to go on, and what is read on the way.
import { by, entitle, facts, fill, introduce, mark, outline, piece, remembering, root, states, words } from "./learner.js";
import { current, last, progress, says, touches } from "./progress.js";
import { completed, voided } from "./statements.js";

const memory = await remembering;
const start = document.querySelector("[data-start]");
const line = document.querySelector("[data-progress]");
const items = Array.from(document.querySelectorAll("[data-item]"));

function count(values, row) {
  line.querySelector("[data-count]").textContent = values;
  fill(line.querySelector("[data-tiles]"), row);
  line.hidden = false;
}

const fresh = start && { href: start.href, text: start.textContent };

/** The main button: where to go on, which comes before what a self-assessment says. */
function go(url, title, tongue) {
  start.dataset.by = "record";
  start.href = url;
  entitle(start, "continue", title, tongue);
}

/** When all is done there is nothing to start: the certificate is the main thing, reading again a small one. */
function over(link) {
  start.dataset.by = "record";
  start.href = link ? link.dataset.href : fresh.href;
  start.textContent = words(link ? "certificate" : "again-from-start");
  if (!link) return;
  link.href = fresh.href;
  link.textContent = words("again-from-start");
}

async function course() {
  const [statements, places] = [await memory.statements(), (await memory.get("places")) ?? {}];
  const at = places[facts.activity]?.lesson;
  if (!line || (!statements.length && !at && line.hidden)) return;
  const found = await outline(facts.outline);
  if (!found) return;
  const now = progress(found, statements, at);
  if (!now.begun && line.hidden) return;
  mark(found, now);
  count(words("count", now), states(found, now));
  const place = line.querySelector("[data-certificate]");
  const link = place?.querySelector("a");
  if (link) {
    link.dataset.href ??= link.href;
    link.href = link.dataset.href;
    link.textContent = words("certificate");
    place.hidden = !now.complete && !last(current(statements), "completed", found.id);
  }
  if (!start) return;
  if (now.complete) over(link);
  else if (now.next && now.begun) go(new URL(now.next.url, root), now.next.title, now.next.language);
  else {
    delete start.dataset.by;
    start.href = fresh.href;
    start.textContent = fresh.text;
  }
}

// -- a path: its items are courses and lessons, which are done, and texts, which are read ------------------------------

/** `items` are {id, outline}, where outline is that of a course that was begun, and null for anything else. `part` is a course's progress. */
function along(items, held, places) {
  const found = {};
  for (const { id, outline } of items) {
    const part = outline && progress(outline, held, places[id]?.lesson);
    found[id] = { done: !!part?.complete || !!last(held, "completed", id), part };
  }
  const all = Object.values(found);
  return { items: found, done: all.filter((each) => each.done).length, count: all.length, next: items.find((each) => !found[each.id].done)?.id ?? null };
}

async function path() {
  const held = current(await memory.statements());
  const places = (await memory.get("places")) ?? {};
  const begun = (id) => places[id] || held.some((each) => touches(each).includes(id));
  const all = await Promise.all(items.map(async (item) => ({ id: item.dataset.activity, outline: item.dataset.outline && begun(item.dataset.activity) ? await outline(item.dataset.outline) : null })));
  const found = along(all, held, places);
  const some = all.some(({ id }) => begun(id));
  for (const item of items) {
    const { done, part } = found.items[item.dataset.activity];
    const line = item.querySelector("[data-item-state]");
    item.dataset.state = done ? "done" : part ? "begun" : "";
    line.textContent = done ? words(item.dataset.type === "course" || item.dataset.type === "lesson" ? "done" : "read") : part ? words("count", part) : "";
    const box = item.querySelector("[data-read] input");
    if (box) box.checked = done;
  }
  if (!some && line.hidden) return;
  count(words("count-items", found), Object.keys(found.items).map((id) => (found.items[id].done ? "done" : id === found.next ? "next" : "")));
  const next = items.find((each) => each.dataset.activity === found.next);
  if (!next) {
    if (start) over(null);
    return;
  }
  const { part } = found.items[found.next];
  const link = next.querySelector("a");
  if (part?.next) go(new URL(part.next.url, root), part.next.title, part.next.language);
  else go(link.href, link.textContent.trim(), link.closest("[lang]").lang);
}

function readable(item) {
  const read = piece("mark-read");
  const box = read.querySelector("input");
  const title = item.querySelector("a").textContent.trim();
  read.querySelector(".unseen").textContent = title;
  const keep = async () => {
    const speaker = await by(memory, item.dataset.digest);
    if (box.checked) await memory.note([completed({ id: item.dataset.activity, type: "article", name: title, parent: facts.activity }, speaker)]);
    else await memory.note(current(await memory.statements()).filter((each) => says(each, "completed", item.dataset.activity)).map((each) => voided(each.id, speaker)));
  };
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  read.append(said);
  box.addEventListener("change", () => keep().then(() => said.replaceChildren(), async (error) => {
    console.warn(error);
    await path();
    said.textContent = ` ${words("not-kept")}`;
  }));
  item.append(read);
}

if (memory) {
  const read = items.filter((each) => !["course", "lesson", "path"].includes(each.dataset.type));
  if (read.length) await introduce(memory).catch(console.warn);
  read.forEach(readable);
  const draw = items.length ? path : course;
  await draw();
  let drawing = 0;
  memory.watch((what) => {
    if (!["statements", "places", "all"].includes(what)) return;
    clearTimeout(drawing);
    drawing = setTimeout(draw, 50);
  });
}
