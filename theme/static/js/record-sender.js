// Sends the learner's log to a record store (xAPI): in order, each statement until the store has it, and nothing without consent.
export const AGREED = "record store"; // {store, given, past, others, from, again} | {…, withdrawn} | {store, declined}: written by the panel alone
export const KEY = "record store key"; // {store, name, key, who, saved}: written by the panel alone
export const SENT = "record store sent"; // how far the sender came: written by the sender alone, one at a time

const MOST = 50; // statements in a request
const LARGEST = 512 * 1024; // bytes in a request
const SMALL = 4096; // bytes that are too large for no store: what says so is in trouble
const KEPT_ALIVE = 60_000; // bytes that browsers still send when their page is left (Fetch, 64 KiB for all of them)
const IN_A_ROW = 10; // refused statements without one that is taken: then it is the store, not they
const DAY = 86_400_000;

/** Whether the learner agreed that this store gets statements, and did not take it back. */
export const agrees = (agreed, store) => Boolean(agreed?.given && !agreed.withdrawn && agreed.store === store);

/**
 * Why a statement stays here: "other" if it was made in another browser and brought here by a file, "past" if it was done before
 * consent; "" if it may be sent. `agreed.others`, if there, begins the ids of what is sent from other browsers too.
 */
export function held({ seq, statement }, agreed, learner) {
  if (statement.actor?.account?.name !== learner) return agreed.others && within(statement, agreed.others) && agreed.past ? "" : "other";
  const before = seq <= agreed.from || Date.parse(statement.timestamp) < Date.parse(agreed.given);
  return before && !agreed.past ? "past" : "";
}

/** Whether a statement is about a thing whose id begins so, or about another statement. */
export const within = (statement, base) => statement.object?.objectType === "StatementRef" || String(statement.object?.id).startsWith(base);

/** The actor by which the organisation knows a learner: an e-mail address, or a name in an account at the store. */
export function identity(who, store) {
  return who.includes("@") ? { objectType: "Agent", mbox: `mailto:${who}` } : { objectType: "Agent", account: { homePage: new URL(store).origin, name: who } };
}

/** Where sending stands, made to fit what the learner agreed to and entered since. */
export function standing(sent, agreed, key) {
  const asked = `${agreed.given} ${agreed.again ?? 0} ${key?.saved ?? ""}`;
  if (sent?.asked === asked && sent.store === agreed.store) return sent;
  const same = sent?.store === agreed.store;
  const covered = same && (sent.past || !agreed.past) && (sent.others || !agreed.others);
  const redo = covered ? [...sent.redo, ...sent.aside.map((each) => each.seq)] : [];
  return { store: agreed.store, asked, past: agreed.past, others: Boolean(agreed.others), cursor: covered ? sent.cursor : 0, redo, aside: [], size: MOST, single: 0, refused: 0, tries: 0, until: 0, since: 0, told: false, stopped: "", why: "", time: same ? sent.time : "" };
}

/**
 * Where sending stands after an answer.
 *
 * `batch` is {rows, upto, redo}: what was sent, and what `cursor` and `redo` are once it is settled. `got` is {said, why, wait} as `ask`
 * gives it; `at` the time, `pause` how long to wait if the store did not say.
 */
export function after(sent, batch, got, at, pause) {
  const count = batch.rows.length;
  const { upto: cursor, redo } = batch;
  const taken = { cursor, redo, refused: 0, tries: 0, until: 0, why: "", time: new Date(at).toISOString() };
  const smaller = Math.ceil(count / 2);
  if (got.said === "yes") return { ...sent, ...taken, size: Math.min(MOST, Math.max(sent.size, count) * 2) };
  if (got.said === "known") return count > 1 ? { ...sent, single: batch.rows.at(-1).seq } : { ...sent, ...taken };
  if (got.said === "key") return { ...sent, stopped: "key", why: got.why };
  if (got.said === "bad" || got.said === "large") {
    if (count > 1) return { ...sent, size: smaller };
    const [{ seq, id }] = batch.rows;
    const refused = sent.refused + 1;
    const ends = refused < IN_A_ROW ? {} : { stopped: "refused", why: got.why };
    return { ...sent, ...taken, time: sent.time, aside: [...sent.aside, { seq, id, why: got.why }], refused, ...ends };
  }
  const told = got.wait > 0;
  return { ...sent, size: got.said === "cut" ? smaller : sent.size, tries: sent.tries + 1, since: at, until: at + Math.max(Math.min(got.wait, DAY), pause), told, why: got.why };
}

