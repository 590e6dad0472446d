// The home page of somebody who was here before: where they stopped, with one click, and what else they have begun.
import { begun } from "./begun.js";
import { account, fill, learning, outline, remembering, root, states, words } from "./learner.js";
import { current, progress } from "./progress.js";

const OTHERS = 3;
const region = document.querySelector("[data-resume]");
const memory = await remembering;

async function draw() {
  const held = current(await memory.statements());
  const places = (await memory.get("places")) ?? {};
  const known = held.length || Object.keys(places).length ? ((await learning()).courses ?? []) : [];
  const open = [];
  for (const { id } of known.length ? begun(held, places) : []) {
    const course = known.find((each) => each.id === id);
    const found = course && (await outline(new URL(course.outline, root).href));
    const now = found && progress(found, held, places[id]?.lesson);
    if (now?.next) open.push({ course: found, now });
    if (open.length > OTHERS) break;
  }
  const [latest, ...others] = open;
  if (!latest) {
    region.hidden = true;
    document.querySelector("[data-resume-instead]")?.removeAttribute("hidden");
    return;
  }
  const link = region.querySelector("[data-go]");
  link.href = new URL(latest.now.next.url, root);
  link.textContent = latest.now.next.title;
  link.lang = latest.now.next.language;
  const course = region.querySelector("[data-course-title]");
  course.href = new URL(latest.course.url, root);
  course.textContent = latest.course.title;
  course.lang = latest.course.language;
  fill(region.querySelector("[data-tiles]"), states(latest.course, latest.now));
  region.querySelector("[data-count]").textContent = words("count", latest.now);
  const list = region.querySelector("[data-others]");
  list.hidden = !others.length;
  list.querySelector("ul").replaceChildren(...others.map(({ course, now }) => {
    const item = document.createElement("li");
    const to = Object.assign(document.createElement("a"), { href: new URL(now.next.url, root).href, textContent: course.title, lang: course.language });
    item.append(to, ` ${now.done} / ${now.count}`);
    return item;
  }));
  const sum = await account(held);
  const line = region.querySelector("[data-points]");
  line.hidden = !sum?.points;
  if (sum) line.textContent = [words("points", { n: sum.points }), sum.level ? words("level", { level: sum.level.name }) : ""].filter(Boolean).join(" · ");
  document.querySelector("[data-resume-instead]")?.setAttribute("hidden", "");
  region.hidden = false;
}

if (memory) {
  await draw();
  memory.watch((what) => ["statements", "places", "all"].includes(what) && draw());
}
