import assert from "node:assert/strict";
import { test } from "node:test";

import { Editing } from "../../www/instructor/editing.js";
import { Session } from "../../www/instructor/session.js";
import { Shelf } from "../../www/instructor/shelf.js";
import { FakeWorld, settled } from "./world.js";
import "./english.js";

// what a session makes and nobody sees here: the attendance's list
globalThis.document = /** @type {any} */ ({ createElement: () => ({}) });
globalThis.location = /** @type {any} */ ({ protocol: "http:", host: "box" });

/** A session that shows how a typed question came out. */
function revealed() {
  const world = new FakeWorld();
  const session = new Session(/** @type {any} */ (world), "1234", { changed: () => {}, over: () => {} });
  const socket = world.socket.open();
  let rev = 0;
  const show = (/** @type {string[]} */ correct, number = 1) =>
    socket.say({
      type: "view",
      rev: (rev += 1),
      phase: "revealed",
      turn: number,
      round: 1,
      can: ["correct"],
      question: { number, kind: "text", correct },
    });
  show(["Paris"]);
  const accept = (/** @type {string} */ answer) => {
    session.handlers.accept(answer, /** @type {any} */ (null));
    return socket.sentOf("command").at(-1);
  };
  return { world, socket, session, show, accept };
}

test("answers that are accepted one right after the other are all accepted", () => {
  const { accept, show } = revealed();
  assert.deepEqual(accept("Lutetia").correct, ["Paris", "Lutetia"]);
  assert.deepEqual(accept("Paname").correct, ["Paris", "Lutetia", "Paname"]);
  show(["Paris", "Lutetia"]);
  assert.deepEqual(accept("Parigi").correct, ["Paris", "Lutetia", "Paname", "Parigi"]);
});

test("an answer is accepted once: a key that is corrected later, and other questions, don't get it back", () => {
  const { accept, show } = revealed();
  accept("Lutetia");
  show(["Paris", "Lutetia"]);
  show(["Paris"]);
  assert.deepEqual(accept("Paname").correct, ["Paris", "Paname"]);
  show(["Rome"], 2);
  assert.deepEqual(accept("Roma").correct, ["Rome", "Roma"]);
});

test("an answer whose command the box refuses is not accepted with the next one", () => {
  const { accept, socket } = revealed();
  const { id } = accept("Lutetia");
  socket.say({ type: "refused", id, why: "bad_value" });
  const { id: slow } = accept("Paname");
  socket.say({ type: "refused", id: slow, why: "too_fast" });
  assert.deepEqual(accept("Parigi").correct, ["Paris", "Paname", "Parigi"], "what is sent again is on its way");
});

test("of two questions that are looked up one right after the other the later one is corrected", async () => {
  const { session, socket } = revealed();
  /** @type {Map<string, (reply: any) => void>} */
  const asked = new Map();
  const fetched = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    (/** @type {string} */ path) => new Promise((resolve) => asked.set(path, resolve))
  );
  const answer = (/** @type {number} */ number) =>
    asked.get(`/api/admin/questions/${number}?code=1234`)?.({
      status: 200,
      ok: true,
      json: async () => ({ number, kind: "number", html: `Question ${number}`, correct: 1 }),
    });
  const find = session._find.bind(session);
  try {
    session.handlers.more("", /** @type {any} */ (null));
    find(3);
    find(4);
    answer(4);
    await settled();
    answer(3);
    await settled();
  } finally {
    globalThis.fetch = fetched;
  }
  session.handlers.voidQuestion("", /** @type {any} */ ({ closest: () => undefined }));
  const { do: done, question, void: isVoid } = socket.sentOf("command").at(-1);
  assert.deepEqual([done, question, isVoid], ["correct", 4, true]);
});

test("a search stays on the page as long as it hides pools", () => {
  const shelf = new Shelf(
    () => {},
    () => {},
  );
  const pools = (/** @type {number} */ n) =>
    Array.from({ length: n }, (_, index) => ({ id: `p${index}`, title: `Pool ${index}`, tags: [], problems: [] }));
  const shown = (/** @type {number} */ n) => shelf.list(/** @type {any} */ (pools(n))).text;
  assert.match(shown(6), /type="search"/);
  shelf.handlers.search("", /** @type {any} */ ({ value: "pool 1" }));
  assert.doesNotMatch(shown(5), /Pool 2/);
  assert.match(shown(5), /type="search"/);
  shelf.handlers.search("", /** @type {any} */ ({ value: "" }));
  assert.doesNotMatch(shown(5), /type="search"/);
});

test("the box copies a question, so that the copy is written as the question is", async () => {
  /** @type {any[]} */
  const sent = [];
  const fields = [{ kind: "poll", id: "own", text: "Which?", options: ["a", "b"] }];
  const fetched = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ _path, /** @type {any} */ { body }) => {
      if (body) sent.push(JSON.parse(body));
      return { status: 200, ok: true, json: async () => ({ id: "pool", version: "v", fields }) };
    }
  );
  try {
    const editing = new Editing("pool", { changed: () => {}, done: () => {} });
    await settled();
    editing.handlers.copyQuestion("0", /** @type {any} */ (null));
    await settled();
  } finally {
    globalThis.fetch = fetched;
  }
  assert.deepEqual(sent, [{ version: "v", change: { do: "copy", at: 0 } }]);
});
