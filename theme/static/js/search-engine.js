// Finds pages by the index that lies below search/: which terms a query needs, which pages have them all, which really contain it.
import { fold, foldSign, isWide, lines, plain, runs, stem } from "./search-fold.js";

const MASKS = [0, 0x9e377, 0x3c6ef];
const WEIGHTS = [1, 4, 16];
const INSIDE = 0.05; // of what a page gets that has a word only within others: less than any page that has the word itself
const MOST_TOKENS = 8;
const MOST_TERMS = 3;
const MANY = 12; // pages that may contain what was asked for: beyond, terms tell them apart for less than their texts
const AROUND = 60; // characters of an excerpt on each side of what was found
const INTERFACE = ".quiz-label, .block-label:not(.callout > *), .rubric .points, .answer > summary, .video-link, .transcript-link, button, template";
const AROUND_TEXT = "header, footer, nav, aside, form, dialog, [hidden]";
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

/** CRC-32 of a term's UTF-8 bytes. */
export function number(term) {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(term)) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

/** What was typed, as phrases that a page must all contain: words that no space parts are one phrase. */
export function phrases(query) {
  const found = query.split(/\s+/u).map((token) => runs(fold(token.slice(0, 200)))).filter((each) => each.length);
  const seen = new Set();
  const apart = found.filter((each) => !seen.has(each.join(" ")) && seen.add(each.join(" "))).slice(0, MOST_TOKENS);
  return apart.map((words) => phrase(words, apart.length > 1));
}

/** `one` of several: together they say enough with fewer terms of each. */
function phrase(words, one) {
  const only = words.length === 1 && !isWide(words[0]);
  const sign = only && Array.from(words[0]).length === 1;
  const terms = sign ? [] : longest(words.flatMap(grams));
  return {
    text: words.join(" "),
    terms: terms.slice(0, only && one ? 1 : MOST_TERMS),
    every: terms.slice(0, 2 * MOST_TERMS),
    stem: only ? stem(words[0]) : null,
    whole: sign, // a single letter is a word of its own
    exact: words.length === 1 && Array.from(words[0]).length < 4,
  };
}

function grams(run) {
  const signs = Array.from(run);
  if (signs.length < 3) return [run];
  const last = signs.length - 3;
  const places = isWide(run) ? [0, last, Math.floor(last / 2)] : [0, last];
  return [...new Set(places)].map((at) => signs.slice(at, at + 3).join(""));
}

/** The longest of the terms say most; a few of them are enough, the page's text decides. */
const longest = (terms) => [...new Set(terms)].sort((one, other) => other.length - one.length);

export class Index {
  /** root: the site's address, with a slash at its end. */
  constructor(root) {
    this.root = root;
    this.files = new Map();
    this.shape = null;
  }

  async open() {
    this.shape ??= await this.load("search/index.json", "json");
    return this.shape;
  }

  load(path, kind) {
    if (!this.files.has(path)) {
      const loaded = fetch(this.root + path, { cache: "no-cache" }).then((answer) => {
        if (!answer.ok) throw Object.assign(new Error(`${path}: ${answer.status}`), { gone: [404, 410].includes(answer.status) });
        return answer[kind]();
      });
      loaded.catch(() => this.files.delete(path));
      this.files.set(path, loaded);
    }
    return this.files.get(path);
  }

  /** The pages of a term as found anywhere, in headings, in titles. */
  async pagesOf(term) {
    const { bits, width } = this.shape;
    const base = number(term);
    const name = (base >>> (32 - bits)).toString(16).padStart(3, "0");
    const data = await this.load(`search/terms/${name}.bin`, "arrayBuffer");
    const size = new DataView(data).getUint32(0, true);
    const Pages = width === 2 ? Uint16Array : Uint32Array;
    const terms = new Uint32Array(data, 4, size);
    const counts = new Pages(data, 4 + 4 * size, size);
    const pages = new Pages(data, 4 + (4 + width) * size);
    return MASKS.map((mask) => {
      const at = place(terms, (base ^ mask) >>> 0);
      if (at < 0) return [];
      let start = 0;
      for (let before = 0; before < at; before++) start += counts[before];
      return pages.subarray(start, start + counts[at]);
    });
  }

