import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { liveScreen } from "../../www/instructor/live.js";
import { Playing } from "../../www/instructor/playing.js";
import { pictureOf, screenOf as projected } from "../../www/projector/screens.js";
import { Lesson } from "../../www/student/lesson.js";
import { screenOf } from "../../www/student/screens.js";
import "./english.js";

// A playback as the server sends it to the three pages.
const { titles, steps } = JSON.parse(readFileSync(new URL("../wire/playback.json", import.meta.url), "utf-8"));

const MISSING = /undefined|NaN|\[object|null|\{\w+\}|\b(?:common|student|instructor|projector|playback)\.\w/;

/** A phone at a step, with what it shows. @param {any} view @param {any} [lesson] */
function phone(view, lesson = new Lesson(() => 0)) {
  lesson.take(view, undefined);
  const screen = lesson.screen(undefined);
  const around = { screen, banner: "", connected: true, review: { open: false } };
  return { lesson, screen, text: screenOf(lesson, /** @type {any} */ (around)).text };
}

/** The box's side of the instructor's page; what it was asked. */
function box() {
  /** @type {unknown[][]} */
  const asked = [];
  const students = [{ student_id: "ann", name: "Name ann", token: "a b" }];
  /** @param {unknown[]} what @returns {Promise<any>} */
  const ask = async (...what) => {
    asked.push(what);
    return { status: 200, message: "", body: what.length > 1 ? {} : { steps: titles, students } };
  };
  return { asked, ask };
}

test("a phone shows each step, back and forth", () => {
  const { lesson } = phone(steps[0].student);
  for (const at of [0, 1, 2, 1, 0]) {
    const { screen, text } = phone(steps[at].student, lesson);
    assert.equal(screen, ["question", "reveal", "final"][at]);
    assert.doesNotMatch(text, MISSING);
  }
});

test("what is tapped on such a phone chooses and sends nothing", () => {
  const { lesson } = phone(steps[0].student);
  const [{ key }] = lesson.question.options;
  assert.equal(lesson.tap(key), false);
  lesson.type("0", "x");
  lesson.tapSure(2);
  assert.deepEqual([lesson.chosen, lesson.sure, lesson.isDue(undefined), lesson.answer()], [[], 0, false, null]);
});

test("an answer that was given later is not shown any more at a moment before it", () => {
  const answered = {
    ...steps[0].student,
    answer: { id: "a", value: [steps[0].student.question.options[0].key], elapsed_ms: 900, round: 1 },
  };
  const { lesson } = phone(answered);
  assert.equal(lesson.chosen.length, 1);
  phone(steps[0].student, lesson);
  assert.deepEqual([lesson.chosen, lesson.saved], [[], null]);
});

test("there is nothing for who came later", () => {
  const shown = steps.map((/** @type {any} */ { late }) => phone(late).screen);
  assert.deepEqual(shown, ["nothing", "nothing", "final"]);
});

test("the projector says that it is a playback, and shows no clock and no address", () => {
  for (const { projector } of steps) {
    const picture = pictureOf(projector, false);
    const { text } = /** @type {Markup} */ (
      projected(
        projector,
        picture,
        /** @type {any} */ ({ level: 0, beats: false, mute: false, lost_ms: 0, said: "", late: false }),
      )
    );
    assert.doesNotMatch(text, MISSING);
    assert.doesNotMatch(text, /data-time|join\.svg/);
    if (picture !== "podium") assert.match(text, /Playback/);
  }
  const lobby = { ...steps[0].projector, phase: "lobby", screen: "join", question: undefined };
  const { text } = /** @type {Markup} */ (projected(lobby, "join", /** @type {any} */ ({ level: 0 })));
  assert.match(text, /Playback/);
  assert.doesNotMatch(text, /join\.svg/);
});

test("the instructor's page has the steps and the pace in place of what runs a class", async () => {
  const { asked, ask } = box();
  const playing = new Playing({ changed: () => {}, told: () => {} }, ask);
  for (const { instructor } of steps) {
    await playing.learn(instructor);
    const around = { connected: true, busy: false, toast: "", banner: "", left: 0, over: 0, playing };
    const list = { typed: "", order: "now", found: 0 };
    const view = { ...instructor, addresses: { student: "http://10.20.0.1/" } };
    const { text } = liveScreen(view, /** @type {any} */ ({ ...around, list }));
    assert.doesNotMatch(text, MISSING);
    assert.match(text, /<option value="1">Question 1 of 1 · .?Text 1/);
    for (const wrong of ['data-do="next"', 'data-do="lock"', 'data-do="more"']) assert.ok(!text.includes(wrong), wrong);
  }
  assert.deepEqual(asked, [["playback"]]);
  assert.deepEqual([playing.pageOf("ann"), playing.pageOf("bob")], ["/#t=a%20b", ""]);
});

test("steps, pace and a clicker move it", async () => {
  const { asked, ask } = box();
  const playing = new Playing({ changed: () => {}, told: () => {} }, ask);
  const still = steps[1].instructor;
  const plays = { ...still, playback: { ...still.playback, speed: 4 } };
  const tap = (/** @type {any} */ view, /** @type {string} */ name, argument = "") =>
    playing.handlers(view)[name](argument, /** @type {any} */ (null));
  tap(still, "playBy", "1");
  tap(still, "playBy", "-1");
  tap(still, "playOn");
  tap(still, "playSpeed", "16"); // says how fast it will go on
  tap(still, "playOn");
  tap(plays, "playSpeed", "4");
  tap(plays, "playOn");
  assert.equal(playing.byKey("next", still), true);
  assert.equal(playing.byKey("blank", still), true);
  assert.equal(playing.byKey("next", { ...still, playback: undefined }), false);
  assert.deepEqual(
    asked.map(([, where]) => where),
    [{ step: 3 }, { step: 1 }, { speed: 1 }, { speed: 16 }, { speed: 4 }, { speed: 0 }, { step: 3 }],
  );
});
