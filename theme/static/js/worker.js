// The service worker: pages come from the network where there is one; without it, from what this device holds of ONE release.
//
// What is held is a tree of digests (offline/release.json → offline/pages/… → offline.json of a course → files), so bytes are
// known to be of a release whenever they come. A generation says which file of a release has which digest; the bytes lie in
// the cache by digest. The next generation is made beside the one that answers, and takes its place in one transaction.
const ROOT = self.registration.scope;
const STORE = `contentops offline ${ROOT}`; // cache: bytes by digest
const BASE = `contentops offline ${new URL(ROOT).pathname}`; // IndexedDB: now, before, wishes, and from which release each tab is
const RELEASE = "offline/release.json";
const PATIENCE = 4_000; // milliseconds a page is waited for that is held
const STALL = 30_000; // milliseconds without a byte after which a fetch is given up
const OFTEN = 60_000; // milliseconds after which a visit looks for a new release
const TURNS = 4; // times a release is begun anew that changes under our hands
const PAGES = 60; // visited pages that are held
const PICTURE = 2 ** 21; // bytes of a picture of a visited page, at most
const AT_ONCE = 4; // files that are fetched beside each other, so that who reads meanwhile is not kept waiting
const FOR_EVER = /^(?:theme\/[0-9a-f]{12}|assets\/[0-9a-f]{32})\//;
const BESIDE = /\b(?:src|href|poster|data-outline)="([^"]*(?:assets\/[0-9a-f]{32}\/[^"]+\.(?:png|jpe?g|gif|webp|avif|svg|vtt)|outline\.json))"/g;
const DIGEST = /^[0-9a-f]{64}$/;

class Changed extends Error {} // bytes are not those of the list: the site is being changed
class Cut extends Error {} // no network, or a server in trouble
class Given extends Error {} // given up by the learner

// -- addresses ------------------------------------------------------------------------------------------------------

/** Where a file is asked for: a page as readers come to it, so that caches on the way know it by one name. */
const address = (path) => ROOT + path.replace(/(^|\/)index\.html$/, "$1").split("/").map(encodeURIComponent).join("/");

/** The file that answers an address of the site, or null. */
function pathOf(url) {
  const { origin, pathname } = new URL(url, ROOT);
  const root = new URL(ROOT);
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return null;
  try {
    const path = decodeURIComponent(pathname.slice(root.pathname.length));
    return !path || path.endsWith("/") ? `${path}index.html` : path;
  } catch {
    return null;
  }
}

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const hex = (bytes) => Array.from(new Uint8Array(bytes), (each) => each.toString(16).padStart(2, "0")).join("");
const parse = (json) => {
  try {
    return JSON.parse(json);
  } catch {
    throw new Changed(); // a page that asks for a login, say
  }
};
const digest = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

// -- what is known of itself: one small database ----------------------------------------------------------------------

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("state");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opened = null);
      resolve(request.result);
    };
  });
  opened.catch(() => (opened = null));
  return opened;
}

async function transaction(mode, task) {
  for (let again = true; ; again = false) {
    const base = await database();
    try {
      return await new Promise((resolve, reject) => {
        const whole = base.transaction("state", mode, { durability: "strict" });
        const result = task(whole.objectStore("state"));
        whole.oncomplete = () => resolve(result?.result);
        whole.onabort = () => reject(whole.error);
      });
    } catch (error) {
      opened = null; // the learner cleared the storage: there is a new base to open
      if (!again || error.name === "QuotaExceededError") throw error;
    }
  }
}

const read = (name) => transaction("readonly", (store) => store.get(name));
const write = (values) => transaction("readwrite", (store) => {
  for (const [name, value] of Object.entries(values)) value === undefined ? store.delete(name) : store.put(value, name);
});

let known = null;

/** The generation that answers, and the one before it, which tabs that were opened with it go on reading. */
async function state() {
  return (known ??= { now: await read("now"), before: await read("before") });
}

const wishes = async () => ({ courses: {}, recent: [], ...(await read("wishes")) });

let last = Promise.resolve();

/** Changes of the state, one after the other. */
function alone(task) {
  const done = last.then(task);
  last = done.catch(() => {});
  return done;
}

const parts = (generation) => [{ files: generation.shell }, ...Object.values(generation.courses), ...Object.values(generation.pages)];
const find = (generation, path) => parts(generation).find(({ files }) => Object.hasOwn(files, path))?.files[path];

