import assert from "node:assert/strict";
import { test } from "node:test";

import { Entry } from "../../www/student/entry.js";
import { FakeWorld } from "./world.js";

globalThis.location = /** @type {any} */ ({ hash: "", pathname: "/", search: "" });
globalThis.history = /** @type {any} */ ({ state: null, replaceState() {} });

/** A phone that has joined at box A, and whose token opens nothing where it is now. */
function strayed() {
  const world = new FakeWorld();
  const entry = new Entry(/** @type {any} */ (world));
  entry.at("A");
  entry.update({ token: "of A", student_id: "1", name: "Ada", pin: "1234", code: "AAAA" });
  entry.forgetToken();
  return { world, entry };
}

test("a phone that is new is from nowhere", () => {
  const { entry } = strayed();
  assert.equal(entry.isElsewhere, false);
});

test("at another box the name stays for the form, and nothing else", () => {
  const { entry } = strayed();
  entry.at("B");
  assert.equal(entry.isElsewhere, true);
  assert.deepEqual({ ...entry.me }, { box: "B", student_id: "1", name: "Ada", lost: undefined });
});

test("back at the first box the phone is who it was there, also after a reload and a join in between", () => {
  const { world, entry } = strayed();
  entry.at("B");
  entry.update({ token: "of B", name: "Bea" });
  const reloaded = new Entry(/** @type {any} */ (world));
  assert.equal(reloaded.me.token, "of B");
  reloaded.forgetToken();
  reloaded.at("A");
  const { token, name, pin, code } = reloaded.me;
  assert.deepEqual({ token, name, pin, code }, { token: "of A", name: "Ada", pin: "1234", code: "AAAA" });
  reloaded.forgetToken();
  reloaded.at("B");
  assert.deepEqual([reloaded.me.token, reloaded.me.name], ["of B", "Bea"]);
});

test("where the class of the same box is over, the phone is at no other one, and the token is gone", () => {
  const { entry } = strayed();
  entry.at("A");
  assert.equal(entry.isElsewhere, false);
  assert.deepEqual([entry.me.token, entry.me.name], [undefined, "Ada"]);
});

test("a phone from before boxes had marks learns where it is, and is from nowhere", () => {
  const world = new FakeWorld();
  world.store.set("me", { name: "Ada", student_id: "1" });
  const entry = new Entry(/** @type {any} */ (world));
  entry.at("A");
  assert.deepEqual([entry.isElsewhere, entry.me.box, entry.me.name], [false, "A", "Ada"]);
});

test("a box that can't keep a mark is no other box", () => {
  const { entry } = strayed();
  entry.at("");
  assert.equal(entry.isElsewhere, false);
});
