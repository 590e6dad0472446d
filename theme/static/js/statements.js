// What a learner does, as xAPI statements (1.0.3 and 2.0).
const ADL = "http://adlnet.gov/expapi/";
export const VERB = Object.fromEntries(["answered", "completed", "passed", "progressed", "voided"].map((each) => [each, `${ADL}verbs/${each}`]));
const TYPE = {
  lesson: "activities/lesson",
  stage: "activities/module",
  course: "activities/course",
  article: "activities/media",
  assignment: "activities/performance",
  checklist: "activities/objective",
  quiz: "activities/cmi.interaction",
  poll: "activities/cmi.interaction",
};
const PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress";
export const BETWEEN = "[,]";

/** A random UUID, over http too. */
export function uuid() {
  const random = () => crypto.getRandomValues(new Uint8Array(1))[0];
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (each) => (each === "x" ? random() & 15 : (random() & 3) | 8).toString(16));
}

export const actor = (home, name) => ({ objectType: "Agent", account: { homePage: home, name } });

/** A thing is {id, type, name, parent, course, interaction}, `by` {actor, language, revision}: the digest of what was seen. */
export const completed = (thing, by) => made("completed", thing, by, { completion: true });
export const passed = (thing, by) => made("passed", thing, by, { success: true, completion: true });

export const answered = (quiz, { response, raw, max, success }, by) => made("answered", quiz, by, { response, success, score: { raw, min: 0, max, scaled: max ? raw / max : 0 } });

export const chose = (poll, { response }, by) => made("answered", poll, by, said(response));

export const progressed = (list, { response, done, count }, by) => made("progressed", list, by, { ...said(response), completion: done === count, extensions: { [PROGRESS]: Math.floor((100 * done) / (count || 1)) } });

export const voided = (id, by) => ({ ...head("voided", by), object: { objectType: "StatementRef", id } });

const said = (response) => (response ? { response } : {});

const head = (verb, by) => ({
  id: uuid(),
  timestamp: new Date().toISOString(),
  actor: by.actor,
  verb: { id: VERB[verb], display: { en: verb } },
});

/** `interaction` is {interactionType, choices: [[id, words]]}. By its words a later text finds a choice again. */
function made(verb, { id, type, name, parent, course, interaction }, by, result) {
  const definition = { type: ADL + TYPE[type], name: { [by.language]: name } };
  if (interaction) {
    definition.interactionType = interaction.interactionType;
    if (interaction.choices) definition.choices = interaction.choices.map(([each, words]) => ({ id: each, description: { [by.language]: words } }));
  }
  const context = { platform: "contentops", language: by.language };
  if (by.revision) context.revision = by.revision;
  const above = Object.entries({ parent, grouping: course }).filter(([, each]) => each);
  if (above.length) context.contextActivities = Object.fromEntries(above.map(([name, each]) => [name, [{ objectType: "Activity", id: each }]]));
  return { ...head(verb, by), object: { objectType: "Activity", id, definition }, result, context };
}
