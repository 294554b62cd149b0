import assert from "node:assert/strict";
import { test } from "node:test";

import { Lesson } from "../../www/student/lesson.js";
import { verdict } from "../../www/student/outcome.js";

const OPTIONS = ["a", "b", "c"].map((key) => ({ key, html: key }));
const QUESTION = { turn: 1, round: 1, number: 1, of: 2, kind: "single", html: "?", options: OPTIONS, limit_ms: 30_000, starts_in_ms: 0, changes: false };
const VIEW = { phase: "open", title: "T", code: "C", you: {}, question: QUESTION, left_ms: 30_000 };
const UNSENT = { message: { id: "1", type: "answer", turn: 1, round: 1, value: ["b"] }, addedAt: 0, sentAt: 0, why: "" };

/** @param {object} [view] */
function begun(view) {
  const clock = { now: 0 };
  const lesson = /** @type {any} */ (new Lesson(() => clock.now));
  lesson.take({ ...VIEW, ...view }, undefined);
  return { lesson, clock };
}

/** @param {object} change */
const asked = (change) => ({ question: { ...QUESTION, ...change } });

test("where answers lock, the first tap chooses and the second sends", () => {
  const { lesson } = begun();
  assert.equal(lesson.tap("a"), false);
  assert.equal(lesson.tap("b"), false);
  assert.deepEqual(lesson.answer().value, ["b"]);
  assert.equal(lesson.tap("b"), true);
});

test("where answers may change, each tap on another option sends", () => {
  const { lesson } = begun(asked({ changes: true }));
  assert.equal(lesson.tap("a"), true);
  lesson.acked({ elapsed_ms: 900 }, { ...UNSENT.message, value: ["a"] });
  assert.equal(lesson.screen(undefined), "question");
  assert.equal(lesson.tap("a"), false, "it is saved already");
  assert.equal(lesson.tap("b"), true);
});

test("of several options, taps toggle and nothing is sent by itself", () => {
  const { lesson } = begun(asked({ kind: "multiple" }));
  for (const key of ["a", "b", "a", "c"]) assert.equal(lesson.tap(key), false);
  assert.deepEqual(lesson.answer().value, ["b", "c"]);
});

test("saved is shown after the acknowledgement, not before", () => {
  const { lesson } = begun();
  assert.equal(lesson.screen(UNSENT), "sending");
  lesson.acked({ elapsed_ms: 5_300 }, UNSENT.message);
  assert.equal(lesson.screen(undefined), "saved");
  assert.equal(lesson.saved.elapsed_ms, 5_300);
});

test("an acknowledgement or refusal of an earlier round is none of this one", () => {
  const { lesson } = begun(asked({ round: 2 }));
  lesson.acked({ elapsed_ms: 1 }, UNSENT.message);
  lesson.refused({ why: "closed", message: "" }, UNSENT.message);
  assert.equal(lesson.screen(undefined), "question");
});

test("the second vote begins with nothing chosen or saved", () => {
  const { lesson } = begun({ answer: { value: ["a"], elapsed_ms: 1, round: 1 } });
  assert.equal(lesson.screen(undefined), "saved");
  lesson.take({ ...VIEW, question: { turn: 1, round: 2, starts_in_ms: 0 } }, undefined);
  assert.equal(lesson.screen(undefined), "question");
  assert.deepEqual(lesson.chosen, []);
  assert.equal(lesson.question.html, "?", "the text came with the first view of the turn");
});

test("the lead hides the question until its moment", () => {
  const { lesson, clock } = begun({ question: { ...QUESTION, starts_in_ms: 500 }, left_ms: 30_500 });
  assert.equal(lesson.screen(undefined), "ready");
  clock.now = 500;
  assert.equal(lesson.screen(undefined), "question");
  assert.equal(lesson.countdown.share, 1);
});

test("the time is over when the deadline has passed, and stands still while paused", () => {
  const { lesson, clock } = begun();
  clock.now = 10_000;
  assert.equal(lesson.countdown.left, 20_000);
  lesson.take({ ...VIEW, left_ms: 20_000, paused: true }, undefined);
  clock.now = 60_000;
  assert.equal(lesson.countdown.left, 20_000);
  assert.equal(lesson.screen(undefined), "paused");
  lesson.take({ ...VIEW, left_ms: 20_000 }, undefined);
  clock.now = 80_000;
  assert.equal(lesson.screen(undefined), "over");
});

test("what was chosen survives a pause", () => {
  const { lesson } = begun();
  lesson.tap("b");
  lesson.take({ ...VIEW, paused: true }, undefined);
  lesson.take(VIEW, undefined);
  assert.deepEqual(lesson.chosen, ["b"]);
});

test("an answer that came too late is said to be late, one that can't be is asked again", () => {
  const { lesson } = begun();
  lesson.tap("a");
  lesson.refused({ why: "bad_value", message: "Choose again." }, UNSENT.message);
  assert.deepEqual([lesson.screen(undefined), lesson.problem, lesson.chosen], ["question", "Choose again.", []]);
  lesson.refused({ why: "expired", message: "" }, UNSENT.message);
  assert.equal(lesson.screen(undefined), "late");
});

test("after a reload the unsent answer is the chosen one", () => {
  const lesson = /** @type {any} */ (new Lesson(() => 0));
  lesson.take(VIEW, UNSENT);
  assert.deepEqual(lesson.chosen, ["b"]);
  assert.equal(lesson.screen(UNSENT), "sending");
});

for (const [credit, answer, late, expected] of /** @type {[number | null, boolean, boolean, string][]} */ ([
  [1, true, false, "right"],
  [0.5, true, false, "partly"],
  [0, true, false, "wrong"],
  [0, false, false, "missed"],
  [0, false, true, "late"],
  [null, true, false, "poll"],
  [null, false, false, "poll"],
])) {
  test(`credit ${credit}, ${answer ? "answered" : "not answered"}${late ? ", late" : ""}: ${expected}`, () => {
    const view = { reveal: { you: { credit, points: 0 } }, ...(answer ? { answer: { value: ["a"] } } : {}) };
    assert.equal(verdict(/** @type {any} */ (view), late), expected);
  });
}
