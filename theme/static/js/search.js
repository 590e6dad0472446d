// The search page: what is typed, the results, the address. The index is loaded when somebody comes to use it.
import { wordsIn } from "./words.js";

const A_PAGE = 10;
const SURE_UP_TO = 12; // candidates whose text is read at once, so that the count is right
const PAUSE = 150; // milliseconds without a key before a search

const region = document.querySelector("[data-search]");
const form = region.querySelector("form");
const box = form.elements.namedItem("q");
const filters = Array.from(form.querySelectorAll("select"));
const status = region.querySelector("[data-search-status]");
const list = region.querySelector("[data-search-results]");
const more = region.querySelector("[data-search-more]");
const lost = region.querySelector("[data-search-lost]");
const narrowed = lost.querySelector("[data-search-narrowed]");
const pattern = region.querySelector("[data-search-result]");
const words = wordsIn(region);
const root = new URL(region.dataset.root, location.href).href;

let engine = null;
let turn = 0;
let timer = 0;
let current = null;

const ready = () => (engine ??= import("./search-engine.js").then((module) => ({ ...module, index: new module.Index(root) })).catch((error) => {
  engine = null; // there may be a network the next time
  throw error;
}));

const say = (name, values) => {
  status.textContent = words(name, values);
};

function asked() {
  return { q: box.value.trim(), ...Object.fromEntries(filters.map((each) => [each.name, each.value])) };
}

function address() {
  const wanted = String(new URLSearchParams(Object.entries(asked()).filter(([, value]) => value)));
  return wanted ? `?${wanted}` : location.pathname;
}

function restore() {
  const wanted = new URLSearchParams(location.search);
  box.value = wanted.get("q") ?? "";
  for (const each of filters) {
    each.value = wanted.get(each.name) ?? "";
    if (each.selectedIndex < 0) each.value = "";
  }
}

function note(push) {
  clearTimeout(timer);
  const to = address();
  if (new URL(to, location.href).search === location.search && !push) return;
  history[push && new URL(to, location.href).href !== location.href ? "pushState" : "replaceState"](null, "", to);
}

async function run() {
  const mine = ++turn;
  const { q, ...chosen } = asked();
  current = null;
  if (!q) {
    lost.hidden = true;
    list.replaceChildren();
    more.hidden = true;
    say("");
    return;
  }
  region.setAttribute("aria-busy", "true");
  try {
    const { index, phrases } = await ready();
    const wanted = phrases(q);
    const waiting = wanted.length ? await index.candidates(wanted, chosen, document.documentElement.lang) : [];
    if (mine !== turn) return;
    const search = { q, index, wanted, waiting, shown: [], dropped: 0, ahead: [] };
    const least = Math.max(A_PAGE, history.state?.shown ?? 0);
    await fill(search, waiting.every((each) => each.sure) || waiting.length > SURE_UP_TO ? least : SURE_UP_TO + 1);
    if (mine !== turn) return;
    current = search;
    list.replaceChildren();
    show(least);
    announce();
    if (history.state?.y) scrollTo(0, history.state.y);
  } catch (error) {
    if (mine !== turn) return;
    list.replaceChildren();
    lost.hidden = true;
    more.hidden = true;
    say("broken");
    console.error(error);
  } finally {
    if (mine === turn) region.removeAttribute("aria-busy");
  }
}

/** Read candidates' texts until so many are known to contain what was asked for, or none are left. */
async function fill(search, most) {
  while (search.shown.length + search.ahead.length < most && search.waiting.length) {
    const next = search.waiting.splice(0, Math.max(1, most - search.shown.length - search.ahead.length));
    const found = await Promise.all(next.map((each) => search.index.result(each.page, search.wanted)));
    search.ahead.push(...found.filter(Boolean));
  }
}

function show(count) {
  for (const each of current.ahead.splice(0, count)) {
    current.shown.push(each);
    list.append(drawn(each));
  }
  more.hidden = !current.ahead.length && !current.waiting.length;
}

function announce() {
  const known = current.shown.length + current.ahead.length;
  const left = current.waiting.length;
  const sure = current.waiting.every((each) => each.sure);
  lost.hidden = known > 0 || left > 0;
  narrowed.hidden = !filters.some((each) => each.value);
  if (!known && !left) say("none", { q: current.q });
  else say(sure ? "count" : "most", { n: (known + left).toLocaleString(document.documentElement.lang) });
}

function drawn(found) {
  const item = pattern.content.firstElementChild.cloneNode(true);
  const link = item.querySelector("a");
  link.href = found.url;
  if (found.lang !== document.documentElement.lang) {
    item.lang = found.lang;
    link.hreflang = found.lang;
  }
  fillMarked(link, found.title);
  const kind = filters.find((each) => each.name === "type");
  const label = Array.from(kind?.options ?? []).find((option) => option.value === found.entry.k)?.text ?? "";
  item.querySelector("[data-kind]").textContent = label;
  fillMarked(item.querySelector("[data-excerpt]"), found.excerpt);
  return item;
}

/** Parts of a text, every second of them marked. */
function fillMarked(element, parts) {
  element.replaceChildren(...parts.map((part, at) => {
    if (at % 2 === 0) return part;
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  }));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    note(false);
    run();
  }, PAUSE);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  note(true);
  run();
});
box.addEventListener("focus", () => ready().catch(() => {}), { once: true }); // a search that fails says so
box.addEventListener("compositionstart", () => clearTimeout(timer)); // or what is typed for it would be searched for
box.addEventListener("input", (event) => {
  if (!event.isComposing) later();
});
box.addEventListener("compositionend", later);
for (const each of filters) {
  each.addEventListener("change", () => {
    note(true);
    run();
  });
}
lost.querySelector("[data-search-everywhere]").addEventListener("click", () => {
  for (const each of filters) each.value = "";
  note(true);
  run();
  box.focus();
});
more.addEventListener("click", async () => {
  const search = current;
  if (!search) return;
  const before = list.children.length;
  try {
    await fill(search, search.shown.length + A_PAGE);
  } catch (error) {
    say("broken");
    console.error(error);
    return;
  }
  if (search !== current) return;
  show(A_PAGE);
  announce();
  list.children[before]?.querySelector("a").focus();
});
region.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = Array.from(list.querySelectorAll("a"));
  const at = links.indexOf(document.activeElement);
  const inBox = document.activeElement === box;
  if (event.key === "ArrowDown" && (inBox || at >= 0)) links[Math.min(at + 1, links.length - 1)]?.focus();
  else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : box).focus();
  else if (event.key === "Escape" && at >= 0) box.focus();
  else if (event.key === "Escape" && inBox && box.value) {
    box.value = "";
    note(false);
    run();
  } else return;
  if (event.key !== "ArrowDown" || links.length) event.preventDefault();
});
list.addEventListener("click", (event) => {
  if (event.target.closest("a")) history.replaceState({ shown: list.children.length, y: scrollY }, "");
});
addEventListener("popstate", () => {
  restore();
  run();
});

region.querySelector("[data-search-needs]").hidden = true;
form.hidden = false;
restore();
run();
if (!box.value) box.focus();
