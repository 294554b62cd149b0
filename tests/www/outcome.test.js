import assert from "node:assert/strict";
import { test } from "node:test";

import { review } from "../../www/student/outcome.js";
import "./english.js";

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
