import assert from "node:assert/strict";
import { test } from "node:test";

import { Sounds, TUNES, cueOf, ticks } from "../../www/projector/sound.js";

/** @param {string} picture @param {number} [joined] @param {string} [place] */
function on(picture, joined = 0, place = "1.1") {
  return { picture, place, joined };
}

for (const [what, before, now, expected] of /** @type {[string, any, any, string | null][]} */ ([
  ["nothing when the page is opened", null, on("reveal"), null],
  ["who joins", on("join", 3), on("join", 4), "join"],
  ["many who join at once, once", on("join", 3), on("join", 14), "join"],
  ["nobody who leaves", on("join", 4), on("join", 3), null],
  ["nobody who joins late, in a question", on("question", 3), on("question", 4), null],
  ["a reveal", on("question", 3), on("reveal", 3), "reveal"],
  ["no reveal twice", on("reveal", 3), on("reveal", 3), null],
  ["the reveal of the next question", on("reveal", 3), on("reveal", 3, "2.1"), "reveal"],
  ["the podium", on("reveal", 3), on("podium", 3), "podium"],
  ["no question that opens", on("join", 3), on("question", 3), null],
  ["nothing on a blank board", on("question", 3), on("blank", 4), null],
])) {
  test(`the board sounds for ${what}`, () => {
    assert.equal(cueOf(before, now), expected);
  });
}

test("each of the last five seconds is heard once, and none before or after", () => {
  const heard = [];
  for (let left = 8_000; left >= 0; left -= 200) if (ticks(left + 200, left)) heard.push(left);
  assert.deepEqual(heard, [5_000, 4_000, 3_000, 2_000, 1_000]);
  assert.equal(ticks(0, 4_000), false, "a new question that begins with less");
});

/** A context that counts the notes. @param {AudioContextState} state */
function context(state) {
  const param = { value: 0, setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  const node = {
    connect: () => node,
    start: () => (made.notes += 1),
    stop() {},
    frequency: param,
    gain: param,
    type: "",
  };
  const made = {
    notes: 0,
    state,
    currentTime: 0,
    destination: {},
    createOscillator: () => node,
    createGain: () => node,
    resume() {
      made.state = "running";
    },
  };
  return made;
}

test("nothing is heard, and no sound is made ready, before the instructor wants it", () => {
  let made = 0;
  const running = context("running");
  const sounds = new Sounds(() => ((made += 1), /** @type {any} */ (running)));
  sounds.play("reveal");
  assert.equal(made, 0);
  sounds.turn(true);
  sounds.play("reveal");
  assert.equal(running.notes, TUNES.reveal.length);
  sounds.turn(false);
  sounds.play("reveal");
  assert.equal(running.notes, TUNES.reveal.length);
  assert.equal(made, 1);
});

test("where the browser waits for a touch, nothing is played late", () => {
  const waiting = context("suspended");
  const sounds = new Sounds(() => /** @type {any} */ (waiting));
  assert.equal(sounds.blocked, false);
  sounds.turn(true);
  sounds.play("join");
  assert.deepEqual([sounds.blocked, waiting.notes], [true, 0]);
  sounds.allow();
  sounds.play("join");
  assert.deepEqual([sounds.blocked, waiting.notes], [false, TUNES.join.length]);
});

test("a browser without sound is silent", () => {
  const sounds = new Sounds(() => null);
  sounds.turn(true);
  sounds.play("podium");
  assert.equal(sounds.blocked, false);
});
