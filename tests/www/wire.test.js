import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { stepLabel } from "../../www/instructor/dock.js";
import { liveScreen } from "../../www/instructor/live.js";
import { pictureOf, screenOf as projected } from "../../www/projector/screens.js";
import { Lesson } from "../../www/student/lesson.js";
import { screenOf } from "../../www/student/screens.js";
import "./english.js";

// What the server sends and takes, as its own tests have it on file.
const { steps, sent } = JSON.parse(readFileSync(new URL("../wire/class.json", import.meta.url), "utf-8"));

const AROUND = {
  ...{ connected: true, busy: false, toast: "", banner: "" },
  list: { typed: "", order: "now", found: 0 },
};

// What stands on a page where something is missing: a value, an argument of a text, or the text itself.
const MISSING = /undefined|NaN|\[object|null|\{\w+\}|\b(?:common|student|instructor|projector)\.\w/;

const SCREENS = {
  lobby: ["lobby", "join"],
  "get ready": ["ready", "ready"],
  question: ["question", "question"],
  saved: ["saved", "question"],
  "saved, paused": ["saved", "question"],
  closed: ["held", "held"],
  "second round": ["question", "question"],
  "revealed after two rounds": ["reveal", "reveal"],
  "several options": ["question", "question"],
  "revealed, missed": ["reveal", "reveal"],
  finished: ["final", "podium"],
};

test("every recorded step has its screen", () => {
  assert.deepEqual(
    steps.map((/** @type {any} */ step) => step.name),
    Object.keys(SCREENS),
  );
});

test("a phone that was connected all the time shows each step, with all of its text", () => {
  const lesson = /** @type {any} */ (new Lesson(() => 0));
  for (const { name, student } of steps) {
    lesson.take(student, undefined);
    const screen = lesson.screen(undefined);
    assert.equal(screen, SCREENS[name][0], name);
    const markup = screenOf(
      lesson,
      /** @type {any} */ ({ screen, banner: "", connected: true, review: { open: false } }),
    ).text;
    assert.doesNotMatch(markup, MISSING, name);
    if (student.question && screen !== "ready") assert.match(markup, /Name ann/, name);
    if (screen === "question")
      for (const { html } of lesson.question.options) assert.ok(markup.includes(html), `${name}: ${html}`);
  }
});

test("the phone sends an answer as the server accepts it", () => {
  const lesson = /** @type {any} */ (new Lesson(() => 0));
  for (const { student } of steps.slice(1, 3)) lesson.take(student, undefined);
  lesson.tap(sent[0].value[0]);
  assert.deepEqual({ ...lesson.answer(), id: "a-1" }, sent[0]);
});

test("the projector shows each step", () => {
  for (const { name, projector } of steps) {
    const view = { ...projector, addresses: { student: "http://10.20.0.1/" } };
    const lead = Boolean(view.question && view.question.starts_in_ms > 0);
    const picture = pictureOf(view, lead);
    assert.equal(picture, SCREENS[name][1], name);
    assert.doesNotMatch(projected(view, picture).text, MISSING, name);
  }
});

test("the projector says that the last answers are awaited, and nothing else of those with extra time", () => {
  const { projector } = steps.find((/** @type {any} */ step) => step.name === "question");
  const of = (/** @type {object} */ more) => ({ ...projector, addresses: { student: "http://10.20.0.1/" }, ...more });
  const text = (/** @type {object} */ more, /** @type {boolean} */ late) =>
    projected(/** @type {any} */ (of(more)), "question", { late }).text;
  assert.doesNotMatch(text({ longer_ms: 20_000 }, false), /Last answers/);
  assert.match(text({ longer_ms: 15_000 }, true), />Last answers…</);
  assert.match(text({ longer_ms: 15_000, paused: true }, true), />Paused</);
});

test("the instructor's page shows each step", () => {
  for (const { name, instructor } of steps) {
    const view = { ...instructor, addresses: { student: "http://10.20.0.1/" } };
    const markup = liveScreen(view, /** @type {any} */ (AROUND)).text;
    assert.doesNotMatch(markup, MISSING, name);
    if (view.next) assert.ok(markup.includes(stepLabel(view.next)), name);
  }
});

for (const [answered, present, expected] of /** @type {[number, number, string][]} */ ([
  [3, 3, "Everybody has answered"],
  [3, 1, "Everybody has answered"],
  [1, 1, "All who are here have answered; 2 not connected"],
  [0, 0, "Nobody is connected"],
])) {
  test(`${answered} of 3 have answered, ${present} are here: ${expected}`, () => {
    const { instructor } = steps.find((/** @type {any} */ step) => step.name === "question");
    const view = { ...instructor, joined: 3, answered, present, pending: [] };
    const markup = liveScreen(view, /** @type {any} */ (AROUND)).text;
    assert.ok(markup.includes(`<h2>${expected}</h2>`), expected);
  });
}

const SCORES = { n: 2, mean: 0.5, median: 0.5, max: 1, most: 1, bins: [1, 0, 0, 0, 0, 0, 0, 0, 0, 1] };
for (const [what, more, expected] of /** @type {[string, object, RegExp][]} */ ([
  [
    "before the first question",
    { top: [{ rank: 1, name: "Ann", points: 0 }], scores: { ...SCORES, most: 0 } },
    /Nobody has points yet/,
  ],
  ["before the first question, kept from the class", { scores: { ...SCORES, most: 0 } }, /Nobody has points yet/],
  ["kept from the class", { scores: SCORES }, /mean 0.5/],
  ["in the next question", { top: [{ rank: 1, name: "Ann", points: 1 }], scores: SCORES }, /Ann/],
])) {
  test(`standings on the projector ${what}`, () => {
    const { projector } = steps.find((/** @type {any} */ step) => step.name === "question");
    const view = { ...projector, addresses: { student: "http://10.20.0.1/" }, screen: "standings", ...more };
    assert.match(projected(view, pictureOf(view, false)).text, expected);
  });
}