// -- bytes by digest --------------------------------------------------------------------------------------------------

const place = (sha256) => `${ROOT}~/${sha256}`;
const store = () => caches.open(STORE);
const held = async (sha256) => (await store()).match(place(sha256));
const all = async () => new Set((await (await store()).keys()).map(({ url }) => url.slice(-64)));

async function put(sha256, bytes, headers) {
  const kept = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) kept.delete(name); // of the way, not of the bytes
  await (await store()).put(place(sha256), new Response(bytes, { headers: kept }));
}

/** A response and its bytes; a fetch in which nothing comes any more is given up. */
async function load(path, { cache = "no-cache", signal, most = Infinity, tell = () => {} } = {}) {
  const stop = new AbortController();
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), STALL);
  };
  const give = () => stop.abort();
  signal?.addEventListener("abort", give);
  try {
    if (signal?.aborted) throw new Given();
    wait();
    const response = await fetch(address(path), { cache, credentials: "same-origin", signal: stop.signal });
    if (response.status >= 500 || response.status === 429) throw new Cut(`${response.status}`);
    if (!response.ok) throw new Changed(path);
    const chunks = [];
    let size = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      wait();
      chunks.push(value);
      size += value.length;
      if (size > most) {
        stop.abort();
        throw new Changed(path);
      }
      tell(value.length);
    }
    return { response, bytes: await new Blob(chunks).arrayBuffer() };
  } catch (error) {
    if (signal?.aborted) throw new Given();
    throw error instanceof Changed || error instanceof Cut ? error : new Cut(error.message);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", give);
  }
}

/**
 * Have the bytes of a file that is listed, or fail: others are never taken. A server that knows files by the second they were written
 * alone may say of another release's file, and of an older one's above all, that it has not changed; so it is asked anew.
 */
async function have(path, sha256, options = {}) {
  for (const cache of [FOR_EVER.test(path) ? "default" : "no-cache", "reload"]) {
    const { response, bytes } = await load(path, { ...options, cache });
    if ((await digest(bytes)) === sha256) {
      await put(sha256, bytes, response.headers);
      return bytes;
    }
  }
  throw new Changed(path);
}

async function text(path, sha256) {
  const found = await held(sha256);
  return found ? found.text() : new TextDecoder().decode(await have(path, sha256));
}

/** The digest of a page of a release, or undefined where the release has no such page. */
async function listed(generation, path) {
  const number = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(path)))[0] % generation.lists.length;
  const name = `offline/pages/${number.toString(16).padStart(2, "0")}.json`;
  const pages = parse(await text(name, generation.lists[number]));
  return Object.hasOwn(pages, path) && DIGEST.test(pages[path]) ? pages[path] : undefined;
}

// -- the next generation ----------------------------------------------------------------------------------------------

const nameOf = (error) => (error instanceof Changed ? "changing" : error instanceof Cut ? "network" : error.name === "QuotaExceededError" ? "full" : "unknown");

let running = null;
let again = false;
let checked = 0;
const progress = new Map(); // list of a course → {done, of, bytes, size}
const trouble = new Map(); // list of a course → "network", "full" or "changing"
const giving = new Map(); // list of a course → what gives it up

/** Make this device hold what it is to hold, of the release there is; at most one runs at a time. */
function sync() {
  again = true;
  running ??= (async () => {
    while (again) {
      again = false;
      await turn();
    }
  })().finally(() => {
    running = null;
    tell();
  });
  return running;
}

async function turn() {
  for (let number = 1; number <= TURNS; number++) {
    try {
      await build(number === TURNS);
      return;
    } catch (error) {
      if (error instanceof Changed && number < TURNS) {
        await pause(300 * number);
        continue;
      }
      const kind = nameOf(error);
      for (const list of Object.keys((await wishes()).courses)) trouble.set(list, kind);
      if (kind === "unknown") console.error(error);
      return;
    } finally {
      progress.clear();
    }
  }
}

