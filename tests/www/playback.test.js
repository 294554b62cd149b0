import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import { nameOf } from "../../www/common/ui/played.js";
import { barOf } from "../../www/playback/bar.js";
import { Steps } from "../../www/playback/steps.js";
import { keyOf, wiped } from "../../www/playback/turning.js";

class Part {
  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
  }

  /** @param {string} selector */
  closest(selector) {
    return selector.split(", ").includes(this.tag) ? this : null;
  }
}
Object.assign(globalThis, { Element: Part });

const image = { src: "/pictures/0a.png", alt: "", width: 1, height: 1 };
/** @type {any[]} */
const VIEWS = [{ n: 1, question: { turn: 1, image } }, { n: 2, question: { turn: 1 } }, { n: 3 }, { n: 4 }];

/** A box that gives the views of a session two at a time. */
function box() {
  /** @type {string[]} */
  const asked = [];
  let status = 200;
  return {
    asked,
    fail: (/** @type {number} */ why) => (status = why),
    /** @param {string} path @returns {Promise<any>} */
    ask: async (path) => {
      asked.push(path);
      if (status !== 200) return { status, body: {}, message: "No." };
      const step = Math.min(Number(path.split("=")[1]), VIEWS.length);
      const steps = [{ what: "asked", number: 1, of: 1 }, { what: "revealed", number: 1, of: 1 }, {}, {}];
      return {
        status,
        body: { title: "T", step, steps, views: VIEWS.slice(step - 1, step + 1), look: {} },
        message: "",
      };
    },
  };
}

test("each step is asked for once, and what lies beyond the first and the last is the nearest one", async () => {
  const { ask, asked } = box();
  const steps = new Steps("a b", 2, () => {}, ask);
  const seen = [];
  for (const step of [2, 3, 4, 9, -1, 2]) {
    await steps.go(step);
    seen.push([steps.at, steps.view && /** @type {any} */ (steps.view).n]);
  }
  assert.deepEqual(seen, [
    [2, 2],
    [3, 3],
    [4, 4],
    [4, 4],
    [1, 1],
    [2, 2],
  ]);
  assert.deepEqual(
    asked.map((path) => path.split("=")[1]),
    ["2", "4", "1"],
  );
  assert.equal(asked[0], "sessions/a%20b/playback?step=2");
});

test("who goes on while a step is loaded gets the step that is wanted then", async () => {
  const { ask } = box();
  const steps = new Steps("a", 1, () => {}, ask);
  await Promise.all([steps.go(1), steps.go(4)]);
  assert.deepEqual([steps.at, steps.view], [4, VIEWS[3]]);
});

test("a step that is too far in the address is the last one, and why there is none is said", async () => {
  const { ask, fail } = box();
  const steps = new Steps("a", 70, () => {}, ask);
  await steps.go(70);
  assert.deepEqual([steps.at, steps.view, steps.title], [4, VIEWS[3], "T"]);
  fail(404);
  await steps.go(1);
  assert.deepEqual([steps.at, steps.view, steps.problem], [1, undefined, "No."]);
});

test("a picture comes from the session's own file", async () => {
  const steps = new Steps("a", 1, () => {}, box().ask);
  await steps.go(1);
  assert.equal(steps.view?.question?.image?.src, "/api/admin/sessions/a/pictures/0a.png");
  assert.equal(image.src, "/pictures/0a.png");
});

for (const [title, name] of /** @type {[Playback.Title, string][]} */ ([
  [{ what: "asked", number: 3, of: 12, text: "Why?" }, "Question 3 of 12"],
  [{ what: "revealed", number: 3, of: 12 }, "Question 3 of 12 · answer"],
  [{ what: "asked", text: "Look" }, "Slide"],
  [{ what: "standings" }, "Standings"],
  [{ what: "end" }, "The class is over"],
]))
  test(`a step is called ${name}`, () => assert.equal(nameOf(title), name));

test("at the ends there is no way further, and a list says all steps with what was asked", async () => {
  const steps = new Steps("a", 1, () => {}, box().ask);
  const states = () =>
    [...barOf(steps, false).text.matchAll(/data-key="(\w+)"[^>]*?(disabled)?>/g)].map(([, key, off]) => [key, off]);
  assert.deepEqual(states(), [
    ["previous", "disabled"],
    ["next", "disabled"],
  ]);
  await steps.go(2);
  assert.deepEqual(states(), [
    ["previous", undefined],
    ["next", undefined],
  ]);
  await steps.go(4);
  assert.deepEqual(states(), [
    ["previous", undefined],
    ["next", "disabled"],
  ]);
  assert.match(barOf(steps, true).text, /data-do="full"/);
  assert.match(barOf(steps, true).text, /<option value="2">Question 1 of 1 · answer<\/option>/);
});

for (const [key, on, means] of /** @type {[string, string, string][]} */ ([
  ["PageDown", "main", "on"],
  ["ArrowRight", "main", "next"],
  ["PageUp", "button", "back"],
  [" ", "main", "on"],
  [" ", "button", ""],
  ["PageDown", "select", ""],
  ["x", "main", ""],
]))
  test(`the key ${JSON.stringify(key)} on a ${on} means ${means || "nothing"}`, () => {
    const event = { key, target: new Part(on), ctrlKey: false, altKey: false, metaKey: false };
    assert.equal(keyOf(/** @type {any} */ (event)), means);
    assert.equal(keyOf(/** @type {any} */ ({ ...event, altKey: true })), "");
  });

for (const [x, y, rightToLeft, means] of /** @type {[number, number, boolean, string][]} */ ([
  [-120, 20, false, "next"],
  [120, 20, false, "previous"],
  [120, 20, true, "next"],
  [-40, 0, false, ""],
  [-120, 90, false, ""],
]))
  test(`a finger that moves by ${x}, ${y} means ${means || "nothing"}${rightToLeft ? " from right to left" : ""}`, () =>
    assert.equal(wiped(x, y, rightToLeft), means));
