import assert from "node:assert/strict";
import { test } from "node:test";

import { html, raw } from "../../www/common/ui/html.js";
import { percent } from "../../www/common/ui/histogram.js";
import { clock, points, pointsLike, seconds, twoWays, typedNumber } from "../../www/common/ui/numbers.js";
import { stepLabel } from "../../www/instructor/dock.js";
import { pictureOf } from "../../www/projector/screens.js";
import { english } from "./english.js";

test("typed text is escaped, rendered text is not", () => {
  const name = `<img src=x onerror=alert(1)> & "me" 'you'`;
  const escaped = "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;me&quot; &#39;you&#39;";
  assert.equal(html`<b title="${name}">${name}</b>`.text, `<b title="${escaped}">${escaped}</b>`);
  assert.equal(html`<p>${raw("<em>so</em>")}</p>`.text, "<p><em>so</em></p>");
});

test("lists are joined; null and undefined leave nothing, but zero is shown", () => {
  assert.equal(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`.text, "<ul><li>1</li><li>2</li></ul>");
  assert.equal(html`${null}${undefined}${false}${0}${""}`.text, "0");
});

test("numbers are formatted for people", () => {
  assert.deepEqual(
    [seconds(5_300), clock(20_001), clock(0), clock(61_000), percent(0.643)],
    ["5.3\u00a0s", "0:21", "0:00", "1:01", "64 %"],
  );
  assert.deepEqual([points(0.9), points(3), points(1000)], ["0.90", "3", "1000"]);
  assert.deepEqual([3, 2.55].map(pointsLike([3, 2.55])), ["3.00", "2.55"]);
});

for (const [label, expected] of /** @type {[any, string][]} */ ([
  ["start", "Start with question 3"],
  ["start_slide", "Start with the slide"],
  ["slide", "Show the next slide"],
  ["ask", "Ask…"],
  ["question", "Question 3"],
  ["close_and_reveal", "Close and reveal"],
  ["finish", "End and show the result"],
])) {
  test(`the big button for ${label} says what it does`, () => {
    assert.equal(stepLabel({ do: "open", label, number: 3 }), expected);
  });
}

for (const [view, lead, expected] of /** @type {[any, boolean, string][]} */ ([
  [{ phase: "none", screen: "join" }, false, "none"],
  [{ phase: "lobby", screen: "join" }, false, "join"],
  [{ phase: "open", screen: "question", question: {} }, true, "ready"],
  [{ phase: "open", screen: "question", question: {} }, false, "question"],
  [{ phase: "open", screen: "question", question: {}, draw: "individual" }, false, "different"],
  [{ phase: "closed", screen: "question", question: {} }, false, "held"],
  [{ phase: "revealed", screen: "reveal", question: {} }, false, "reveal"],
  [{ phase: "revealed", screen: "standings", question: {} }, false, "standings"],
  [{ phase: "finished", screen: "podium" }, false, "podium"],
  [{ phase: "finished", screen: "standings" }, false, "standings"],
  [{ phase: "open", screen: "blank", question: {} }, false, "blank"],
])) {
  test(`the projector shows ${expected} for ${view.phase}, ${view.screen}${lead ? ", in the lead" : ""}`, () => {
    assert.equal(pictureOf(view, lead), expected);
  });
}

test("the alert about a claim names the button that lets the student in", () => {
  const button = `“${english["instructor.claim.let_in"]}”`;
  for (const why of ["claimed", "removed", "not_on_roster", "locked", "wrong_pin"]) {
    assert.ok(String(english[`instructor.claim.${why}`]).includes(button), why);
  }
});

test("a number that is typed in a form is read as the box reads it, or left to the box", () => {
  const cases = /** @type {[string, number | null][]} */ ([
    ["5", 5],
    [" 1,5 ", 1.5],
    ["1.5", 1.5],
    ["−3", -3],
    ["90 000", 90_000],
    ["1 000 000,5", 1_000_000.5],
    ["1'000", 1000],
    ["90,000", 90],
    ["1e3", 1000],
    ["1 5", null],
    ["1,000,000", null],
    ["½", null],
    ["0x10", null],
    ["Infinity", null],
    ["9".repeat(10_000), null],
    ["", null],
  ]);
  for (const [typed, number] of cases) assert.equal(typedNumber(typed), number, typed);
});

test("a number that can be meant in two ways is told in both", () => {
  const both = /** @type {[string, string, string][]} */ ([
    ["90,000", "90", "90000"],
    ["90.000", "90", "90000"],
    [" −12,500 km", "−12.5", "−12500"],
    ["1,234km", "1.234", "1234"],
  ]);
  for (const [typed, number, other] of both) assert.deepEqual(twoWays(typed), { number, other }, typed);
  for (const typed of ["0,125", "90,00", "90 000", "1,000,000", "1.000,5", "90,000e2", "1234,567", "90,000/3", ""])
    assert.equal(twoWays(typed), null, typed);
});
