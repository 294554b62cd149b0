import assert from "node:assert/strict";
import { test } from "node:test";

import { final } from "../../www/student/final.js";
import { outcome } from "../../www/student/outcome.js";
import "./english.js";

const AROUND = /** @type {any} */ ({ past: false, review: { rows: null } });

/** The words of markup, in order. @param {string} text */
const words = (text) =>
  text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** What is shown at a reveal. @param {object} view */
const shown = (view) => {
  const options = [
    { key: "a", html: "Oxygen" },
    { key: "b", html: "Helium" },
  ];
  const asked = { turn: 1, round: 1, kind: "single", html: "<p>Which gas?</p>", options };
  const reveal = {
    correct: ["a"],
    explanation_html: "<p>Leaves split it.</p>",
    counts: { a: 2, b: 1 },
    n: 3,
    missed: 0,
  };
  const answer = { value: ["a"], elapsed_ms: 1000, round: 1 };
  const all = { reveal, answer, mark: { credit: 1, points: 95 }, standing: { rank: 3, of: 28, points: 335 }, ...view };
  return outcome(/** @type {any} */ ({ question: asked, late: false, place: "1.1" }), /** @type {any} */ (all)).text;
};

/** @param {object} view */
const revealed = (view) => words(shown(view));

test("a reveal says what was asked, right or not, why, and then where one stands", () => {
  const said = revealed({ top: [{ rank: 1, name: "Ada", points: 370 }], next: { number: 2 } });
  assert.match(
    said,
    /^Which gas\? Right · \+95 Oxygen .*you.* 2 Helium 1 Leaves split it\. Standings 1 Ada 370 .* 335 points Place 3 of 28$/,
  );
});

test("three right answers in a row are told, and places that were climbed", () => {
  const mark = (/** @type {number} */ streak) => ({ mark: { credit: 1, points: 95, streak } });
  assert.match(revealed(mark(3)), /Right · \+95 3 right in a row/);
  assert.doesNotMatch(revealed(mark(2)), /in a row/);
  assert.match(revealed({ standing: { rank: 3, of: 28, points: 335, climbed: 5 } }), /Place 3 of 28 ▲ 5 5 places up$/);
});

test("in a page that runs from right to left, what is gained and n of m still run from left to right", () => {
  const view = /** @type {any} */ ({ summary: { correct: 1, answered: 3, of: 3, points: 1 } });
  assert.match(final(view, AROUND).text, /dir="ltr">1 \/ 3</);
  assert.match(shown({}), /<bdi dir="ltr">\+95<\/bdi>/);
});

test("who sees no standings sees the points and no place", () => {
  const said = revealed({ standing: { of: 28, points: 335 } });
  assert.match(said, /335 points$/);
  assert.doesNotMatch(said, /Place/);
});

test("a poll moves nobody: its result has no standings and no points", () => {
  const said = revealed({ mark: { credit: null, points: 0 }, top: [{ rank: 1, name: "Ada", points: 370 }] });
  assert.match(said, /^Which gas\? The result/);
  assert.doesNotMatch(said, /Standings|Place|points/);
});

test("who may not look at the own answers finds no button for it", () => {
  const view = /** @type {any} */ ({ summary: { correct: 1, answered: 1, of: 1, points: 100 } });
  assert.match(final(view, AROUND).text, /Look at my answers/);
  view.summary.review = false;
  assert.doesNotMatch(final(view, AROUND).text, /Look at my answers/);
});

test("of a class that is closed one can read on what was looked up, and go on to the next", () => {
  const view = /** @type {any} */ ({ summary: { correct: 1, answered: 1, of: 1, points: 100 } });
  const said = (/** @type {any} */ review) => final(view, /** @type {any} */ ({ past: true, review })).text;
  assert.match(said({ rows: null }), /data-do="next">On to the next class/);
  assert.doesNotMatch(said({ rows: null }), /Look at my answers/);
  assert.match(said({ rows: [] }), /Look at my answers/);
  assert.doesNotMatch(final(view, AROUND).text, /On to the next class/);
});

/** @param {object} summary */
const ended = (summary) =>
  words(
    final(
      /** @type {any} */ ({
        summary: { correct: 10, answered: 12, of: 12, points: 1010, rank: 3, ...summary },
        standing: { of: 28 },
      }),
      AROUND,
    ).text,
  );

test("the end says what there is to be glad about", () => {
  const highlights = {
    streak: 4,
    rare: { number: 9, right: 5, of: 28 },
    quicker: { before_ms: 7900, after_ms: 4140 },
  };
  const said = ended({ highlights });
  assert.match(said, /^Correct 10 \/ 12 Place 3 of 28 · 1010 points/);
  assert.match(said, /You answered every question You had question 9 right, and only 5 of 28 did 4 right in a row/);
  assert.match(said, /You became quicker: 4\.1 s instead of 7\.9 s on average/);
});

test("the end praises nobody for nothing, and tells no place that the class doesn't see", () => {
  const said = ended({ correct: 0, answered: 11, points: 0, rank: undefined });
  assert.match(said, /^Correct 0 \/ 12 0 points Look at my answers You answered 11 of 12 questions/);
});