/** How long to wait before the next try, in milliseconds: longer each time, up to an hour, and not the same for all learners. */
export const pause = (tries, least, chance) => Math.min(3_600_000, least * 2 ** Math.min(tries, 20)) * (0.5 + chance / 2);

const TOLD = 100; // milliseconds within which a browser tells that a policy of the page stopped a request
let forbidden = 0; // when that was last
if (globalThis.document) document.addEventListener("securitypolicyviolation", (event) => {
  if (event.effectiveDirective === "connect-src" && event.disposition !== "report") forbidden = performance.now();
});

/** Ask a store to take statements: {said: "yes" | "known" | "bad" | "large" | "key" | "later" | "cut", why, wait}. */
export async function ask(store, key, { body, bytes, rows }, { signal, slow }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), slow);
  const begun = performance.now();
  signal.addEventListener("abort", () => stop.abort());
  const headers = { "Content-Type": "application/json", "X-Experience-API-Version": "1.0.3" };
  if (key?.name || key?.key) headers.Authorization = `Basic ${base64(`${key.name}:${key.key}`)}`;
  try {
    const response = await fetch(`${store}statements`, {
      method: "POST", headers, body, mode: "cors", credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer", keepalive: bytes <= KEPT_ALIVE, signal: stop.signal,
    });
    return heard(response, await response.text(), rows.map((each) => each.id), bytes);
  } catch {
    if (stop.signal.aborted) return { said: "cut", why: "slow", wait: 0 };
    await new Promise((done) => setTimeout(done, TOLD)); // the browser's word on it may come after the refusal
    return forbidden >= begun ? { said: "later", why: "policy", wait: 0 } : { said: "cut", why: "unreachable", wait: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/** What an answer means. Only the ids that were sent, or an empty answer, is a yes: hotel networks answer everything with 200. */
function heard(response, text, ids, bytes) {
  const { status } = response;
  const why = String(status);
  const wait = seconds(response.headers.get("Retry-After")) * 1000;
  if (status === 204) return { said: "yes", why: "", wait: 0 };
  if (status === 200) return named(text, ids, wait);
  if (status === 409) return { said: "known", why, wait };
  if (status === 400 || status === 422) return { said: "bad", why, wait };
  if (status === 413 && bytes > SMALL) return { said: "large", why, wait };
  if (status === 401 || status === 403) return { said: "key", why, wait };
  return { said: "later", why, wait };
}

/** All ids are a yes. Some of them come from a store that names only those it did not have: one by one, each gets its own answer. */
function named(text, ids, wait) {
  const garbled = { said: "later", why: "garbled", wait };
  try {
    const found = new Set(JSON.parse(text).map((id) => id.toLowerCase()));
    const ours = ids.filter((id) => found.delete(id.toLowerCase()));
    if (!ours.length || found.size) return garbled;
    return ours.length === ids.length ? { said: "yes", why: "", wait: 0 } : { said: "known", why: "200", wait };
  } catch {
    return garbled;
  }
}

/** Retry-After: seconds, or a date (RFC 9110, 10.2.3). */
function seconds(header) {
  if (!header) return 0;
  const found = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Math.max(0, found) || 0;
}

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

export class Sender {
  #memory;
  #store;
  #least;
  #slow;
  #flight = null;
  #wanted = null;
  #eager = false;
  #timer = 0;

  /** `least` is the first wait after a failure, `slow` how long an answer may take, in milliseconds. */
  constructor(memory, store, { least = 5000, slow = 30_000 } = {}) {
    this.#memory = memory;
    this.#store = store;
    this.#least = least;
    this.#slow = slow;
  }

  /** Send what is there, now and whenever something comes. */
  start() {
    this.#memory.watch((what) => {
      if (what !== "statements") this.#heed();
      this.send();
    });
    addEventListener("online", () => this.send(true));
    addEventListener("pageshow", () => this.send());
    document.addEventListener("visibilitychange", () => this.send());
    return this.send();
  }

  /** Send until nothing is left or something is in the way. One tab at a time; `eager` does not wait out a lost connection. */
  send(eager = false) {
    this.#eager ||= eager;
    this.#wanted ??= navigator.locks.request(`${location.origin} ${this.#store}`, () => {
      this.#wanted = null; // what comes from here on is looked at again
      return this.#work();
    }).catch((error) => console.warn(error));
    return this.#wanted;
  }

  async #work() {
    const eager = this.#eager;
    this.#eager = false;
    clearTimeout(this.#timer);
    for (;;) {
      const [agreed, key, before, learner] = await Promise.all([AGREED, KEY, SENT, "learner"].map((name) => this.#memory.get(name)));
      if (!agrees(agreed, this.#store) || !navigator.onLine) return;
      const own = key?.store === this.#store ? key : null;
      const sent = standing(before, agreed, own);
      const now = Date.now();
      const waits = now < sent.until && now >= sent.since && !(eager && !sent.told);
      if (waits) this.#timer = setTimeout(() => this.send(), sent.until - now);
      if (waits || sent.stopped) return;
      const batch = await this.#batch(sent, agreed, own, learner);
      if (!batch.rows.length && batch.upto === sent.cursor && batch.redo === sent.redo) return;
      const got = batch.rows.length ? await this.#ask(own, batch) : null;
      const still = await this.#memory.get(AGREED);
      if (!agrees(still, this.#store) && got?.said !== "yes") return;
      await this.#keep(got ? after(sent, batch, got, Date.now(), pause(sent.tries, this.#least, Math.random())) : { ...sent, cursor: batch.upto, redo: batch.redo });
    }
  }

  /** What to send next: one that was refused before and is to go again, else as many as the store takes, from the first it lacks. */
  async #batch(sent, agreed, key, learner) {
    const actor = key?.who ? identity(key.who, this.#store) : null;
    const most = sent.cursor < sent.single ? 1 : sent.size;
    const batch = { rows: [], upto: sent.cursor, redo: sent.redo, body: "", bytes: 2 };
    const texts = [];
    const text = ({ statement }) => JSON.stringify(actor ? { ...statement, actor } : statement);
    const made = () => ({ ...batch, body: `[${texts.join(",")}]` });
    if (sent.redo.length) {
      const [seq, ...redo] = sent.redo;
      const rows = (await this.#memory.after(seq - 1, 1)).filter((row) => row.seq === seq && !held(row, agreed, learner));
      const body = `[${rows.map(text)}]`;
      return { ...batch, rows, redo, body, bytes: new TextEncoder().encode(body).length };
    }
    for (;;) {
      const rows = await this.#memory.after(batch.upto, MOST);
      for (const row of rows) {
        if (!held(row, agreed, learner)) {
          const one = text(row);
          const bytes = new TextEncoder().encode(one).length + 1;
          if (texts.length && (texts.length >= most || batch.bytes + bytes > LARGEST)) return made();
          texts.push(one);
          batch.bytes += bytes;
          batch.rows.push(row);
        }
        batch.upto = row.seq;
      }
      if (texts.length || !rows.length) return made();
    }
  }

  async #ask(key, batch) {
    this.#flight = new AbortController();
    try {
      return await ask(this.#store, key, batch, { signal: this.#flight.signal, slow: this.#slow });
    } finally {
      this.#flight = null;
    }
  }

  /** A learner who deletes everything leaves no trace, also if an answer comes just then. */
  async #keep(sent) {
    await this.#memory.set(SENT, sent);
    if (!(await this.#memory.get(AGREED))) await this.#memory.set(SENT, undefined);
  }

  /** Break off what is under way if the learner no longer wants it. */
  async #heed() {
    if (this.#flight && !agrees(await this.#memory.get(AGREED), this.#store)) this.#flight?.abort();
  }
}
