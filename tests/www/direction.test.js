import assert from "node:assert/strict";
import { test } from "node:test";

import { directionOf } from "../../www/common/ui/asked.js";
import { questionCard } from "../../www/instructor/pools.js";
import { kindOf } from "../../www/kinds/kinds.js";
import { reveal } from "../../www/projector/outcome.js";
import { outcome } from "../../www/student/outcome.js";
import { screenOf } from "../../www/student/screens.js";
import "./english.js";

const CAPITAL = "<p>Canberra هي العاصمة. ما اسم البلد؟</p>";
const options = ["أستراليا", "CO2", "نيوزيلندا"].map((html, index) => ({ key: String(index), html }));

for (const [html, direction] of [
  ["<p>Which gas?</p>", "ltr"],
  [CAPITAL, "rtl"],
  ["<p>What does مرحبا mean?</p>", "ltr"],
  ["<p>2 + 2 = ?</p>", "auto"],
  ["<p>מהו&nbsp;הגז?</p>", "rtl"],
]) {
  test(`a question runs as most of its letters do: ${html}`, () => {
    assert.equal(directionOf({ html }), direction);
  });
}

const question = { turn: 1, round: 1, number: 1, of: 2, kind: "single", html: CAPITAL, options };

/** A question on a phone. @param {object} asked */
const page = (asked) => {
  const all = { ...question, ...asked };
  const view = { phase: "open", you: { name: "Ada" }, title: "T" };
  const lesson = { view, question: all, kind: kindOf(all), chosen: [], answer: () => null, place: "1.1" };
  const around = { screen: "question", connected: true, banner: "" };
  return screenOf(/** @type {any} */ (lesson), /** @type {any} */ (around)).text;
};

test("the options, the bars and the explanation run as the question does", () => {
  assert.match(page({}), /class="controls" dir="rtl"/);
  const reveal = { correct: [], counts: {}, n: 0, explanation_html: "<p>Canberra هي العاصمة.</p>" };
  const view = /** @type {any} */ ({ reveal, mark: { credit: 0, points: 0 } });
  const { text } = outcome(/** @type {any} */ ({ question, late: false, place: "1.1" }), view);
  assert.match(text, /class="stack why" dir="rtl"/);
  assert.match(text, /<div class="sheet text"><p>Canberra/);
});

test("in a preview the question and its options run alike", () => {
  const { text } = questionCard(/** @type {any} */ ({ ...question, html: "<p>Which gas?</p>", correct: [] }));
  assert.deepEqual(text.match(/<(div class="row top"|ul class="answers") dir="\w+"/g), [
    '<div class="row top" dir="ltr"',
    '<ul class="answers" dir="ltr"',
  ]);
});

test("the bars of different questions run as most of these questions do", () => {
  const items = ["Which gas?", "أي غاز؟", "Which one?"].map((text) => ({ number: 1, text, answered: 2, right: 1 }));
  const view = { question, items, phase: "revealed", addresses: { student: "http://10.20.0.1/" } };
  assert.match(reveal(/** @type {any} */ (view), 0).text, /<ul class="bars" dir="ltr">/);
});

test("in a long text of one paragraph the last sentence stands out, and nothing where there is no such sentence", () => {
  const long = "The river rises each spring, e.g. by a metre or two. ".repeat(5);
  const bold = (/** @type {string} */ html) => (page({ html }).match(/role="heading".*?<b>(.*?)<\/b>/s) || [])[1];
  assert.equal(bold(`${long}What does the farmer do?`), "What does the farmer do?");
  assert.equal(bold(`${"河水每年春天上涨一两米。".repeat(20)}农民怎么办？`), "农民怎么办？");
  assert.equal(bold("It rises. What does the farmer do?"), undefined, "it is short");
  assert.equal(bold(`${long}<em>What</em> does <em>he</em> do?`), undefined);
  assert.equal(bold(`<p>${long}</p><p>What does he do?</p>`), undefined, "paragraphs are set apart by the style");
  const abbreviated = "Why does the river, e.g. the Nile, rise?";
  assert.equal(bold(`${long}${abbreviated}`), abbreviated, "what is short for something ends no sentence");
});
