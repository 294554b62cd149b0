import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import { made } from "./kinds.js";

test("an order is moved up, down and to a place, and stays where there is no further", () => {
  const { kind, question } = made("order");
  const moved = (/** @type {any} */ value, /** @type {string} */ how) => kind.tap(question, value, how, "");
  assert.deepEqual(moved([], "down:b"), { value: ["c", "b", "a"], said: "Place 2 of 3" });
  assert.deepEqual(moved(["c", "b", "a"], "up:a").value, ["c", "a", "b"]);
  assert.deepEqual(moved(["c", "b", "a"], "up:c").value, ["c", "b", "a"]);
  assert.deepEqual(moved(["c", "b", "a"], "down:a").value, ["c", "b", "a"]);
  assert.deepEqual(moved(["c", "b", "a"], "to:c:2").value, ["b", "a", "c"]);
  assert.deepEqual(moved(["c", "b", "a"], "to:c:9").value, ["b", "a", "c"]);
});

test("the order in which items came is an answer only where the student sends it", () => {
  const { kind, question } = made("order");
  assert.equal(kind.wire(question, [], false), null);
  assert.deepEqual(kind.wire(question, [], true), ["b", "c", "a"]);
});

test("a tap on the right side pairs the item at hand, and the next free one is at hand", () => {
  const { kind, question } = made("match");
  let state = /** @type {any} */ ({ value: [], at: "" });
  const tap = (/** @type {string} */ argument) => {
    state = { at: state.at, ...kind.tap(question, state.value, argument, state.at) };
    return [state.value, state.at];
  };
  assert.deepEqual(tap("right:b"), [["b", ""], "m"]);
  assert.equal(state.said, "1 of 2 paired");
  assert.deepEqual(tap("right:c"), [["b", "c"], "m"]);
  assert.deepEqual(tap("left:l"), [["b", "c"], "l"]);
  assert.deepEqual(tap("right:a"), [["a", "c"], "l"]);
  assert.deepEqual(tap("right:a"), [["", "c"], "l"], "a second tap takes it back");
  assert.deepEqual(kind.wire(question, ["", ""], true), null);
  assert.deepEqual(kind.wire(question, ["", "c"], true), ["", "c"]);
});

test("a number keeps what was typed, and the sign is turned by a button", () => {
  const { kind, question } = made("number");
  const typed = (/** @type {string} */ text) => kind.type(question, "", "", text);
  assert.equal(typed("1,5"), "1,5");
  assert.equal(String(typed("9".repeat(10_000))).length, 40);
  for (const text of ["1,5", "½", "٣", " −3 ", "1e3", "3 cm"])
    assert.equal(kind.wire(question, text, true), text.trim());
  for (const text of ["", " ", "−", "abc"]) assert.equal(kind.wire(question, text, true), null);
  const turned = (/** @type {string} */ text) => kind.tap(question, text, "sign", "").value;
  assert.deepEqual(["3", "-3", "−3", "", "−"].map(turned), ["−3", "3", "3", "−", ""]);
  assert.ok(kind.same(kind.from(question, 2.5), "2.5"));
});

test("what is typed is bounded, and blanks are no answer", () => {
  const long = "x".repeat(10_000);
  assert.equal(made("text").kind.type({}, "", "", long).length, 200);
  assert.equal(made("text").kind.wire({}, "  ", true), null);
  const { kind, question } = made("words");
  assert.deepEqual(kind.type(question, [], "2", long), ["", "", "x".repeat(40)]);
  assert.deepEqual(kind.wire(question, ["", " sun ", ""], true), ["sun"]);
  assert.ok(kind.same(["", " sun ", ""], ["sun"]));
  assert.equal(kind.wire(question, ["", " ", ""], true), null);
});
