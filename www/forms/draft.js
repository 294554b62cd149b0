/**
 * A question while it is being written: from the fields of a pool's file and back.
 */

/** How many options, pairs or labels a question may have. */
export const MOST = { options: 8, labels: 11, pairs: 8 };

/** @returns {Instructor.Draft} */
export function emptyDraft() {
  return {
    kind: "single",
    text: "",
    options: [option(), option(), option(), option()],
    pairs: [pair(), pair()],
    others: "",
    truth: true,
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
]);

/** A question of a file, to be changed. @param {Instructor.Fields} fields @returns {Instructor.Draft} */
export function draftOf(fields) {
  const draft = emptyDraft();
  const { kind, correct, correct_answer } = fields;
  const right = correct === undefined ? [] : Array.isArray(correct) ? correct : [correct];
  const numbers = correct_answer === undefined ? [] : [correct_answer].flat();
  const listed = fields.options || fields.labels;
  if (listed)
    draft.options = listed.map((/** @type {string} */ text, /** @type {number} */ index) =>
      option(text, right.includes(text) || numbers.includes(index)),
    );
  if (kind === "true_false" && typeof correct === "boolean") draft.truth = correct;
  if (kind === "number") draft.number = String(correct);
  if (kind === "text") draft.accepted = right.join("\n");
  if (fields.pairs) draft.pairs = fields.pairs.map((/** @type {string[]} */ [left, other]) => pair(left, other));
  if (fields.others) draft.others = fields.others.join("\n");
  for (const name of /** @type {const} */ (["tolerance", "unit", "margin", "most", "time_limit", "points"]))
    if (fields[name] !== undefined) draft[name] = String(fields[name]);
  for (const name of /** @type {const} */ (["exact", "partial", "confidence"]))
    if (fields[name] !== undefined) draft[name] = Boolean(fields[name]);
  draft.kind = kind || "single";
  draft.text = fields.text || "";
  draft.explanation = fields.explanation || "";
  draft.tags = (fields.tags || []).join(", ");
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
  if (draft.explanation.trim()) fields.explanation = draft.explanation;
  if (draft.time_limit.trim() && kind !== "slide") fields.time_limit = value(draft.time_limit);
  if (draft.points.trim() && CONFIDENT.has(kind)) fields.points = value(draft.points);
  const tags = draft.tags.split(",").map((tag) => tag.trim());
  if (tags.some(Boolean)) fields.tags = tags.filter(Boolean);
  return fields;
}

/** Mark an option as right, or not; another one that was is not any more where only one can be. @param {Instructor.Draft} draft @param {number} at @param {boolean} right */
export function markOption({ kind, options }, at, right) {
  if (kind === "single") for (const one of options) one.right = false;
  options[at].right = right;
}

/** The kinds with something that is right. */
export const CONFIDENT = new Set(["single", "multiple", "true_false", "number", "text", "order", "match"]);

/** What only this kind has. @type {Record<string, (draft: Instructor.Draft) => Instructor.Fields>} */
const OWN = {
  single: (draft) => keyed(draft, false),
  multiple: (draft) => ({ ...keyed(draft, true), ...(draft.partial ? {} : { partial: false }) }),
  true_false: (draft) => ({ correct: draft.truth }),
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
  text: ({ accepted, exact }) => ({ correct: lines(accepted), ...(exact ? { exact } : {}) }),
  words: ({ most }) => ({ most: value(most) }),
  order: (draft) => ({ options: written(draft).map(({ text }) => text) }),
  match: ({ pairs, others }) => ({
    pairs: pairs.filter(({ left, right }) => left.trim() || right.trim()).map(({ left, right }) => [left, right]),
    ...(lines(others).length ? { others: lines(others) } : {}),
  }),
  slide: () => ({}),
};

/** The options and what is right: by text, or by number where two read alike. @param {Instructor.Draft} draft @param {boolean} many */
function keyed(draft, many) {
  const options = written(draft);
  const texts = options.map(({ text }) => text);
  const right = options.flatMap((one, index) => (one.right ? [index] : []));
  const chosen = many ? right : right.slice(0, 1);
  const told = new Set(texts.map((text) => text.trim())).size === texts.length;
  const correct = chosen.map((index) => (told ? texts[index] : index));
  if (!correct.length) return { options: texts };
  return { options: texts, [told ? "correct" : "correct_answer"]: many ? correct : correct[0] };
}

/** The options that are not empty. @param {Instructor.Draft} draft */
function written({ options }) {
  return options.filter(({ text }) => text.trim());
}

/** @param {string} text */
function lines(text) {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A number if it is one; what else was typed is told by the box. @param {string} typed */
function value(typed) {
  const number = Number(typed.trim().replace(",", ".").replace("−", "-"));
  return typed.trim() && Number.isFinite(number) ? number : typed.trim();
}
