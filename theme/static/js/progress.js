// What follows from a log of statements: progress, what comes next, points and levels.
const ADL = "http://adlnet.gov/expapi/verbs/";
const verb = (statement) => (String(statement.verb?.id).startsWith(ADL) ? statement.verb.id.slice(ADL.length) : "");
const named = (id) => String(id).toLowerCase(); // a UUID is one in either case
const about = (statement) => String(statement.object?.id ?? "");
// A thing alone may stand for a list of one, as xAPI 1.0 had it.
const above = ({ context }) => [context?.contextActivities?.parent ?? [], context?.contextActivities?.grouping ?? []].flat().map((each) => each?.id);
/** What a wrong clock dated in the future comes before all else: it must not hide what is done now. */
export const when = (statement, now) => past(Date.parse(statement.timestamp) || 0, now);
export const past = (time, now) => (time <= now ? time : time - 1e16);

const outcomes = new WeakMap(); // of `current`

/** The statements that hold, the oldest first, without those taken back. */
export function current(statements, now = Date.now()) {
  if (outcomes.has(statements)) return outcomes.get(statements);
  const known = new Map(statements.map((each) => [named(each.id), each]));
  const gone = new Set();
  for (const each of known.values()) if (verb(each) === "voided") gone.add(named(about(each)));
  const held = [];
  for (const [id, each] of known) if (verb(each) !== "voided" && !gone.has(id)) held.push([when(each, now), each]);
  const found = held.sort(([a, one], [b, other]) => a - b || (one.id < other.id ? -1 : 1)).map(([, each]) => each);
  outcomes.set(statements, found).set(found, found);
  return found;
}

export const touches = (statement) => [about(statement), about(statement).split("#")[0], ...above(statement)];

export const says = (statement, what, id) => about(statement) === id && verb(statement) === what;

export const last = (held, what, id) => held.findLast((each) => says(each, what, id));

const answeredRight = (held) => new Set(held.filter((each) => verb(each) === "answered" && each.result?.success === true).map(about));

/** Whether a lesson {id, language, digest} is done, and `changed`: on another text alone. */
export function standing({ id, language, digest }, held) {
  const done = held.filter((each) => says(each, "completed", id));
  const here = done.filter((each) => each.context?.language === language);
  return { done: done.length > 0, changed: here.length > 0 && here.every((each) => each.context.revision !== digest) };
}

/** Progress in a course by its outline.json. `at` is the lesson that was open last. */
export function progress(outline, statements, at = null) {
  const held = current(statements);
  const right = answeredRight(held);
  const lessons = {};
  const stages = [];
  let open = true;
  for (const stage of outline.stages) {
    for (const lesson of stage.lessons) {
      lessons[lesson.key] = { ...standing(lesson, held), quizzes: Object.fromEntries(lesson.quizzes.map((each) => [each.id, right.has(each.id)])) };
    }
    const quizzes = stage.lessons.flatMap((each) => Object.values(lessons[each.key].quizzes));
    const passed = quizzes.length ? quizzes.every(Boolean) : stage.lessons.every((each) => lessons[each.key].done);
    stages.push({ id: stage.id, passed, open });
    open &&= passed;
  }
  const all = outline.stages.flatMap((each) => each.lessons);
  const done = all.filter((each) => lessons[each.key].done).length;
  const ids = new Set(all.flatMap((each) => [each.id, ...each.quizzes.map((quiz) => quiz.id)]));
  const own = held.filter((each) => verb(each) && (ids.has(about(each)) || above(each).includes(outline.id)));
  return {
    lessons,
    stages,
    done,
    count: all.length,
    complete: all.length > 0 && done === all.length && stages.every((each) => each.passed),
    begun: own.length > 0 || all.some((each) => each.id === at),
    next: following(all, lessons, own, at),
  };
}

/** The lesson open last, if not done; else the one after what was done last; else one left out. */
function following(all, lessons, own, at) {
  const finished = ({ key }) => lessons[key].done && Object.values(lessons[key].quizzes).every(Boolean);
  const undone = ({ key }) => !lessons[key].done;
  const of = (id) => (each) => each.id === id || each.quizzes.some((quiz) => quiz.id === id);
  const touched = all.some(({ id }) => id === at) ? at : own.map(about).findLast((id) => all.some(of(id)));
  const from = Math.max(0, all.findIndex(of(touched)));
  if (touched === at && all[from] && undone(all[from])) return all[from];
  const round = [...all.slice(from), ...all.slice(0, from)];
  return round.find(undone) ?? round.find((each) => !finished(each)) ?? null;
}

/** Points by a site's rule {lesson, quiz, stage, course}, each thing once; `within` is how its ids begin. `next` is the level to come. */
export function points(rule, statements, levels = [], within = "") {
  const kinds = { lesson: ["completed", "lesson"], quiz: ["answered", "cmi.interaction"], stage: ["passed", "module"], course: ["completed", "course"] };
  const each = new Map();
  for (const statement of current(statements)) {
    const kind = Object.keys(kinds).find((name) => verb(statement) === kinds[name][0] && String(statement.object.definition?.type).endsWith(`/${kinds[name][1]}`));
    const id = about(statement);
    if (!rule?.[kind] || !id.startsWith(within) || each.has(`${kind} ${id}`) || (kind === "quiz" && statement.result?.success !== true)) continue;
    each.set(`${kind} ${id}`, { kind, id, points: rule[kind], time: statement.timestamp });
  }
  const sum = [...each.values()].reduce((total, one) => total + one.points, 0);
  const steps = [...levels].sort((a, b) => a.from - b.from);
  return { points: sum, level: steps.findLast((one) => one.from <= sum) ?? null, next: steps.find((one) => one.from > sum) ?? null, each: [...each.values()] };
}
