import assert from "node:assert/strict";
import { test } from "node:test";

import { Lesson } from "../../www/student/lesson.js";
import "./english.js";

const OPTIONS = ["a", "b", "c"].map((key) => ({ key, html: key }));
const QUESTION = {
  turn: 1,
  round: 1,
  number: 1,
  of: 2,
  kind: "single",
  html: "?",
  options: OPTIONS,
  limit_ms: 30_000,
  starts_in_ms: 0,
  changes: false,
};
const VIEW = { phase: "open", title: "T", code: "C", you: {}, question: QUESTION, left_ms: 30_000 };
const UNSENT = {
  message: { id: "1", type: "answer", turn: 1, round: 1, value: ["b"] },
  addedAt: 0,
  sentAt: 0,
  why: "",
};

/** Where a choice outlives the page, as the browser's storage does. */
function storage() {
  const held = { choice: /** @type {any} */ (null) };
  return { get: () => held.choice, set: (/** @type {any} */ choice) => void (held.choice = choice) };
}

/** @param {object} [view] */
function begun(view, kept = storage()) {
  const clock = { now: 0 };
  const lesson = /** @type {any} */ (new Lesson(() => clock.now, kept));
  lesson.take({ ...VIEW, ...view }, undefined);
  return { lesson, clock };
}

/** @param {object} change */
const asked = (change) => ({ question: { ...QUESTION, ...change } });

test("if answers lock, the first tap chooses and the second sends", () => {
  const { lesson, clock } = begun();
  assert.equal(lesson.tap("a"), false);
  assert.equal(lesson.tap("b"), false);
  assert.deepEqual(lesson.answer().value, ["b"]);
  clock.now = 400;
  assert.equal(lesson.tap("b"), true);
});

test("a double tap counts as one tap", () => {
  const { lesson, clock } = begun();
  lesson.tap("a");
  for (clock.now = 50; clock.now < 400; clock.now += 50) assert.equal(lesson.tap("a"), false, `${clock.now} ms`);
  assert.deepEqual(lesson.answer().value, ["a"]);
  assert.equal(lesson.tap("a"), true, "it counts from when the option was chosen");
});

test("a choice is due just before the deadline, and only then", () => {
  const { lesson, clock } = begun();
  clock.now = 29_900;
  assert.equal(lesson.isDue(undefined), false, "nothing is chosen");
  lesson.tap("b");
  clock.now = 29_399;
  assert.equal(lesson.isDue(undefined), false);
  clock.now = 29_500;
  assert.equal(lesson.isDue(undefined), true);
  assert.equal(lesson.isDue(UNSENT), false, "it is on its way");
  assert.equal(lesson.isDue({ ...UNSENT, message: { ...UNSENT.message, round: 2 } }), true, "that is another round's");
  lesson.acked({ elapsed_ms: 29_500, auto: "deadline" }, UNSENT.message);
  assert.equal(lesson.isDue(undefined), false, "it is saved");
  assert.deepEqual([lesson.screen(undefined), lesson.saved.auto], ["saved", "deadline"]);
});

test("a choice has the deadline of the views, with extensions and pauses", () => {
  const { lesson, clock } = begun();
  lesson.tap("b");
  clock.now = 29_000;
  lesson.take({ ...VIEW, left_ms: 16_000 }, undefined);
  clock.now = 29_500;
  assert.equal(lesson.isDue(undefined), false, "15 s were added");
  lesson.take({ ...VIEW, left_ms: 300, paused: true }, undefined);
  assert.equal(lesson.isDue(undefined), false, "the clock is stopped");
  lesson.take({ ...VIEW, left_ms: 300 }, undefined);
  assert.equal(lesson.isDue(undefined), true);
  lesson.refused({ why: "expired", message: { code: "answer.no" } }, UNSENT.message);
  assert.equal(lesson.isDue(undefined), false, "it came too late and is not sent again");
});

test("a closing question makes a choice due at once, in every kind", () => {
  for (const kind of ["single", "multiple", "poll"]) {
    const { lesson } = begun(asked({ kind }));
    lesson.take({ ...VIEW, closing: true }, undefined);
    assert.equal(lesson.isDue(undefined), false, "nothing is chosen");
    lesson.tap("b");
    assert.equal(lesson.isDue(undefined), true);
  }
});

