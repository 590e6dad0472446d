// The page on reading offline: which courses are kept. That it stands for another page, the worker says.
import { listen, say } from "./offline.js";
import { size, wordsIn } from "./words.js";

const region = document.querySelector("[data-kept]");
const courses = region.querySelector("[data-kept-courses]");
const status = region.querySelector("[data-kept-status]");
const pattern = region.querySelector("[data-kept-course]");
const words = wordsIn(region);
const root = new URL(region.dataset.root, location.href).href;
const language = document.documentElement.lang;

listen((offline) => {
  const kept = Object.entries(offline.courses).filter(([, each]) => each.kept);
  const lines = kept.map(([list, course]) => {
    const line = pattern.content.firstElementChild.cloneNode(true);
    const link = line.querySelector("a");
    link.href = new URL(course.url, root).href;
    link.textContent = course.title;
    if (course.language !== language) link.lang = course.language;
    line.querySelector("[data-size]").textContent = size(course.size);
    const button = line.querySelector("button");
    button.setAttribute("aria-label", words("remove", course));
    button.addEventListener("click", async () => {
      await say({ say: "remove", course: list });
      status.textContent = words("removed", course);
    });
    return line;
  });
  region.querySelector("[data-kept-needs]").hidden = true;
  courses.replaceChildren(...lines);
  courses.hidden = !lines.length;
  region.querySelector("[data-kept-none]").hidden = lines.length > 0;
});
