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
    pool("e", { ...from("shelf.new_for_stick"), new_for_stick: true }),
  ];
  const { text } = shelf.list(/** @type {any} */ (pools), []);
  assert.match(text, /<p class="small soft" dir="auto">From the stick CHALK, saved there\./);
  assert.match(text, /<p class="small soft" dir="auto">Changed, and not on the stick CHALK yet\./);
  assert.doesNotMatch(text, /Put on the stick/);
  assert.match(text, /<p class="small warn" dir="auto">[^<]*Look at both and remove the one/);
  const fetched = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    async () => ({ status: 200, ok: true, json: async () => ({ removed: "A1/a.yaml" }) })
  );
  try {
    shelf.handlers.removePool("a", /** @type {any} */ (null));
    shelf.handlers.removePool("e", /** @type {any} */ (null));
    shelf.handlers.removePool("d", /** @type {any} */ (null));
    await settled();
  } finally {
    globalThis.fetch = fetched;
  }
  assert.deepEqual(told, [
    "“a” was removed from the box. Its file stays on the stick, and the pool comes back if that file is changed.",
    "“e” was removed.",
    "“d” was removed.",
  ]);
});

test("a pool of the box's own can be put onto each stick that was read", async () => {
  /** @type {string[]} */
  const told = [];
  const shelf = new Shelf(
    () => {},
    (message, said) => told.push(message || said),
  );
  const about = { tags: [], problems: [], options: {}, questions: 1, slides: 0 };
  const pools = [
    { id: "own.yaml", title: "Own", ok: true, ...about },
    { id: "broken.yaml", title: "Broken", ok: false, ...about },
    { id: "waves.yaml", title: "Waves", ok: true, from_stick: true, ...about },
  ];
  const states = ["ready", "saved", "waiting", "reading", "saving", "problem"];
  const sticks = states.map((state) => ({ id: state.toUpperCase(), label: `for ${state}`, state }));
  const { text } = shelf.list(/** @type {any} */ (pools), /** @type {any} */ (sticks));
  const offered = [...text.matchAll(/data-do="toStick" data-arg="([^"]*)"[^>]*>([^<]*)</g)];
  assert.deepEqual(
    offered.map(([, argument, label]) => [argument, label]),
    [
      ["own.yaml READY", "Put on the stick for ready"],
      ["own.yaml SAVED", "Put on the stick for saved"],
    ],
  );
  /** @type {unknown[]} */
  const sent = [];
  const fetched = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path, /** @type {any} */ { body }) => {
      sent.push(path, JSON.parse(body));
      return { status: 409, ok: false, json: async () => ({ message: { code: "edit.no_stick" } }) };
    }
  );
  try {
    shelf.handlers.toStick("own.yaml SAVED", /** @type {any} */ (null));
    await settled();
  } finally {
    globalThis.fetch = fetched;
  }
  assert.deepEqual(sent, ["/api/admin/pools/own.yaml/stick", { stick: "SAVED" }]);
  assert.deepEqual(told, ["This stick is not in the box any more. Put it in again."]);
});
