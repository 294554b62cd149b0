/**
 * A question while it is being written: from the fields of a pool's file and back.
 */

import { typedNumber } from "../common/ui/numbers.js";

/** How many options, pairs or labels a question may have. */
export const MOST = { options: 8, truths: 2, labels: 11, pairs: 8 };

/** @returns {Instructor.Draft} */
export function emptyDraft() {
  return {
    kind: "single",
    text: "",
    options: [option(), option(), option(), option()],
    pairs: [pair(), pair()],
    others: "",
    lists: {},
    truth: true,
    named: false,
    number: "",
    tolerance: "",
    unit: "",
    margin: "",
    accepted: "",
    exact: false,
    most: "3",
    partial: true,
    confidence: false,
    explanation: "",
    time_limit: "",
    points: "",
    tags: "",
    image: "",
    image_alt: "",
    rest: {},
  };
}

export function option(text = "", right = false) {
  return { text, right };
}

export function pair(left = "", right = "") {
  return { left, right };
}

const KNOWN = new Set([
  ...["kind", "text", "options", "labels", "correct", "correct_answer", "pairs", "others", "tolerance", "unit"],
  ...["closest", "margin", "exact", "most", "partial", "confidence", "explanation", "time_limit", "points", "tags"],
  ...["image", "image_alt"],
]);

/** What stands between the entries of a list in its field. @type {Record<Instructor.Listed, string>} */
const BETWEEN = { tags: ", ", others: "\n", accepted: "\n" };

/** A question of a file, to be changed. @param {Instructor.Fields} fields @returns {Instructor.Draft} */
export function draftOf(fields) {
  const draft = emptyDraft();
  const { kind, correct, correct_answer } = fields;
  const right = correct === undefined ? [] : Array.isArray(correct) ? correct : [correct];
  const numbers = correct_answer === undefined ? [] : [correct_answer].flat();
  /** @type {string[] | undefined} */
  const texts = fields.options || fields.labels;
  if (texts) {
    // of options that read alike, a text names the first
    const marked = new Set([...right.map((text) => texts.indexOf(text)), ...numbers]);
    draft.options = texts.map((text, index) => option(text, marked.has(index)));
    draft.named = kind === "true_false";
  }
  if (kind === "true_false" && typeof correct === "boolean") draft.truth = correct;
  if (kind === "number") draft.number = String(correct);
  if (kind === "text") fill(draft, "accepted", right);
  if (fields.pairs) draft.pairs = fields.pairs.map((/** @type {string[]} */ [left, other]) => pair(left, other));
  if (fields.others) fill(draft, "others", fields.others);
  if (fields.tags) fill(draft, "tags", fields.tags);
  for (const name of /** @type {const} */ ([
    "tolerance",
    "unit",
    "margin",
    "most",
    "time_limit",
    "points",
    "image",
    "image_alt",
  ]))
    if (fields[name] !== undefined) draft[name] = String(fields[name]);
  for (const name of /** @type {const} */ (["exact", "partial", "confidence"]))
    if (fields[name] !== undefined) draft[name] = Boolean(fields[name]);
  draft.kind = kind || "single";
  draft.text = fields.text || "";
  draft.explanation = fields.explanation || "";
  // what the form doesn't show stays as it is
  draft.rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !KNOWN.has(name)));
  return draft;
}

/** The fields of a file that say what was written. @param {Instructor.Draft} draft @returns {Instructor.Fields} */
export function fieldsOf(draft) {
  const { kind } = draft;
  /** @type {Instructor.Fields} */
  const fields = { kind, text: draft.text, ...OWN[kind](draft), ...draft.rest };
  if (draft.confidence && CONFIDENT.has(kind)) fields.confidence = true;
  if (draft.image !== "") Object.assign(fields, { image: draft.image, image_alt: draft.image_alt.trim() || null });
  if (draft.explanation.trim()) fields.explanation = draft.explanation;
  if (draft.time_limit.trim()) fields.time_limit = value(draft.time_limit);
  if (draft.points.trim()) fields.points = value(draft.points);
  const tags = entries(draft, "tags");
  if (tags.length) fields.tags = tags;
  return fields;
}