async function build(forTheLastTime) {
  checked = Date.now();
  const found = parse(new TextDecoder().decode((await load(RELEASE, { cache: "reload" })).bytes)); // nobody's word that it is unchanged
  const next = { release: found.release, lists: found.pages, shell: {}, courses: {}, pages: {} };
  const wished = await wishes();
  const courses = await lists(next, Object.keys(wished.courses));
  await hideGone(next, courses);
  const there = await all();
  await hold(found.shell, next.shell, there);
  for (const [list, course] of courses) {
    const had = new Set(there);
    try {
      next.courses[list] = await holdCourse(list, course, there);
      trouble.delete(list);
    } catch (error) {
      if (error instanceof Given) continue;
      const whole = Boolean((await state()).now?.courses[list]);
      if (whole || (error instanceof Changed && !forTheLastTime)) throw error;
      if (error.name === "QuotaExceededError") await refuse(list, course, had, there);
      else if (error instanceof Changed || error instanceof Cut) trouble.set(list, nameOf(error)); // what is not whole yet waits
      else throw error;
    }
  }
  const pages = [];
  for (const path of wished.recent) {
    try {
      const sha256 = await listed(next, path);
      if (sha256 === undefined) continue;
      next.pages[path] = await holdPage(next, path, sha256, there);
      pages.push(path);
    } catch (error) {
      if (!(error instanceof Cut) && !(error instanceof Changed && forTheLastTime)) throw error;
      pages.push(path);
    }
  }
  await change(next, new Set(courses.flatMap(([, { files }]) => files.map(({ sha256 }) => sha256))), new Set(wished.recent.filter((path) => !pages.includes(path))));
}

/** What the release's lists say of the courses that are kept or to be kept; one that is not there any more is kept no longer. */
async function lists(next, wanted) {
  const found = [];
  for (const list of wanted) {
    const sha256 = await listed(next, list);
    if (sha256 === undefined) await forget(list);
    else found.push([list, { sha256, ...parse(await text(list, sha256)) }]);
  }
  return found;
}

/** What the release has no more is not shown any more, long before the rest is brought up to date. */
async function hideGone(next, courses) {
  const { now } = await state();
  if (!now || now.release === next.release) return;
  const stay = new Set(courses.flatMap(([, { files }]) => files.map(({ path }) => path)));
  const old = new Set(parts(now).flatMap(({ files }) => Object.keys(files)).filter((path) => path.endsWith(".html") && !stay.has(path)));
  const gone = [];
  for (const path of old) if ((await listed(next, path)) === undefined) gone.push(path);
  if (gone.length) await hide(gone);
}

const hide = (paths) => alone(async () => {
  const { now, before } = await state();
  for (const generation of [now, before]) {
    if (!generation) continue;
    for (const path of paths) {
      delete generation.pages[path];
      for (const { files } of parts(generation)) delete files[path];
    }
  }
  await write({ now, before });
});

async function hold(files, into, there, { signal, each = () => {}, bytes } = {}) {
  const waiting = [...files];
  const take = async () => {
    for (let file; (file = waiting.shift()); ) {
      if (!there.has(file.sha256)) {
        try {
          await have(file.path, file.sha256, { signal, tell: bytes });
        } catch (error) {
          waiting.length = 0;
          throw error;
        }
        there.add(file.sha256);
      } else bytes?.(file.size);
      into[file.path] = file.sha256;
      each(file);
    }
  };
  const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, take));
  const failed = done.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
  if (failed.length) throw failed.find((each) => !(each instanceof Cut)) ?? failed[0];
}

async function holdCourse(list, { sha256, title, url, language, files }, there) {
  const size = files.reduce((sum, each) => sum + each.size, 0);
  const course = { title, url, language, size, count: files.length, files: { [list]: sha256 } };
  const at = { done: 0, of: files.length, bytes: 0, size };
  const stop = new AbortController();
  giving.set(list, stop);
  progress.set(list, at);
  tell();
  try {
    await hold(files, course.files, there, {
      signal: stop.signal,
      each: () => {
        at.done += 1;
        tellSoon();
      },
      bytes: (count) => {
        at.bytes += count;
        tellSoon();
      },
    });
    return course;
  } finally {
    giving.delete(list);
    progress.delete(list);
  }
}

