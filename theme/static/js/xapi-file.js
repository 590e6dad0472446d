// A record as a file of xAPI statements: written whole, read with care. What is taken in was checked field by field (xAPI 1.0.3, 2.0).
export const MOST_BYTES = 32 * 1024 * 1024;
export const MOST_STATEMENTS = 100_000;
const MOST_LETTERS = 64 * 1024; // of one statement, as JSON
const MOST_DEPTH = 16;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const IRI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\u0000-\u0020]+$/i;
const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|[+-]([01]\d|2[0-3]):?([0-5]\d)?)$/;
const TAG = /^([a-z]{2,8}|[ix](?=-))(-[a-z0-9]{1,8})*$/i;
const SPAN = /^P(?=.)(\d+([.,]\d+)?[YMWD])*(T(\d+([.,]\d+)?[HMS])+)?$/;
const VERSION = /^(1\.0(\.\d+)?|2\.0(\.\d+)?)$/;
const INTERACTIONS = ["true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric", "other"];

const OF_INTERACTIONS = ["correctResponsesPattern", "choices", "scale", "source", "target", "steps"];

/** Why a file is not read at all; `reason` is "large", "json", "list", "many" or "empty". */
export class FileError extends Error {
  constructor(reason) {
    super(`no file of statements: ${reason}`);
    this.reason = reason;
  }
}

/** Statements as a file: a JSON array, a statement a line. */
export const written = (statements) => `[\n${statements.map((each) => JSON.stringify(each)).join(",\n")}\n]\n`;

/** What the file is called. */
export const fileName = (day) => `learning-record-${day}.json`;

/**
 * Read a file: {statements, refused}, where refused are [{number, reason, field}], counted from 1.
 * `reason` is "object", "large", "field" or "conflict" (two statements of one id that say different things).
 */
export function read(text) {
  if (text.length > MOST_BYTES) throw new FileError("large");
  let list;
  try {
    list = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new FileError("json");
  }
  if (!Array.isArray(list)) throw new FileError("list");
  if (!list.length) throw new FileError("empty");
  if (list.length > MOST_STATEMENTS) throw new FileError("many");
  const found = new Map();
  const refused = [];
  list.forEach((each, at) => {
    const problem = checked(each) ?? (found.has(each.id) && !same(found.get(each.id), each) ? { reason: "conflict", field: "id" } : null);
    if (problem) refused.push({ number: at + 1, ...problem });
    else if (!found.has(each.id)) found.set(each.id, each);
  });
  return { statements: [...found.values()], refused };
}

/**
 * Take a file into the memory, in one step: {added, known, refused, elsewhere, names}.
 *
 * What is known stays as it is; what has a known id and says something else is refused. `elsewhere` counts new statements about
 * things that are not this site's (`base` begins its ids): they are kept and count for nothing. `names` are the learner's names
 * in what is new: each browser has made up one of its own.
 */
export async function merge(memory, text, base) {
  const { statements, refused } = read(text);
  const before = new Map((await memory.statements()).map((each) => [each.id, each]));
  const fresh = [];
  let known = 0;
  for (const each of statements) {
    if (!before.has(each.id)) fresh.push(each);
    else if (same(before.get(each.id), each)) known += 1;
    else refused.push({ number: null, id: each.id, reason: "conflict", field: "id" });
  }
  const added = await memory.add(fresh);
  return {
    added,
    known: known + fresh.length - added,
    refused,
    elsewhere: fresh.filter((each) => !own(each, base)).length,
    names: [...new Set(fresh.filter((each) => own(each, base)).map((each) => each.actor.account?.name).filter(Boolean))],
  };
}

/** Whether a statement is about a thing of this site, or about another statement. */
export const own = (statement, base) => statement.object.objectType === "StatementRef" || String(statement.object.id ?? "").startsWith(base);

