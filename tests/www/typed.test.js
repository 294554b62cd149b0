import assert from "node:assert/strict";
import { test } from "node:test";

import { Editing } from "../../www/instructor/editing.js";
import { Home } from "../../www/instructor/home.js";
import { Typed, keptIn } from "../../www/instructor/typed.js";
import { Writing } from "../../www/instructor/writing.js";
import { FakeWorld, settled } from "./world.js";
import "./english.js";

globalThis.window = /** @type {any} */ (globalThis);

const FIELDS = [
  { kind: "single", text: "Which gas?", options: ["Oxygen", "Neon"], correct: "Neon" },
  { kind: "poll", text: "Which day?", options: ["Monday", "Friday"] },
];

/** A pool on a box that others change too. */
class Box {
  constructor() {
    this.fields = /** @type {any[]} */ ([...FIELDS]);
    this.text = "title: Gases";
    this.version = "1";
    /** @type {any[]} */
    this.sent = [];
    this._fetched = globalThis.fetch;
    globalThis.fetch = /** @type {any} */ (
      async (/** @type {string} */ path, /** @type {any} */ init) => this._reply(path, init)
    );
  }

  /** Somebody else changes the pool. @param {any[]} fields @param {string} [text] */
  change(fields, text = this.text) {
    this.fields = fields;
    this.text = text;
    this.version = String(Number(this.version) + 1);
  }

  /** @param {string} path @param {any} init */
  _reply(path, { body }) {
    const asked = typeof body === "string" ? JSON.parse(body) : null;
    const outdated = asked && asked.version !== undefined && asked.version !== this.version;
    if (asked) this.sent.push(asked);
    const preview = this.fields.map((_, index) => ({ number: index + 1, html: "", kind: "poll", options: [] }));
    const pool = {
      id: "gases",
      title: "Gases",
      ok: true,
      problems: [],
      tags: [],
      options: {},
      why_not: null,
      unshown: {},
      preview,
    };
    const { fields, text, version } = this;
    const said = outdated
      ? { error: "outdated", message: { code: "edit.outdated" } }
      : { ...pool, fields, text, version };
    return { status: outdated ? 409 : 200, ok: !outdated, json: async () => said };
  }

  end() {
    globalThis.fetch = this._fetched;
  }
}

/** @type {Editing[]} */
const open = [];

/** The pool, opened to be changed. @param {Store} store @param {string} [form] */
async function opened(store, form) {
  /** @type {string[]} */
  const said = [];
  const on = {
    changed: () => {},
    done: (/** @type {string} */ problem, /** @type {string} */ told) => said.push(problem + told),
  };
  const editing = new Editing("gases", on, store, form);
  open.push(editing);
  await settled();
  const tap = (/** @type {string} */ name, argument = "", value = "") =>
    editing.handlers[name](argument, /** @type {any} */ ({ value }));
  return { editing, tap, said, text: () => editing.screen().text };
}

/** @param {(box: Box, store: Store) => Promise<void>} body */
async function withBox(body) {
  const box = new Box();
  try {
    await body(box, new FakeWorld().store);
  } finally {
    for (const editing of open.splice(0)) editing.close(); // no timer stays
    box.end();
  }
}

test("what is typed for a question is there when it is opened again, until it is saved", () =>
  withBox(async (box, store) => {
    const first = await opened(store);
    first.tap("question", "0");
    first.tap("draft", "text", "Which gas is noble?");
    assert.ok(first.editing.isUnsaved);
    first.editing.up();
    assert.match(first.text(), /Not saved yet\. What you typed stays on this device/);
    first.tap("question", "1");
    assert.doesNotMatch(first.text(), /noble/, "each question has its own");

    const again = await opened(store, "question=0"); // as after a reload
    assert.match(again.text(), /Which gas is noble\?/);
    assert.match(again.text(), /What you typed here is still there/);
    again.tap("keepQuestion");
    await settled();
    assert.equal(box.sent.at(-1).change.question.text, "Which gas is noble?");
    assert.ok(!again.editing.isUnsaved);
    assert.deepEqual(keptIn(store), []);
  }));

test("what was typed is dropped by the second tap, and what is typed back is not kept", () =>
  withBox(async (_, store) => {
    const { editing, tap, text } = await opened(store, "source");
    tap("typedSource", "", "title: Gas");
    const again = await opened(store, "source");
    again.tap("dropTyped");
    assert.match(again.text(), /title: Gas\n?</);
    again.tap("dropTyped");
    assert.match(again.text(), /title: Gases\n?</);
    assert.doesNotMatch(again.text(), /still there/);
    tap("typedSource", "", "title: Gas");
    tap("typedSource", "", "title: Gases");
    assert.deepEqual([editing.isUnsaved, keptIn(store)], [false, []]);
    assert.doesNotMatch(text(), /still there/);
  }));