  /** Candidates in order: `page`, `score`, and whether it is `sure` to contain what was asked for. */
  async candidates(asked, filters, language) {
    await this.open();
    const wanted = Object.entries(filters).filter(([name, value]) => value && name !== "lang");
    const [found, allowed] = await Promise.all([
      Promise.all(asked.map((each) => this.having(each))),
      Promise.all(wanted.map(async ([name, value]) => new Set((await this.pagesOf(`@${name}:${value}`))[0]))),
    ]);
    if (!found.length) return [];
    const kept = this.together(found, allowed, filters, language);
    const open = kept.filter((each) => !each.sure).length;
    if (open <= MANY || kept.length - open >= MANY || asked.every((each) => each.every.length === each.terms.length)) return kept;
    const again = await Promise.all(asked.map((each) => this.having({ ...each, terms: each.every })));
    return this.together(again, allowed, filters, language);
  }

  /** The pages that each phrase found and each filter allows, the best first. */
  together(found, allowed, filters, language) {
    const ranges = this.shape.languages;
    const inside = ([, start, size], page) => page >= start && page < start + size;
    const only = filters.lang ? ranges.filter(([name]) => name === filters.lang) : ranges;
    const own = ranges.filter(([name]) => name === language);
    found.sort((one, other) => one.size - other.size);
    const kept = [];
    for (const page of found[0].keys()) {
      if (!found.every((each) => each.has(page)) || !allowed.every((each) => each.has(page))) continue;
      if (!only.some((range) => inside(range, page))) continue;
      const parts = found.map((each) => each.get(page));
      kept.push({
        page,
        score: parts.reduce((sum, each) => sum + each.weight, 0),
        sure: parts.every((each) => each.sure),
        own: own.some((range) => inside(range, page)),
      });
    }
    return kept.sort((one, other) => other.score - one.score || other.own - one.own || one.page - other.page);
  }

  /** Weight of each page that may contain a phrase, or has the word in another form. */
  async having(asked) {
    const [parts, forms] = await Promise.all([
      Promise.all(asked.terms.map((term) => this.pagesOf(term))),
      asked.stem ? this.pagesOf(`~${asked.stem}`) : [[], [], []],
    ]);
    const found = new Map();
    const factor = asked.stem ? INSIDE : 1;
    for (const [standing, weight] of WEIGHTS.entries()) {
      const lists = parts.map((part) => part[standing]).sort((one, other) => one.length - other.length);
      if (lists.length) {
        const others = lists.slice(1).map((each) => new Set(each));
        for (const page of lists[0]) {
          if (others.every((each) => each.has(page))) found.set(page, { weight: weight * factor, sure: asked.exact });
        }
      }
    }
    for (const [standing, weight] of WEIGHTS.entries()) {
      for (const page of forms[standing]) found.set(page, { weight: Math.max(weight, found.get(page)?.weight ?? 0), sure: true });
    }
    return found;
  }

  /** What a result shows of a page, or none where the page does not contain what was asked for. */
  async result(page, asked) {
    const { chunk } = this.shape;
    const name = (page >>> chunk).toString(16).padStart(3, "0");
    const entry = (await this.load(`search/pages/${name}.json`, "json"))[page];
    if (!entry) return null;
    const url = this.root + entry.u.split("/").map(encodeURIComponent).join("/");
    const html = await this.load(entry.u.split("/").map(encodeURIComponent).join("/"), "text").catch((error) => {
      if (error.gone) return null; // taken down since the index was loaded
      throw error;
    });
    if (html === null) return null;
    const own = [entry.t, entry.s ?? "", ...(entry.g ?? []), ...(entry.x ?? [])].join("\n");
    const body = proseOf(html);
    const whole = `${lines(own)}\n${lines(body)}`;
    if (!asked.every((each) => contains(whole, each))) return null;
    const [lang] = this.shape.languages.find(([, start, size]) => page >= start && page < start + size);
    return { url, entry, lang, title: marked(entry.t, asked), excerpt: excerpt(body, entry.s ?? "", asked) };
  }
}

