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

test("the review says of an answer of 0 whether it was right, and that none was given where none was", () => {
  assert.match(said(0, 1), /^Right/);
  assert.match(said(0, 0), /^Not right/);
  assert.match(said(null, 0), /No answer/);
});