test("a choice survives a reload, but ends with its question and when it is sent", () => {
  const kept = storage();
  begun({}, kept).lesson.tap("b");
  const { lesson } = begun({}, kept);
  assert.deepEqual(lesson.chosen, ["b"]);
  assert.deepEqual(begun(asked({ round: 2 }), kept).lesson.chosen, []);
  assert.deepEqual(begun(asked({ turn: 2 }), kept).lesson.chosen, []);
  kept.set({ turn: 1, round: 1, value: ["x", "b", 7] });
  assert.deepEqual(begun({}, kept).lesson.chosen, ["b"], "what is no option of the question is none");
  kept.set({ turn: 1, round: 1, value: "b" });
  assert.deepEqual(begun({}, kept).lesson.chosen, []);
  lesson.sent(["b"], "1");
  assert.equal(kept.get(), null);
});

test("if answers may change, a choice that waits to be sent survives views and reloads", () => {
  const kept = storage();
  const saved = {
    ...asked({ kind: "multiple", changes: true }),
    answer: { id: "x", value: ["a"], elapsed_ms: 1, round: 1 },
  };
  const { lesson, clock } = begun(saved, kept);
  assert.deepEqual(lesson.chosen, ["a"]);
  lesson.tap("b");
  lesson.take({ ...VIEW, ...saved, left_ms: 20_000 }, undefined);
  assert.deepEqual(lesson.chosen, ["a", "b"]);
  assert.deepEqual(begun(saved, kept).lesson.chosen, ["a", "b"]);
  clock.now = 19_900;
  assert.equal(lesson.isDue(undefined), true);
  lesson.take({ ...VIEW, ...saved, answer: { id: "y", value: ["c"], elapsed_ms: 2, round: 1 } }, undefined);
  assert.deepEqual(lesson.chosen, ["c"], "another page of the same student has sent something else");
});

test("if answers may change, each tap on another option sends", () => {
  const { lesson } = begun(asked({ changes: true }));
  assert.equal(lesson.tap("a"), true);
  lesson.acked({ elapsed_ms: 900 }, { ...UNSENT.message, value: ["a"] });
  assert.equal(lesson.screen(undefined), "question");
  assert.equal(lesson.tap("a"), false, "it is saved already");
  assert.equal(lesson.tap("b"), true);
});

test("with several right options, taps toggle and nothing is sent by itself", () => {
  const { lesson } = begun(asked({ kind: "multiple" }));
  for (const key of ["a", "b", "a", "c"]) assert.equal(lesson.tap(key), false);
  assert.deepEqual(lesson.answer().value, ["b", "c"]);
});

test("a view may bring what was sent before its acknowledgement does, read by the box in its own way", () => {
  const number = asked({ kind: "number", options: [], changes: true });
  const { lesson } = begun(number);
  lesson.type("", "7,4");
  const { value } = lesson.answer(true);
  lesson.sent(value, "n1");
  lesson.take({ ...VIEW, ...number, answer: { id: "n1", value: 7.4, elapsed_ms: 900, round: 1 } }, undefined);
  assert.deepEqual([lesson.chosen, lesson.changed, lesson.saved.value], ["7,4", false, 7.4]);
  lesson.acked({ elapsed_ms: 900 }, { id: "n1", type: "answer", turn: 1, round: 1, value });
  assert.deepEqual([lesson.chosen, lesson.changed, lesson.saved.value], ["7,4", false, 7.4]);
  lesson.type("", "7,45");
  lesson.take({ ...VIEW, ...number, answer: { id: "n1", value: 7.4, elapsed_ms: 900, round: 1 } }, undefined);
  assert.deepEqual([lesson.chosen, lesson.changed], ["7,45", true], "what is typed on is not lost");
  lesson.take({ ...VIEW, ...number, answer: { id: "tab2", value: 9, elapsed_ms: 950, round: 1 } }, undefined);
  assert.deepEqual([lesson.chosen, lesson.changed], ["9", false], "another page of the same student has sent");
});