/** A page that was visited, with the pictures on it and what its scripts read. */
async function holdPage(generation, path, sha256, there, bytes) {
  const files = { [path]: sha256 };
  const { now } = await state();
  const before = now?.pages[path];
  if (before?.files[path] === sha256 && (now.release === generation.release || !before.volatile) && Object.values(before.files).every((each) => there.has(each))) return before;
  const html = new TextDecoder().decode(bytes ?? (there.has(sha256) ? await (await held(sha256)).arrayBuffer() : await have(path, sha256)));
  there.add(sha256);
  let volatile = false;
  for (const [, raw] of html.matchAll(BESIDE)) {
    const beside = pathOf(new URL(raw.replaceAll("&amp;", "&"), address(path)));
    if (beside === null || Object.hasOwn(files, beside)) continue;
    volatile ||= !FOR_EVER.test(beside);
    try {
      files[beside] = await besideDigest(generation, beside, there);
      if (!files[beside]) delete files[beside];
    } catch (error) {
      if (!FOR_EVER.test(beside)) throw error; // a page without one of its pictures is worth keeping
    }
  }
  return { files, volatile };
}

async function besideDigest(generation, path, there) {
  if (!FOR_EVER.test(path)) {
    const sha256 = await listed(generation, path);
    if (sha256 && !there.has(sha256)) await have(path, sha256);
    if (sha256) there.add(sha256);
    return sha256;
  }
  const start = path.split("/")[1];
  const known = Array.from(there).find((each) => each.startsWith(start));
  if (known) return known;
  const { response, bytes } = await load(path, { cache: "default", most: PICTURE });
  const sha256 = await digest(bytes);
  if (!sha256.startsWith(start)) throw new Changed(path);
  await put(sha256, bytes, response.headers);
  there.add(sha256);
  return sha256;
}

/** Switch over, in one transaction; what was changed meanwhile of the same release stays. */
const change = (next, waiting, gone) => alone(async () => {
  known = null;
  const { now, before } = await state();
  const wished = await wishes();
  for (const list of Object.keys(next.courses)) if (!wished.courses[list]) delete next.courses[list];
  const same = now?.release === next.release;
  if (same) next.pages = { ...now.pages, ...next.pages };
  const recent = wished.recent.filter((path) => !gone.has(path));
  for (const path of Object.keys(next.pages)) if (!recent.includes(path)) delete next.pages[path];
  const values = { now: next, before: same ? before : now, wishes: { ...wished, recent } };
  await write(values);
  known = { now: values.now, before: values.before };
  await sweep(waiting);
});

/** Throw away bytes that nothing names any more, and what is known of tabs that are closed. */
async function sweep(also = new Set()) {
  const { now, before } = await state();
  const needed = new Set(also);
  for (const generation of [now, before]) {
    if (!generation) continue;
    for (const { files } of parts(generation)) for (const sha256 of Object.values(files)) needed.add(sha256);
    for (const sha256 of generation.lists) needed.add(sha256);
  }
  const cache = await store();
  for (const request of await cache.keys()) if (!needed.has(request.url.slice(-64))) await cache.delete(request);
  const open = new Set((await self.clients.matchAll({ includeUncontrolled: true })).map(({ id }) => `from ${id}`));
  const names = await transaction("readonly", (base) => base.getAllKeys());
  const closed = names.filter((name) => name.startsWith("from ") && !open.has(name));
  if (closed.length) await write(Object.fromEntries(closed.map((name) => [name, undefined])));
}

// -- what the learner asks for ------------------------------------------------------------------------------------------

async function keep(list) {
  await alone(async () => {
    const wished = await wishes();
    await write({ wishes: { ...wished, courses: { ...wished.courses, [list]: {} } } });
  });
  trouble.delete(list);
  await sync();
}

/** Keep a course no longer, or give up keeping it. */
async function forget(list) {
  giving.get(list)?.abort();
  trouble.delete(list);
  progress.delete(list);
  await alone(async () => {
    known = null;
    const { now, before } = await state();
    const wished = await wishes();
    delete wished.courses[list];
    for (const generation of [now, before]) if (generation) delete generation.courses[list];
    await write({ now, before, wishes: wished });
    if (!running) await sweep();
  });
  if (running) again = true; // sweeps at its end
  tell();
}

/** A course that does not fit: what came of it is thrown away, so that the device is not left full. */
async function refuse(list, { files }, had, there) {
  await forget(list);
  const cache = await store();
  for (const { sha256 } of files) {
    if (had.has(sha256)) continue;
    await cache.delete(place(sha256));
    there.delete(sha256);
  }
  trouble.set(list, "full");
}

