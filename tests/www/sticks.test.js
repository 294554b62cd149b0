import assert from "node:assert/strict";
import { test } from "node:test";

import { Shelf } from "../../www/instructor/shelf.js";
import { settled } from "./world.js";
import "./english.js";

test("a pool from a stick says where its file is, and that it stays there when the pool is removed", async () => {
  /** @type {string[]} */
  const told = [];
  const shelf = new Shelf(
    () => {},
    (message, said) => told.push(message || said),
  );
  const pool = (/** @type {string} */ id, /** @type {object} */ more) => ({
    id,
    title: id,
    tags: [],
    problems: [],
    ...more,
  });
  const stick = { code: "stick.named", args: { label: "CHALK" } };
  const from = (/** @type {string} */ code) => ({ from_stick: true, about: { code, args: { stick } } });
  const pools = [
    pool("a", from("shelf.on_stick")),
    pool("b", from("shelf.not_on_stick_yet")),
    pool("c", { from_stick: false, about: { code: "shelf.changed_twice", args: { stick } } }),
    pool("d", { from_stick: false, about: null }),
  ];
  const { text } = shelf.list(/** @type {any} */ (pools));
  assert.match(text, /<p class="small soft" dir="auto">From the stick CHALK, saved there\./);
  assert.match(text, /<p class="small soft" dir="auto">Changed, and not on the stick CHALK yet\./);
  assert.match(text, /<p class="small warn" dir="auto">[^<]*Look at both and remove the one/);
  const fetched = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    async () => ({ status: 200, ok: true, json: async () => ({ removed: "A1/a.yaml" }) })
  );
  try {
    shelf.handlers.removePool("a", /** @type {any} */ (null));
    shelf.handlers.removePool("d", /** @type {any} */ (null));
    await settled();
  } finally {
    globalThis.fetch = fetched;
  }
  assert.deepEqual(told, [
    "“a” was removed from the box. Its file stays on the stick, and the pool comes back if that file is changed.",
    "“d” was removed.",
  ]);
});
