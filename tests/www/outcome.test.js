import assert from "node:assert/strict";
import { test } from "node:test";

import { speakWith } from "../../www/common/words.js";
import { final, review } from "../../www/student/final.js";
import { verdict } from "../../www/student/outcome.js";
import { screenOf, spoken as saidAloud } from "../../www/student/screens.js";
import { read, spoken } from "./english.js";

const AROUND = /** @type {any} */ ({ past: false, review: { rows: null } });

/** @param {Kinds.Given | null} value @param {number} credit */
const said = (value, credit) => {
  const row = { number: 1, kind: "number", html: "?", correct: 0, value, points: credit, credit, explanation_html: "" };
  const { text } = review({ rows: [row], failed: false });
  return (/<span class="(?:good|soft) small">([^<]*)/.exec(text) || [])[1];
};

test("the review says how sure one was, where one said it", () => {
  const row = {
    number: 1,
    kind: "text",
    html: "?",
    correct: [],
    value: "x",
    points: 0,
    credit: 0,
    explanation_html: "",
  };
  const text = (/** @type {Student.Sure} */ sure) => review({ rows: [{ ...row, sure }], failed: false }).text;
  assert.match(text(2), /You said: fairly sure/);
  assert.doesNotMatch(review({ rows: [row], failed: false }).text, /You said/);
});

test("the review says of an answer of 0 whether it was right, and that none was given where none was", () => {
  assert.match(said(0, 1), /^Right/);
  assert.match(said(0, 0), /^Not right/);
  assert.match(said(null, 0), /No answer/);
});

test("a sentence ends as it does in the page's language", () => {
  const view = /** @type {any} */ ({
    mark: { credit: 1, points: 1 },
    answer: { value: [] },
    summary: { correct: 1, of: 1, answered: 1, points: 1, rank: 1 },
  });
  const lesson = /** @type {any} */ ({ view, question: { kind: "poll", options: [] }, saved: null });
  const around = /** @type {any} */ ({ screen: "saved" });
  const aloud = () => saidAloud(lesson, around).match(/\S+$/)?.[0];
  assert.equal(aloud(), "Right.");
  assert.match(final(view, AROUND).text, /The class is over\. Thank you/);
  try {
    speakWith({ ...spoken, ...read("www/i18n/zh.json") }, "zh");
    assert.equal(aloud(), "答对了。");
    assert.match(final(view, AROUND).text, /课堂已结束。 谢谢/);
  } finally {
    speakWith(spoken);
  }
});

for (const [credit, answer, late, expected] of /** @type {[number | null, boolean, boolean, string][]} */ ([
  [1, true, false, "right"],
  [0.5, true, false, "partly"],
  [0, true, false, "wrong"],
  [0, false, false, "missed"],
  [0, false, true, "late"],
  [null, true, false, "result"],
  [null, false, false, "result"],
])) {
  test(`credit ${credit}, ${answer ? "answered" : "not answered"}${late ? ", late" : ""}: ${expected}`, () => {
    const view = { mark: { credit, points: 0 }, ...(answer ? { answer: { value: ["a"] } } : {}) };
    assert.equal(verdict(/** @type {any} */ (view), late), expected);
  });
}

test("a change that came too late is said beside the answer that counts, at the close and at the reveal", () => {
  const question = { kind: "poll", html: "?", turn: 1, round: 1, options: [{ key: "a", html: "One" }] };
  const answer = { id: "1", value: ["a"], elapsed_ms: 900, round: 1 };
  const reveal = { correct: null, explanation_html: "", counts: [1], n: 1 };
  const view = {
    phase: "revealed",
    title: "T",
    you: { name: "Ann" },
    mark: { credit: null, points: 0 },
    answer,
    reveal,
  };
  for (const screen of ["held", "reveal"])
    for (const late of [true, false]) {
      const lesson = /** @type {any} */ ({
        question,
        view,
        late,
        saved: answer,
        place: "1.1",
        kind: { picked: () => "" },
      });
      const around = /** @type {any} */ ({ screen, banner: "" });
      assert.equal(/The time was over when your answer arrived/.test(screenOf(lesson, around).text), late, screen);
      assert.equal(/The time was over when your answer arrived/.test(saidAloud(lesson, around)), late, screen);
    }
});
