import assert from "node:assert/strict";
import { test } from "node:test";

import { draftOf, emptyDraft, fieldsOf, markOption } from "../../www/forms/draft.js";
import { fillers } from "../../www/forms/filling.js";
import { questionForm } from "../../www/forms/form.js";
import { pictureField } from "../../www/instructor/illustrating.js";
import "./english.js";

/** Questions as the box gives them to the form, by what is particular about them. @type {Record<string, Instructor.Fields>} */
const WRITTEN = {
  "one right option": { kind: "single", options: ["Bern", "Rome"], correct: "Rome" },
  "two options alike, the first right": { kind: "single", options: ["a", "a", "b"], correct: "a" },
  "two options alike, the second right": { kind: "single", options: ["a", "a", "b"], correct_answer: 1 },
  "the first option right, by number": { kind: "single", options: ["x", "a", "a"], correct_answer: 2 },
  "options that stay in their order": { kind: "single", options: ["a", "b"], correct: "a", shuffle: false },
  "several right options": { kind: "multiple", options: ["a", "b", "c"], correct: ["a", "c"] },
  "one right option of several": { kind: "multiple", options: ["a", "b"], correct: ["b"] },
  "several by number": { kind: "multiple", options: ["a", "a", "b"], correct_answer: [1, 2] },
  "alike, the first and another right": { kind: "multiple", options: ["a", "a", "b"], correct: ["a", "b"] },
  "all or nothing": { kind: "multiple", options: ["a", "b"], correct: ["a", "b"], partial: false },
  true: { kind: "true_false", correct: true },
  false: { kind: "true_false", correct: false, shuffle: true },
  "false in words of its own": { kind: "true_false", options: ["Richtig", "Falsch"], correct: "Falsch" },
  "true in words of its own": { kind: "true_false", options: ["Ja", "Nein"], correct: "Ja", shuffle: false },
  "false before true": { kind: "true_false", options: ["False", "True"], correct: "True" },
  "true or false by number": { kind: "true_false", options: ["a", "a"], correct_answer: 1 },
  "a poll": { kind: "poll", options: ["a", "b"], points: 2 },
  "a rating without labels": { kind: "rating" },
  "a rating with labels": { kind: "rating", labels: ["bad", "fair", "good"] },
  "a number": { kind: "number", correct: -2.5 },
  "a number with all it can have": {
    kind: "number",
    correct: 0,
    tolerance: 0.5,
    unit: "m/s",
    closest: true,
    margin: 3,
  },
  "one accepted text": { kind: "text", correct: "Paris" },
  "accepted texts": { kind: "text", correct: ["Paris", "a, b"], exact: true },
  words: { kind: "words", most: 5 },
  "an order": { kind: "order", options: ["first", "second"] },
  pairs: {
    kind: "match",
    pairs: [
      ["a", "1"],
      ["b", "2"],
    ],
  },
  "pairs and others": {
    kind: "match",
    pairs: [
      ["a", "1"],
      ["b", "2"],
    ],
    others: ["3", "- a list\n- of two"],
  },
  "a slide": { kind: "slide", time_limit: 30 },
};
const MORE = {
  explanation: "Since *then*.\n",
  time_limit: 20,
  points: 1.5,
  scoring: "flat",
  tags: ["logic", "sets, maps", " "],
  id: "own",
  image: "map.png",
  image_alt: "A map",
};
const ABOUT = { number: 1, picture: "", problem: "", problems: null, busy: false };
const CONFIDENT = ["single", "multiple", "true_false", "number", "text", "order", "match"];

for (const [what, fields] of Object.entries(WRITTEN))
  test(`a form that nobody has changed says what the file says: ${what}`, () => {
    const written = { text: "Which?", ...fields };
    assert.deepEqual(fieldsOf(draftOf(written)), written);
    const sure = CONFIDENT.includes(fields.kind) ? { confidence: true } : {};
    assert.deepEqual(fieldsOf(draftOf({ ...MORE, ...sure, ...written })), { ...MORE, ...sure, ...written });
  });

test("the questions above have every kind", () => {
  const kinds = new Set(Object.values(WRITTEN).map(({ kind }) => kind));
  assert.equal(kinds.size, 11);
});

test("the form shows what true and false are called, with a mark at the one that is right", () => {
  const draft = draftOf({ text: "So?", ...WRITTEN["false in words of its own"] });
  const shown = (/** @type {Instructor.Draft} */ draft) => questionForm(draft, ABOUT).text;
  const marks = [...shown(draft).matchAll(/name="right" [^>]*data-arg="(\d)" (checked)?/g)];
  assert.deepEqual(
    marks.map(([, index, checked]) => [index, checked]),
    [
      ["0", undefined],
      ["1", "checked"],
    ],
  );
  assert.match(shown(draft), /value="Richtig".*value="Falsch"/s);
  assert.doesNotMatch(shown(draft), /data-do="(?:draftTruth|draftAddOption)"/);
  assert.match(shown({ ...emptyDraft(), kind: "true_false" }), /data-do="draftTruth"/);

  markOption(draft, 0, true);
  draft.options[0].text = "Stimmt";
  assert.deepEqual(fieldsOf(draft), {
    kind: "true_false",
    text: "So?",
    options: ["Stimmt", "Falsch"],
    correct: "Stimmt",
  });
});

