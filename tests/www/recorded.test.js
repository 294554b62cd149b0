import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { liveScreen } from "../../www/instructor/live.js";
import { Asking } from "../../www/instructor/asking.js";
import { Opening } from "../../www/instructor/opening.js";
import { moreSheet } from "../../www/instructor/sheets.js";
import { pictureOf, screenOf as projected } from "../../www/projector/screens.js";
import { Lesson } from "../../www/student/lesson.js";
import { screenOf } from "../../www/student/screens.js";
import { FakeWorld } from "./world.js";
import "./english.js";

// A question of each kind, as the server sends it to the three pages and takes the answer to it.
const { steps, sent } = JSON.parse(readFileSync(new URL("../wire/kinds.json", import.meta.url), "utf-8"));
const MISSING = /undefined|NaN|\[object|null|\{\w+\}|\b(?:common|kinds|student|instructor|projector)\.\w/;
const AROUND = {
  ...{ banner: "", connected: true, review: { open: false }, busy: false, toast: "", unread: false },
  list: { typed: "", order: "now", found: 0 },
};

/** What a student does, for the answer that the server's tests have on file. @type {Record<string, (lesson: any, value: any) => void>} */
const DONE = {
  single: (lesson, value) => lesson.tap(value[0]),
  multiple: (lesson, value) => value.forEach((/** @type {string} */ key) => lesson.tap(key)),
  true_false: (lesson, value) => lesson.tap(value[0]),
  poll: (lesson, value) => lesson.tap(value[0]),
  rating: (lesson, value) => lesson.tap(value[0]),
  number: (lesson, value) => lesson.type("", value),
  text: (lesson, value) => lesson.type("", value),
  words: (lesson, value) =>
    value.forEach((/** @type {string} */ word, /** @type {number} */ at) => lesson.type(at, word)),
  order: (lesson, value) =>
    value.forEach((/** @type {string} */ key, /** @type {number} */ at) => lesson.tap(`to:${key}:${at}`)),
  match: (lesson, value) =>
    value.forEach((/** @type {string} */ key, /** @type {number} */ at) => {
      lesson.tap(`left:${lesson.question.left[at].key}`);
      if (key) lesson.tap(`right:${key}`);
    }),
};

/** @param {string} name @returns {{kind: string, state: string}} */
function named(name) {
  const [kind, state] = name.split(": ");
  return { kind, state };
}

test("every kind is on file", () => {
  assert.deepEqual(Object.keys(sent).sort(), Object.keys(DONE).sort());
});

for (const kind of Object.keys(DONE)) {
  const of = (/** @type {string} */ state) =>
    steps.find((/** @type {any} */ step) => step.name === `${kind}: ${state}`);

  test(`${kind}: the phone asks, sends what the server takes, shows it as saved and then how it came out`, () => {
    const lesson = /** @type {any} */ (new Lesson(() => 1_000));
    lesson.take({ ...of("open").student, left_ms: 20_000 }, undefined);
    assert.equal(lesson.screen(undefined), "question");
    DONE[kind](lesson, sent[kind].value);
    lesson.tapSure(2);
    const value = typeof sent[kind].value === "string" ? sent[kind].value.trim() : sent[kind].value;
    const { id, ...expected } = { ...sent[kind], value };
    const answer = lesson.answer(true);
    // the options of a question are a set
    if (kind === "multiple") for (const one of [answer, expected]) one.value = [...one.value].sort();
    assert.deepEqual(answer, expected);
    assert.equal(lesson.changed, true);

    lesson.acked({ elapsed_ms: 900 }, { ...answer, id });
    lesson.take({ ...of("saved").student }, undefined);
    assert.equal(lesson.changed, false, "what is saved is what was sent");
    const reloaded = /** @type {any} */ (new Lesson(() => 1_000));
    const question = { ...of("open").student.question, ...of("saved").student.question, changes: true };
    reloaded.take({ ...of("saved").student, question }, undefined);
    assert.equal(reloaded.changed, false, "after a reload too");
    for (const state of ["saved", "revealed"]) {
      lesson.take(of(state).student, undefined);
      const screen = lesson.screen(undefined);
      assert.equal(screen, state === "saved" ? "saved" : "reveal");
      assert.doesNotMatch(screenOf(lesson, /** @type {any} */ ({ ...AROUND, screen })).text, MISSING, state);
    }
  });
}

for (const { name, student, projector, instructor } of steps) {
  const { kind, state } = named(name);

  test(`${name}: the three pages are whole`, () => {
    const lesson = /** @type {any} */ (new Lesson(() => 0));
    const first = steps.find((/** @type {any} */ step) => step.name === `${kind}: open`);
    lesson.take(first.student, undefined);
    lesson.take(student, undefined);
    const screen = lesson.screen(undefined);
    assert.equal(screen, kind === "slide" ? "shown" : { open: "question", saved: "saved" }[state] || "reveal");
    assert.doesNotMatch(screenOf(lesson, /** @type {any} */ ({ ...AROUND, screen })).text, MISSING, "phone");

    const view = { ...projector, addresses: { student: "http://10.20.0.1/" } };
    const picture = pictureOf(view, false);
    const levels = [0, 1, 2, 3].map((level) => projected(view, picture, { level }).text);
    for (const text of levels) assert.doesNotMatch(text, MISSING, "projector");

    const told = { ...instructor, addresses: view.addresses };
    for (const screen of [
      liveScreen(told, /** @type {any} */ (AROUND)),
      moreSheet(
        told,
        () => false,
        { question: told.question, problem: "", unread: false },
        new Opening("1234", () => {}),
      ),
    ])
      assert.doesNotMatch(screen.text, MISSING, "instructor");
  });
}

for (const { name, projector } of steps.filter((/** @type {any} */ step) => step.name.endsWith(": open"))) {
  test(`${name}: the question can stand alone on the projector, whole or cut`, () => {
    const addresses = { student: "http://10.20.0.1/" };
    const view = { ...projector, addresses, screen: "question_alone" };
    assert.equal(pictureOf(view, false), "question");
    const { options = [], left = [], labels = [] } = projector.question;
    const texts = [...options, ...left, ...labels].map(({ html }) => html);
    for (const phase of ["open", "closed"])
      for (const level of [0, 1, 2, 3]) {
        const { text } = projected({ ...view, phase }, "question", { level });
        assert.ok(text.includes(projector.question.html), "the question itself");
        for (const each of texts) assert.ok(!text.includes(each), each);
        assert.doesNotMatch(text, /on your phone/); // where to type
        const isTold = phase === "open" && texts.length > 0;
        assert.equal(/The options are on the phones/.test(text), isTold && level === 0, "where the options are");
        assert.doesNotMatch(text, MISSING);
      }
  });
}

test("where joining is locked, the projector says so and has no code to scan", () => {
  const { projector } = steps.find((/** @type {any} */ step) => step.name === "on the spot: open");
  const shown = (/** @type {object} */ changes, picture = "join") =>
    projected({ ...projector, addresses: { student: "http://10.20.0.1/" }, ...changes }, picture).text;
  assert.match(shown({}), /\/qr\/join\.svg/);
  assert.match(shown({ locked: true }), /Joining is locked[^]*10\.20\.0\.1/);
  for (const picture of ["join", "question"]) assert.doesNotMatch(shown({ locked: true }, picture), /\/qr\//);
});

test("a slide has no clock and nobody is waited for", () => {
  const { student, projector, instructor } = steps.find((/** @type {any} */ step) => step.name === "slide: open");
  const lesson = /** @type {any} */ (new Lesson(() => 0));
  lesson.take(student, undefined);
  const texts = [
    screenOf(lesson, /** @type {any} */ ({ ...AROUND, screen: "shown" })).text,
    projected({ ...projector, addresses: { student: "http://10.20.0.1/" } }, "question").text,
    liveScreen(instructor, /** @type {any} */ (AROUND)).text,
  ];
  for (const text of texts) assert.doesNotMatch(text, /data-time|have answered|Waiting for|>Pause</);
  assert.ok(texts[0].includes("Text 11"));
});

test("the instructor asks on the spot with two taps, and says what is right afterwards", () => {
  const open = steps.find((/** @type {any} */ step) => step.name === "slide: open").instructor;
  assert.match(liveScreen(open, /** @type {any} */ (AROUND)).text, /data-do="ask"/);
  const asking = new Asking({ send: () => undefined, changed: () => {} }, new FakeWorld().store, "1");
  const asked = [...asking.screen().text.matchAll(/data-do="askNow" data-arg="(\w+)"/g)].map(([, kind]) => kind);
  assert.deepEqual(asked.sort(), ["number", "rating", "single", "text", "true_false", "words"]);
  const spot = steps.find((/** @type {any} */ step) => step.name === "on the spot: open").instructor;
  const { text } = liveScreen(spot, /** @type {any} */ (AROUND));
  assert.match(text, /Nothing is marked until you say what is right/);
  assert.match(text, /data-do="correct"/);
  const accepted = steps.find((/** @type {any} */ step) => step.name === "on the spot: accepted").instructor;
  assert.doesNotMatch(liveScreen(accepted, /** @type {any} */ (AROUND)).text, /Nothing is marked/);
});

test("a question without a text says where it stands", () => {
  const spot = steps.find((/** @type {any} */ step) => step.name === "on the spot: open");
  const question = { ...spot.student.question, html: "" };
  const lesson = /** @type {any} */ (new Lesson(() => 0));
  lesson.take({ ...spot.student, question }, undefined);
  const { instructor, projector } = spot;
  const board = { ...projector, question: { ...projector.question, html: "" }, addresses: { student: "http://a/" } };
  for (const { text } of [
    screenOf(lesson, /** @type {any} */ ({ ...AROUND, screen: lesson.screen(undefined) })),
    projected(board, "question"),
    liveScreen({ ...instructor, question: { ...instructor.question, html: "" } }, /** @type {any} */ (AROUND)),
  ])
    assert.match(text, /The question is on the blackboard/);
});