async function hello(page, look) {
  known = null; // the storage may have been cleared
  const { now } = await state();
  const path = page ? pathOf(page) : null;
  const wished = await wishes();
  let needed = look || !now || Date.now() - checked > OFTEN || Object.keys(wished.courses).some((list) => !now.courses[list]);
  if (now && !needed) {
    const there = await all();
    needed = parts(now).some(({ files }) => Object.values(files).some((sha256) => !there.has(sha256)));
  }
  if (path && !(now && Object.hasOwn(now.pages, path))) {
    const is = now ? await listed(now, path).catch(() => undefined) : true;
    if (is) needed = true;
    if (is || needed) await visit(path);
  }
  if (needed) await sync();
}

const visit = (path) => alone(async () => {
  const wished = await wishes();
  await write({ wishes: { ...wished, recent: [path, ...wished.recent.filter((each) => each !== path)].slice(0, PAGES) } });
});

async function status() {
  const { now } = await state();
  const wished = await wishes();
  const courses = {};
  const there = await all();
  for (const list of new Set([...Object.keys(wished.courses), ...trouble.keys()])) {
    const course = now?.courses[list];
    const whole = Boolean(course) && Object.values(course.files).every((sha256) => there.has(sha256));
    const { title = null, url = null, language = null, size = null } = course ?? {};
    courses[list] = { wished: Boolean(wished.courses[list]), kept: whole, trouble: trouble.get(list) ?? null, title, url, language, size, ...progress.get(list) };
  }
  return { release: now?.release ?? null, busy: running !== null, pages: Object.keys(now?.pages ?? {}).length, courses };
}

async function tell() {
  const offline = await status();
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage({ offline });
}

let soon = 0;

function tellSoon() {
  soon ||= setTimeout(() => {
    soon = 0;
    tell();
  }, 150);
}

// -- answers ------------------------------------------------------------------------------------------------------------

const origins = new Map(); // tab → promise of {release, kept} for a page that was held, of {path, sha256} for one that came

function from(client, origin) {
  if (!client) return origin;
  origins.set(client, origin);
  return origin.then((value) => value && write({ [`from ${client}`]: value }));
}

const originOf = async (client) => (origins.has(client) ? origins.get(client) : client ? read(`from ${client}`) : undefined);

/** From the network, and never from the browser's own cache alone: that may hold a page of any release. */
const ask = (request) => fetch(request, { cache: "no-cache" });

/** The generation that holds what a tab shows, if one does. */
async function generationOf(origin) {
  const { now, before } = await state();
  for (const each of [now, before]) {
    if (!each || !origin) continue;
    if (each.release === origin.release) return each;
    if (origin.path && (await listed(each, origin.path).catch(() => undefined)) === origin.sha256) return each;
  }
  return undefined;
}

/** A page: from the network; if that has none in time, from what is held. */
async function page(event) {
  const path = pathOf(event.request.url);
  const { now } = await state();
  const sha256 = now && path !== null ? find(now, path) : undefined;
  const asked = ask(event.request);
  asked.catch(() => {});
  let response = null;
  try {
    response = await (sha256 ? Promise.race([asked, pause(PATIENCE)]) : asked);
  } catch {
    response = null;
  }
  if (response && response.status < 500) {
    if (sha256 && (response.status === 404 || response.status === 410)) event.waitUntil(hide([path]));
    const html = response.ok && !response.redirected && /^text\/html\b/.test(response.headers.get("Content-Type") ?? "");
    if (html && path !== null) {
      const read = bytesOf(response.clone());
      event.waitUntil(from(event.resultingClientId, read.then(({ sha256: is }) => ({ path, sha256: is }))).catch(() => {}));
      event.waitUntil(read.then(({ bytes, sha256: is }) => seen(path, bytes, is, response.headers)).catch(() => {}));
    }
    return response;
  }
  const kept = sha256 && (await held(sha256));
  if (!kept) response ??= await asked.catch(() => null); // what was to be held is gone: then a slow network is waited for
  if (kept) {
    event.waitUntil(from(event.resultingClientId, Promise.resolve({ release: now.release, kept: true })));
    return kept;
  }
  if (response) return response;
  if (now && path !== null && find(now, `${path}/index.html`)) return Response.redirect(address(`${path}/`));
  return (now && (await notKept(now, path ?? ""))) || Response.error();
}