test("a slide is offered no explanation, since nothing is revealed after it; one that it has is shown", () => {
  const offered = (/** @type {Partial<Instructor.Draft>} */ draft) =>
    questionForm({ ...emptyDraft(), ...draft }, ABOUT).text.includes('data-arg="explanation"');
  assert.equal(offered({ kind: "single" }), true);
  assert.equal(offered({ kind: "slide" }), false);
  assert.equal(offered({ kind: "slide", explanation: "Since then." }), true);
});

test("a question has the picture that was added, and its description, until they are taken away", () => {
  const draft = { ...emptyDraft(), kind: "words", text: "?", image: "map.png", image_alt: "A map" };
  assert.deepEqual(fieldsOf(draft), { kind: "words", text: "?", most: 3, image: "map.png", image_alt: "A map" });
  assert.deepEqual(fieldsOf({ ...draft, image: "", image_alt: "" }), { kind: "words", text: "?", most: 3 });
  const { image, image_alt } = fieldsOf({ ...draft, image_alt: " " });
  assert.deepEqual([image, image_alt], ["map.png", null], "the description of the picture before goes with that");
});

test("of a picture that was added the one before is left, and then none", () => {
  const draft = { ...emptyDraft(), kind: "slide", text: "?", image: "map.png", image_alt: "A map" };
  const { draftNoPicture } = fillers(draft, () => {});
  const tap = () => draftNoPicture("", /** @type {any} */ (null));
  tap();
  assert.deepEqual(fieldsOf(draft), { kind: "slide", text: "?" });
  tap();
  assert.deepEqual(fieldsOf(draft), { kind: "slide", text: "?", image: null, image_alt: null });
});

test("a picture that can't be shown is told in the form, where it can be taken away as one that is shown", () => {
  const why = { code: "picture.missing", args: { name: "gone.png" } };
  const unshown = { code: "picture.not_shown", args: { name: "gone.png", why } };
  const form = (/** @type {any} */ shown, /** @type {any} */ told) =>
    pictureField(emptyDraft(), shown, false, told).text;
  assert.doesNotMatch(form(undefined, undefined), /draftNoPicture/);
  for (const text of [form(undefined, unshown), form({ src: "/pictures/1", width: 1, height: 1, alt: "" }, undefined)])
    assert.match(text, /data-do="draftNoPicture"/);
  assert.match(
    form(undefined, unshown),
    /class="small problem">The picture .{6}gone.png.{6} can.{5}t be shown: there is no file /,
  );
});

test("tags and texts that are typed are cut at commas and at ends of lines", () => {
  const draft = draftOf({ text: "?", ...WRITTEN["accepted texts"], tags: ["sets, maps"] });
  draft.tags += ", new ,";
  draft.accepted = " Rome \n\nParis";
  assert.deepEqual(fieldsOf(draft).tags, ["sets", "maps", "new"]);
  assert.deepEqual(fieldsOf(draft).correct, ["Rome", "Paris"]);
});

test("a text of one kind does not stand in the field of another: each has a key of its own", () => {
  const keys = (/** @type {string} */ kind) => {
    const { text } = questionForm({ ...emptyDraft(), kind }, ABOUT);
    return [...text.matchAll(/<label( data-key="(\w+)")?\s*>(?:(?!<\/label).)*?<textarea [^>]*data-arg="(\w+)"/gs)].map(
      ([, , key, name]) => [key, name],
    );
  };
  assert.deepEqual(keys("text"), [
    ["text", "text"],
    ["accepted", "accepted"],
    ["explanation", "explanation"],
  ]);
  assert.deepEqual(keys("match")[1], ["others", "others"]);
});

test("the form says how a number is read that is written otherwise", () => {
  const said = (/** @type {string} */ number) => questionForm({ ...emptyDraft(), kind: "number", number }, ABOUT).text;
  assert.match(said("90,000"), /This counts as 90\. For 90000, type it without the point or comma\./);
  assert.match(said("90 000"), /Read as 90000\./);
  assert.doesNotMatch(said("90000"), /Read as|This counts as/);
  const draft = { ...emptyDraft(), kind: "number", text: "?", number: "90 000" };
  assert.equal(fieldsOf(draft).correct, 90_000);
});