/** Mark an option as right, or not; another one that was is not any more where only one can be. @param {Instructor.Draft} draft @param {number} at @param {boolean} right */
export function markOption({ kind, options }, at, right) {
  if (kind !== "multiple") for (const one of options) one.right = false;
  options[at].right = right;
}

/** The kinds with something that is right. */
export const CONFIDENT = new Set(["single", "multiple", "true_false", "number", "text", "order", "match"]);

/** What only this kind has. @type {Record<string, (draft: Instructor.Draft) => Instructor.Fields>} */
const OWN = {
  single: (draft) => keyed(draft, false),
  multiple: (draft) => ({ ...keyed(draft, true), ...(draft.partial ? {} : { partial: false }) }),
  true_false: (draft) => (draft.named ? keyed(draft, false) : { correct: draft.truth }),
  poll: (draft) => ({ options: written(draft).map(({ text }) => text) }),
  rating: (draft) => {
    const labels = written(draft).map(({ text }) => text);
    return labels.length ? { labels } : {};
  },
  number: ({ number, tolerance, unit, margin }) => ({
    correct: value(number),
    ...(tolerance.trim() ? { tolerance: value(tolerance) } : {}),
    ...(unit.trim() ? { unit: unit.trim() } : {}),
    ...(margin.trim() ? { closest: true, margin: value(margin) } : {}),
  }),
  text: (draft) => {
    const accepted = entries(draft, "accepted");
    return { correct: accepted.length === 1 ? accepted[0] : accepted, ...(draft.exact ? { exact: true } : {}) };
  },
  words: ({ most }) => ({ most: value(most) }),
  order: (draft) => ({ options: written(draft).map(({ text }) => text) }),
  match: (draft) => {
    const pairs = draft.pairs.filter(({ left, right }) => left.trim() || right.trim());
    const others = entries(draft, "others");
    return { pairs: pairs.map(({ left, right }) => [left, right]), ...(others.length ? { others } : {}) };
  },
  slide: () => ({}),
};

/** The options and what is right: by text, or by number where an earlier one reads alike. @param {Instructor.Draft} draft @param {boolean} many */
function keyed(draft, many) {
  const options = written(draft);
  const texts = options.map(({ text }) => text);
  const right = options.flatMap((one, index) => (one.right ? [index] : []));
  const chosen = many ? right : right.slice(0, 1);
  const alike = texts.map((text) => text.trim());
  const told = chosen.every((index) => alike.indexOf(alike[index]) === index);
  const correct = chosen.map((index) => (told ? texts[index] : index));
  if (!correct.length) return { options: texts };
  return { options: texts, [told ? "correct" : "correct_answer"]: many ? correct : correct[0] };
}

/** The options that are not empty. @param {Instructor.Draft} draft */
function written({ options }) {
  return options.filter(({ text }) => text.trim());
}

/** Write a list into its field. @param {Instructor.Draft} draft @param {Instructor.Listed} name @param {string[]} list */
function fill(draft, name, list) {
  draft[name] = list.join(BETWEEN[name]);
  draft.lists[name] = list;
}

/**
 * The list that stands in a field: as the file has it, unless something else was typed. So an entry with a comma or
 * several lines in it stays one. @param {Instructor.Draft} draft @param {Instructor.Listed} name
 */
function entries(draft, name) {
  const list = draft.lists[name];
  if (list && draft[name] === list.join(BETWEEN[name])) return list;
  return draft[name]
    .split(BETWEEN[name].trim() || "\n")
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/** A number if it is one; what else was typed is told by the box. @param {string} typed */
export function value(typed) {
  const number = typedNumber(typed);
  return number === null ? typed.trim() : number;
}