function place(terms, wanted) {
  let low = 0, high = terms.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (terms[middle] === wanted) return middle;
    if (terms[middle] < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function contains(text, asked) {
  if (!asked.whole && text.includes(asked.text)) return true;
  return asked.stem !== null && text.split(/\s/).some((word) => stem(word) === asked.stem);
}

/**
 * The text of a page that is its document's own: what the theme puts around it and into it is on many pages, and found on none.
 * Title, summary and the like are in the index. A theme without `.prose` gives all of its <main> but what leads elsewhere.
 */
function proseOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const own = Array.from(page.querySelectorAll("main .prose"));
  const parts = own.length ? own : Array.from(page.querySelectorAll("main"));
  for (const each of parts) for (const other of each.querySelectorAll(own.length ? INTERFACE : `${INTERFACE},${AROUND_TEXT}`)) other.remove();
  return plain(parts.map((each) => each.innerHTML).join("\n<hr>\n"));
}

/** Text in parts, every second of them something that was found. */
export function marked(text, asked) {
  const spans = found(text, asked);
  const parts = [];
  let done = 0;
  for (const [start, end] of spans) {
    parts.push(text.slice(done, start), text.slice(start, end));
    done = end;
  }
  return [...parts, text.slice(done)];
}

/** Where in text the phrases stand, as [start, end] in order and apart. */
function found(text, asked) {
  const signs = [];
  let folded = "", last = "";
  const put = (part, start, end) => {
    for (const one of part) {
      if (one !== " " && last !== " " && last !== "\n" && last && one !== "\n" && isWide(one) !== isWide(last)) {
        folded += " ";
        signs.push([start, start]);
      }
      if (/\s/.test(one) && (last === " " || last === "\n" || !last)) continue;
      folded += one;
      for (let unit = 0; unit < one.length; unit++) signs.push([start, end]);
      last = one;
    }
  };
  let at = 0;
  for (const sign of text) {
    put(foldSign(sign), at, at + sign.length);
    at += sign.length;
  }
  const spans = [];
  for (const each of asked) {
    if (!each.whole) {
      for (let from = folded.indexOf(each.text); from >= 0; from = folded.indexOf(each.text, from + each.text.length)) {
        spans.push([signs[from][0], signs[from + each.text.length - 1][1]]);
      }
    }
    if (each.stem !== null) {
      for (const word of folded.matchAll(/\S+/g)) {
        if (stem(word[0]) === each.stem) spans.push([signs[word.index][0], signs[word.index + word[0].length - 1][1]]);
      }
    }
  }
  spans.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const apart = [];
  for (const span of spans) {
    const before = apart.at(-1);
    if (before && span[0] < before[1]) before[1] = Math.max(before[1], span[1]);
    else apart.push([...span]);
  }
  return apart;
}

/** Some text around what was found, in parts as `marked` gives them; the summary where the body has none of it. */
function excerpt(body, summary, asked) {
  const text = body.replace(/\s+/g, " ").trim();
  const spans = found(text, asked);
  if (!spans.length) return marked(summary, asked);
  let best = spans[0], most = 0;
  for (const span of spans) {
    const near = spans.filter((each) => each[0] >= span[0] && each[1] <= span[0] + 2 * AROUND).length;
    if (near > most) [best, most] = [span, near];
  }
  const start = edge(text, Math.max(0, best[0] - AROUND), 1), end = edge(text, Math.min(text.length, best[0] + 2.5 * AROUND), -1);
  const parts = marked(text.slice(start, Math.max(end, best[1])), asked);
  if (start > 0) parts[0] = `…${parts[0]}`;
  if (end < text.length) parts[parts.length - 1] += "…";
  return parts;
}

/** The nearest place from here that does not cut a word or a character in two. */
function edge(text, at, step) {
  let place = Math.round(at);
  const inWord = (where) => /[a-z0-9\udc00-\udfff]/i.test(text[where] ?? "") && /[a-z0-9\ud800-\udbff]/i.test(text[where - 1] ?? "");
  while (place > 0 && place < text.length && inWord(place)) place += step;
  return place;
}
