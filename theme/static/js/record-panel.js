// What a learner decides about the record store, on the page of the own learning: consent, its end, how sending stands.
import { AGREED, KEY, SENT, agrees, held, within } from "./record-sender.js";
import { wordsIn } from "./words.js";

const language = document.documentElement.lang;
const count = (n) => n.toLocaleString(language);

/** Show how it stands, and keep showing it. Nothing here sends anything. */
export async function show(region, memory, store) {
  const { base } = region.dataset;
  const part = (name) => region.querySelector(`[data-records-${name}]`);
  const words = wordsIn(region);
  const tell = (element, text) => {
    element.hidden = !text;
    if (element.textContent !== text) element.textContent = text;
  };
  const moment = (time) => new Date(time).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });

  async function draw() {
    const [agreed, sent, key] = await Promise.all([AGREED, SENT, KEY].map((name) => memory.get(name)));
    const on = agrees(agreed, store);
    const numbers = await counted(agreed, sent, on);
    part("needs").hidden = true;
    part("ask").hidden = on;
    part("on").hidden = !on;
    part("key").hidden = false;
    tell(part("before"), on ? "" : before(agreed));
    const past = part("past-line");
    past.hidden = !numbers.all;
    past.querySelector("label").textContent = words("past", { n: count(numbers.all) });
    if (!on) return;
    const trouble = why(sent, key);
    tell(part("status"), `${words(numbers.waiting ? "waiting" : "sent", { n: count(numbers.sent), m: count(numbers.waiting) })}${sent?.time ? ` ${words("last", { time: moment(sent.time) })}` : ""}`);
    tell(part("trouble"), trouble);
    if (sent?.stopped === "key" && part("again").hidden) part("key").open = true;
    part("again").hidden = !trouble;
    part("aside").hidden = !numbers.aside;
    part("aside").querySelector("p").textContent = words("aside", { n: count(numbers.aside) });
    part("held").hidden = !numbers.past;
    part("held").querySelector("p").textContent = words("held", { n: count(numbers.past) });
    part("others").hidden = !numbers.other;
    part("others").querySelector("p").textContent = words("others", { n: count(numbers.other) });
  }

  /** What happened before, where nothing is sent now. */
  function before(agreed) {
    if (!agreed) return "";
    if (agreed.store !== store) return agreed.given ? words("moved") : "";
    return agreed.withdrawn ? words("withdrawn", { time: moment(agreed.withdrawn) }) : words("declined");
  }

  function why(sent, key) {
    if (!sent?.why) return "";
    if (sent.stopped === "key") return words(key?.store === store && (key.name || key.key) ? "wrong-key" : "no-key");
    if (sent.stopped === "refused") return words("refused");
    if (["garbled", "policy"].includes(sent.why)) return words(sent.why);
    if (["slow", "unreachable"].includes(sent.why)) return words("unreachable");
    return words("trouble", { status: sent.why });
  }

  /** How many statements there are, were taken, wait, were refused, and stay here. */
  async function counted(agreed, sent, on) {
    const learner = await memory.get("learner");
    const asideAt = new Set((on && sent?.store === store ? sent.aside : []).map((each) => each.seq));
    const found = { all: 0, sent: 0, waiting: 0, aside: asideAt.size, past: 0, other: 0 };
    for (let rows = await memory.after(0, 1000); rows.length; rows = await memory.after(rows.at(-1).seq, 1000)) {
      for (const row of rows) {
        const why = held(row, on ? agreed : { past: true }, learner);
        if (why === "other" && !within(row.statement, base)) continue; // another site's
        if (why) found[why] += 1;
        else if (on && !asideAt.has(row.seq)) found[sent?.store === store && row.seq <= sent.cursor ? "sent" : "waiting"] += 1;
        if (why !== "other") found.all += 1;
      }
    }
    return found;
  }

  const change = (make) => async () => {
    await memory.set(AGREED, make(await memory.get(AGREED)));
    await draw();
  };
  const on = (name, action) => part(name).addEventListener("click", action);

  on("agree", async () => {
    let from = 0;
    for (let rows = await memory.after(0, 1000); rows.length; rows = await memory.after(from, 1000)) from = rows.at(-1).seq;
    await change(() => ({ store, given: new Date().toISOString(), from, past: part("past").checked, again: 0 }))();
    part("stop").focus();
  });
  on("decline", change((agreed) => (agreed?.given && agreed.store === store ? agreed : { store, declined: new Date().toISOString() })));
  on("stop", async () => {
    await change((agreed) => ({ ...agreed, withdrawn: new Date().toISOString() }))();
    part("agree").focus();
  });
  const again = change((agreed) => ({ ...agreed, again: (agreed.again ?? 0) + 1 }));
  on("again", again);
  on("aside-again", again);
  on("past-too", change((agreed) => ({ ...agreed, past: true, again: (agreed.again ?? 0) + 1 })));
  on("others-too", change((agreed) => ({ ...agreed, past: true, others: base, again: (agreed.again ?? 0) + 1 })));
  on("save", async () => {
    const found = [];
    for (const { seq, why } of (await memory.get(SENT))?.aside ?? []) {
      const [row] = await memory.after(seq - 1, 1);
      if (row?.seq === seq) found.push({ refused: why, statement: row.statement });
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(found, null, 2)], { type: "application/json" }));
    link.download = "refused.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });

  const form = part("key").querySelector("form");
  const saved = await memory.get(KEY);
  for (const name of ["name", "key", "who"]) form.elements.namedItem(name).value = (saved?.store === store && saved[name]) || "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [name, key, who] = ["name", "key", "who"].map((each) => form.elements.namedItem(each).value.trim());
    await memory.set(KEY, name || key || who ? { store, name, key, who, saved: new Date().toISOString() } : undefined);
    tell(part("key-status"), words("kept"));
    await draw();
  });

  let due = null;
  memory.watch(() => {
    due ??= new Promise((done) => setTimeout(done, 50)).then(() => {
      due = null;
      return draw();
    }).catch((error) => console.warn(error)); // the memory is closed, as by a newer page
  });
  await draw();
  if (location.hash === `#${region.querySelector("h2").id}`) arrive(region);
}

/** Where a link led here: what is around may be shown only now. */
function arrive(region) {
  const waiting = new ResizeObserver(() => {
    if (!region.offsetHeight) return;
    waiting.disconnect();
    region.scrollIntoView();
  });
  waiting.observe(region);
}