test("a question that moved meanwhile is saved where it is now, and one that was changed is added and replaces nothing", () =>
  withBox(async (box, store) => {
    const { editing, tap, text } = await opened(store);
    tap("question", "1");
    tap("draft", "text", "Which day is best?");
    box.change([FIELDS[1], FIELDS[0]]);
    tap("keepQuestion");
    await settled();
    assert.match(text(), /This pool was changed meanwhile/);
    assert.match(text(), /Which day is best\?/);
    tap("keepQuestion");
    await settled();
    assert.deepEqual([box.sent.at(-1).change.do, box.sent.at(-1).change.at], ["put", 0]);

    tap("question", "0");
    tap("draft", "text", "Which day is worst?");
    editing.up();
    box.change([{ ...FIELDS[1], text: "Another day?" }, FIELDS[0]]);
    const again = await opened(store);
    assert.match(again.text(), /Which day is worst\?/, "it is offered where its question is gone");
    again.tap("goOnWith", JSON.stringify(FIELDS[1]));
    again.tap("keepQuestion");
    await settled();
    const { change } = box.sent.at(-1);
    assert.deepEqual([change.do, change.at, change.questions[0].text], ["add", 2, "Which day is worst?"]);
    assert.deepEqual(keptIn(store), []);
  }));

test("a form that is opened while a change is being saved stays open, and keeps what is typed into it", () =>
  withBox(async (box, store) => {
    const { editing, tap, text } = await opened(store);
    tap("question", "0");
    tap("draft", "text", "Which gas is noble?");
    tap("keepQuestion");
    editing.up();
    tap("question", "1");
    tap("draft", "text", "Which day is best?");
    box.fields = [{ ...FIELDS[0], text: "Which gas is noble?" }, FIELDS[1]];
    await settled();
    assert.deepEqual([editing.place, editing.isUnsaved], ["question", true]);
    assert.match(text(), /Which day is best\?/);
    assert.deepEqual(
      keptIn(store).map(({ value }) => value.text),
      ["Which day is best?"],
    );
    box.fields = [FIELDS[1], box.fields[0]];
    editing.up();
    tap("down", "0");
    tap("question", "1");
    await settled();
    tap("keepQuestion");
    await settled();
    assert.deepEqual([box.sent.at(-1).change.do, box.sent.at(-1).change.at], ["put", 0], "it was moved meanwhile");
    tap("copyQuestion", "0");
    tap("source");
    await settled();
    assert.match(text(), /it takes the place of that change/);
  }));

test("a text says that it takes the place of what was changed in another place", () =>
  withBox(async (box, store) => {
    const { tap } = await opened(store, "source");
    tap("typedSource", "", "title: Mine");
    box.change(FIELDS, "title: Theirs");
    const again = await opened(store, "source");
    assert.match(again.text(), /title: Mine\n?</);
    assert.match(again.text(), /it takes the place of that change/);
    again.tap("keepSource");
    await settled();
    assert.deepEqual(box.sent.at(-1), { version: "2", change: { do: "text", text: "title: Mine" } });
  }));

test("questions that are written are there again after a reload, and signing out asks before it removes them", async () =>
  withBox(async (_, store) => {
    const on = { changed: () => {}, done: () => {} };
    const typed = (/** @type {string} */ value) => /** @type {any} */ ({ value });
    const writing = new Writing(on, store);
    writing.handlers.wrote("title", typed("Plants"));
    writing.handlers.wrote("text", typed("Which gas do plants take in?"));
    writing.close();
    const again = new Writing(on, store);
    assert.ok(again.isUnsaved);
    assert.match(again.screen().text, /Plants[^]*Which gas do plants take in\?/);
    again.close();
    const home = new Home({ changed: () => {}, opened: () => {}, signedOut: () => {} }, store);
    assert.deepEqual([home.maySignOut(), home.maySignOut()], [false, true]);
    home.show(false); // what it has told goes, and no timer stays
  }));

for (const isLeft of [false, true])
  test(`a pool that is saved ${isLeft ? "after its form was left leads nowhere" : "leads back to the list"}`, () =>
    withBox(async (_, store) => {
      let answer = () => {};
      globalThis.fetch = /** @type {any} */ (
        async (/** @type {string} */ path) => {
          const isSaving = path.endsWith("/new");
          if (isSaving) await /** @type {Promise<void>} */ (new Promise((resolve) => (answer = resolve)));
          return { status: isSaving ? 201 : 200, ok: true, json: async () => ({ fields: FIELDS }) };
        }
      );
      let done = 0;
      const writing = new Writing({ changed: () => {}, done: () => (done += 1) }, store);
      writing.handlers.wrote("title", /** @type {any} */ ({ value: "Gases" }));
      writing.handlers.wrote("text", /** @type {any} */ ({ value: "Which gas?" }));
      writing.handlers.keepWritten("", /** @type {any} */ (null));
      await settled();
      if (isLeft) writing.close();
      answer();
      await settled();
      assert.equal(done, isLeft ? 0 : 1);
      assert.deepEqual(keptIn(store), []);
    }));

test("of many forms the newest are kept, and a very long text displaces the others", () => {
  const { store } = new FakeWorld();
  const type = (/** @type {string} */ form, /** @type {string} */ text) => new Typed(store, [form], "").type(text);
  for (let number = 1; number <= 21; number += 1) type(`pool ${number}`, "x");
  assert.deepEqual([keptIn(store).length, keptIn(store)[0].form], [20, ["pool 21"]]);
  type("long", "y".repeat(1_100_000));
  assert.deepEqual(
    keptIn(store).map(({ form }) => form),
    [["long"]],
  );
  store.set("typed", "what no page has written");
  assert.ok(!new Typed(store, ["long"], "").isBack);
});