test("what the box can't read stays as it was typed, and is not sent again by itself", () => {
  const { lesson, clock } = begun(asked({ kind: "number", options: [] }));
  lesson.type("", "seven 7");
  const { value } = lesson.answer(true);
  lesson.refused({ why: "bad_value", message: { code: "answer.no" } }, { ...UNSENT.message, value });
  assert.deepEqual([lesson.chosen, lesson.screen(undefined)], ["seven 7", "question"]);
  assert.match(lesson.problem, /can't be read as a number/);
  clock.now = 29_900;
  assert.equal(lesson.isDue(undefined), false);
  lesson.type("", "7");
  assert.deepEqual([lesson.problem, lesson.isDue(undefined)], ["", true]);
});

test("with how sure one is, a tap chooses and the button sends; both are kept", () => {
  const kept = storage();
  const { lesson, clock } = begun(asked({ confidence: true }), kept);
  lesson.tap("b");
  clock.now = 500;
  assert.equal(lesson.tap("b"), false);
  lesson.tapSure(2);
  assert.deepEqual(lesson.answer(), { type: "answer", turn: 1, round: 1, value: ["b"], sure: 2 });
  assert.deepEqual(begun(asked({ confidence: true }), kept).lesson.sure, 2);
  lesson.tapSure(2);
  assert.equal(lesson.answer().sure, undefined, "the same again takes it back");
});

test("an order that nobody has touched is sent by hand alone", () => {
  const { lesson, clock } = begun(asked({ kind: "order" }));
  clock.now = 29_900;
  assert.deepEqual([lesson.isDue(undefined), lesson.answer()], [false, null]);
  assert.deepEqual(lesson.answer(true).value, ["a", "b", "c"]);
  lesson.tap("down:a");
  assert.equal(lesson.isDue(undefined), true);
});

test("an answer that is marked at once can't be changed", () => {
  const { lesson } = begun({ ...asked({ changes: true }), answer: { id: "x", value: ["a"], elapsed_ms: 1, round: 1 } });
  assert.equal(lesson.screen(undefined), "question");
  lesson.take({
    ...VIEW,
    ...asked({ changes: true }),
    mark: { credit: 1, points: 1 },
    answer: { id: "x", value: ["a"], elapsed_ms: 1, round: 1 },
  });
  assert.deepEqual([lesson.screen(undefined), lesson.locks], ["saved", true]);
});

test("a slide is shown, without time or answer", () => {
  const { lesson, clock } = begun({ question: { ...QUESTION, kind: "slide", options: undefined }, left_ms: undefined });
  clock.now = 99_000;
  assert.deepEqual([lesson.screen(undefined), lesson.answer(true), lesson.isDue(undefined)], ["shown", null, false]);
});

test("saved is shown after the acknowledgement, not before", () => {
  const { lesson } = begun();
  assert.equal(lesson.screen(UNSENT), "sending");
  lesson.acked({ elapsed_ms: 5_300 }, UNSENT.message);
  assert.equal(lesson.screen(undefined), "saved");
  assert.equal(lesson.saved.elapsed_ms, 5_300);
});

test("an acknowledgement or refusal of an earlier round does not affect this one", () => {
  const { lesson } = begun(asked({ round: 2 }));
  lesson.acked({ elapsed_ms: 1 }, UNSENT.message);
  lesson.refused({ why: "closed", message: { code: "answer.no" } }, UNSENT.message);
  assert.equal(lesson.screen(undefined), "question");
});

test("the second round begins with nothing chosen or saved", () => {
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
  assert.equal(lesson.countdown.left, 30_000, "not longer than the question's time");
  clock.now = 500;
  assert.equal(lesson.screen(undefined), "question");
  assert.equal(lesson.countdown.share, 1);
});

test("the time is over after the deadline, and stands still while paused", () => {
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

test("a choice survives a pause", () => {
  const { lesson } = begun();
  lesson.tap("b");
  lesson.take({ ...VIEW, paused: true }, undefined);
  lesson.take(VIEW, undefined);
  assert.deepEqual(lesson.chosen, ["b"]);
});

test("a late answer is reported as late, and an impossible one is asked again", () => {
  const { lesson } = begun();
  lesson.tap("a");
  lesson.refused({ why: "bad_value", message: { code: "answer.not_to_this_question" } }, UNSENT.message);
  assert.deepEqual(
    [lesson.screen(undefined), lesson.problem, lesson.chosen],
    ["question", "This is not an answer to this question. Choose again.", []],
  );
  lesson.refused({ why: "expired", message: { code: "answer.no" } }, UNSENT.message);
  assert.equal(lesson.screen(undefined), "late");
});

test("where what was typed is no answer, it is to be typed, not chosen", () => {
  for (const [kind, value, said] of [
    ["text", "\u200b", "Type your answer"],
    ["words", ["\u200b"], "Type what comes to your mind"],
  ]) {
    const { lesson } = begun(asked({ kind, options: undefined }));
    lesson.refused(
      { why: "bad_value", message: { code: "answer.not_to_this_question" } },
      { ...UNSENT.message, value },
    );
    assert.equal(lesson.problem, said);
  }
});

test("after a reload the unsent answer is chosen", () => {
  const lesson = /** @type {any} */ (new Lesson(() => 0));
  lesson.take(VIEW, UNSENT);
  assert.deepEqual(lesson.chosen, ["b"]);
  assert.equal(lesson.screen(UNSENT), "sending");
});