/** Hold a page that was read, if it is of the release that answers; else there may be another release. */
async function seen(path, bytes, sha256, headers) {
  try {
    const { now } = await state();
    if (!now) return;
    const right = await listed(now, path);
    if (right === sha256) {
      await visit(path);
      await put(sha256, bytes, headers);
      const found = await holdPage(now, path, sha256, await all(), bytes);
      await alone(async () => {
        const current = (await state()).now;
        const there = await all(); // something may have been swept away meanwhile
        if (current?.release !== now.release || !Object.values(found.files).every((each) => there.has(each))) return;
        current.pages[path] = found;
        const { recent } = await wishes();
        for (const each of Object.keys(current.pages)) if (!recent.includes(each)) delete current.pages[each];
        await write({ now: current });
      });
      return;
    }
    await visit(path);
    await sync();
  } catch (error) {
    if (!(error instanceof Cut) && !(error instanceof Changed)) console.error(error);
  }
}

async function bytesOf(response) {
  const bytes = await response.arrayBuffer();
  return { bytes, sha256: await digest(bytes) };
}

/** The page that says that a page is not kept, as it is to stand at another address. */
async function notKept(generation, path) {
  const pages = Object.keys(generation.shell).filter((each) => /(?:^|\/)offline\/index\.html$/.test(each));
  const fits = (each) => path.startsWith(each.slice(0, -"offline/index.html".length));
  const best = pages.filter(fits).sort((one, other) => other.length - one.length)[0];
  const found = best && (await held(generation.shell[best]));
  if (!found) return null;
  const html = (await found.text()).replace(/="((?:\.\.\/)+)/g, (_, up) => `="${new URL(up, address(best)).href}`)
    .replace(" data-offline-missing hidden>", " data-offline-missing>").replace(" data-offline-here>", " data-offline-here hidden>");
  return new Response(html, { status: 503, headers: found.headers });
}

/** What is always the same bytes: as it is held, by this release or the one before; else from the network. */
async function forEver(request, path) {
  const { now, before } = await state();
  const sha256 = (now && find(now, path)) ?? (before && find(before, path));
  const found = sha256 && (await held(sha256));
  return found ? ranged(request, found) : fetch(request);
}

/** What scripts read: of the release that the tab's page is of, or not from here. */
async function data(event, path) {
  const origin = await originOf(event.clientId);
  const generation = await generationOf(origin);
  const sha256 = generation && find(generation, path);
  if (origin?.kept && sha256) {
    const found = await held(sha256);
    if (found) return found;
  }
  try {
    const response = await ask(event.request);
    if (response.status < 500 || !sha256) return response;
    return (await held(sha256)) ?? response;
  } catch (error) {
    const found = sha256 && (await held(sha256));
    if (found) return found;
    throw error;
  }
}

/** The part of a file that was asked for, as players of videos do. */
async function ranged(request, response) {
  const [, start, end] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") ?? "") ?? [];
  if (start === undefined || (!start && !end)) return response;
  const bytes = await response.blob();
  const first = start ? Number(start) : Math.max(0, bytes.size - Number(end));
  const final = Math.min(bytes.size - 1, start && end ? Number(end) : bytes.size - 1);
  const headers = new Headers(response.headers);
  if (first > final) {
    headers.set("Content-Range", `bytes */${bytes.size}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("Content-Range", `bytes ${first}-${final}/${bytes.size}`);
  headers.set("Content-Length", `${final - first + 1}`);
  headers.set("Accept-Ranges", "bytes");
  return new Response(bytes.slice(first, final + 1), { status: 206, headers });
}

// -- events -------------------------------------------------------------------------------------------------------------

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = pathOf(request.url);
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (path === null || path.startsWith("offline/") || path === "sw.js") return;
  else if (FOR_EVER.test(path)) event.respondWith(forEver(request, path));
  else event.respondWith(data(event, path));
});

self.addEventListener("message", (event) => {
  const { say, page: where, look, course } = event.data ?? {};
  const list = typeof course === "string" && course.endsWith("/offline.json") ? course : null;
  event.waitUntil((async () => {
    if (say === "keep" && list) await keep(list);
    else if (say === "remove" && list) await forget(list);
    else if (say === "hello") {
      event.source?.postMessage({ offline: await status() });
      await hello(typeof where === "string" ? where : null, look === true);
    }
    await running;
    await tell();
  })().catch((error) => console.error(error)));
});