/** Whether two values are the same JSON, in whatever order their keys stand. */
export function same(a, b) {
  if (a === b) return true;
  if (!a || !b || typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

/** What is wrong with a statement: {reason, field}, or null. */
export function checked(statement) {
  if (!isObject(statement)) return { reason: "object", field: "" };
  if (tooDeep(statement, MOST_DEPTH) || JSON.stringify(statement).length > MOST_LETTERS) return { reason: "large", field: "" };
  const field = STATEMENT(statement, "");
  return field === null ? null : { reason: "field", field };
}

function tooDeep(value, left) {
  if (value === null || typeof value !== "object") return false;
  return left === 0 || Object.values(value).some((each) => tooDeep(each, left - 1));
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// A check takes a value and where it stands, and gives where it is wrong, or null.
const when = (holds) => (value, where) => (holds(value) ? null : where);
const text = when((value) => typeof value === "string" && value !== "");
const anyText = when((value) => typeof value === "string");
const flag = when((value) => typeof value === "boolean");
const number = when((value) => typeof value === "number" && Number.isFinite(value));
const like = (pattern) => when((value) => typeof value === "string" && pattern.test(value));
const oneOf = (...words) => when((value) => words.includes(value));
const iri = like(IRI);
const uuid = like(UUID);
const moment = when((value) => typeof value === "string" && TIME.test(value) && !/-00(:?00)?$/.test(value) && !Number.isNaN(Date.parse(value)) && isDay(value));
const within = (least, most) => when((value) => typeof value === "number" && value >= least && value <= most);
const words = map(like(TAG), text);
const extensions = map(iri, () => null);

/** Whether the month has the day that an instant begins with. */
function isDay(value) {
  const [year, month, day] = value.slice(0, 10).split("-").map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** An object whose keys and values are all of one kind. Empty ones mean nothing, and xAPI has none. */
function map(key, value) {
  return (found, where) => {
    if (!isObject(found) || !Object.keys(found).length) return where;
    for (const [name, each] of Object.entries(found)) {
      const wrong = key(name, `${where}.${name}`) ?? value(each, `${where}.${name}`);
      if (wrong !== null) return wrong;
    }
    return null;
  };
}

/** A list of one kind of thing; with `single`, a thing alone too. */
const list = (kind, single = false) => (found, where) => {
  if (!Array.isArray(found)) return single ? kind(found, where) : where;
  for (const [at, each] of found.entries()) {
    const wrong = kind(each, `${where}[${at}]`);
    if (wrong !== null) return wrong;
  }
  return null;
};

/** An object of these keys and no others, the needed ones there; `also` looks at the whole. */
const object = (keys, needed = [], also = () => null) => (found, where) => {
  const at = (key) => (where ? `${where}.${key}` : key);
  if (!isObject(found) || !Object.keys(found).length) return where;
  for (const key of needed) if (!Object.hasOwn(found, key)) return at(key);
  for (const [key, value] of Object.entries(found)) {
    if (!Object.hasOwn(keys, key)) return at(key);
    const wrong = keys[key](value, at(key));
    if (wrong !== null) return wrong;
  }
  return also(found, where);
};

const NAMES = {
  mbox: like(/^mailto:[^\s@]+@[^\s@]+$/),
  mbox_sha1sum: like(/^[0-9a-f]{40}$/i),
  openid: iri,
  account: object({ homePage: iri, name: text }, ["homePage", "name"]),
};
const named = (least) => (found, where) => {
  const count = Object.keys(NAMES).filter((key) => Object.hasOwn(found, key)).length;
  return count >= least && count <= 1 ? null : where;
};
const agent = object({ objectType: oneOf("Agent"), name: text, ...NAMES }, [], named(1));
const group = object({ objectType: oneOf("Group"), name: text, member: list(agent), ...NAMES }, ["objectType"], named(0));
const somebody = (found, where) => (found?.objectType === "Group" ? group : agent)(found, where);
const component = list(object({ id: text, description: words }, ["id"]));
const parts = (found, where) => component(found, where) ?? (new Set(found.map((each) => each.id)).size === found.length ? null : where);
const definition = object({
  name: words, description: words, type: iri, moreInfo: iri, extensions,
  interactionType: oneOf(...INTERACTIONS), correctResponsesPattern: list(anyText),
  choices: parts, scale: parts, source: parts, target: parts, steps: parts,
}, [], (found, where) => (found.interactionType || !OF_INTERACTIONS.some((key) => Object.hasOwn(found, key)) ? null : `${where}.interactionType`));
const activity = object({ objectType: oneOf("Activity"), id: iri, definition }, ["id"]);
const reference = object({ objectType: oneOf("StatementRef"), id: uuid }, ["objectType", "id"]);
const OBJECTS = { Activity: activity, StatementRef: reference, Agent: agent, Group: group };
const VERB = object({ id: iri, display: words }, ["id"]);
const score = object({ scaled: within(-1, 1), raw: number, min: number, max: number }, [], ({ raw, min, max }, where) =>
  (min ?? -Infinity) <= (max ?? Infinity) && (raw ?? min ?? 0) >= (min ?? -Infinity) && (raw ?? max ?? 0) <= (max ?? Infinity) ? null : where);
const result = object({ score, success: flag, completion: flag, response: anyText, duration: like(SPAN), extensions });
const around = list(activity, true);
const context = object({
  registration: uuid, instructor: somebody, team: group, revision: text, platform: text, language: like(TAG), statement: reference, extensions,
  contextActivities: object({ parent: around, grouping: around, category: around, other: around }),
  contextAgents: list(isAnything), contextGroups: list(isAnything),
});
const attachment = object({ usageType: iri, display: words, description: words, contentType: text, length: within(0, 2 ** 53), sha2: text, fileUrl: iri }, ["usageType", "display", "contentType", "length", "sha2"]);
const inner = { actor: somebody, verb: VERB, object: oneOfObjects, result, context, timestamp: moment, attachments: list(attachment) };
const STATEMENT = object({ id: uuid, ...inner, object: oneOfObjects, stored: moment, authority: somebody, version: like(VERSION) }, ["id", "actor", "verb", "object", "timestamp"], (found) => {
  const activityOnly = found.context && (found.context.revision !== undefined || found.context.platform !== undefined);
  if (activityOnly && (found.object.objectType ?? "Activity") !== "Activity") return "context";
  return found.verb.id === "http://adlnet.gov/expapi/verbs/voided" && found.object.objectType !== "StatementRef" ? "object" : null;
});
const sub = object({ objectType: oneOf("SubStatement"), ...inner }, ["objectType", "actor", "verb", "object"]);

function isAnything(value, where) {
  return isObject(value) ? null : where;
}

function oneOfObjects(found, where) {
  const kind = isObject(found) ? found.objectType ?? "Activity" : "";
  if (kind === "SubStatement" && where === "object") return sub(found, where);
  return Object.hasOwn(OBJECTS, kind) ? OBJECTS[kind](found, where) : where;
}
