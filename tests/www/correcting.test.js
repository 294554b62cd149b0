import assert from "node:assert/strict";
import { test } from "node:test";

import { Session } from "../../www/instructor/session.js";
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
      question: { id: `q${number}`, number, kind: "text", correct },
    });
  show(["Paris"]);
  const accept = (/** @type {string} */ answer) => {
    session.handlers.accept(answer, /** @type {any} */ ({ closest: () => null }));
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

test("an answer to an earlier question is accepted together with what its form says, and the form is filled anew", async () => {
  const { session, socket } = revealed();
  const fetched = globalThis.fetch;
  const data = globalThis.FormData;
  let key = ["Rome"];
  /** @type {string[]} */
  const looked = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path) => {
      looked.push(path.replace("/api/admin/questions", ""));
      return {
        status: 200,
        ok: true,
        json: async () => ({ id: "q2", number: 2, kind: "text", html: "Italy?", correct: key }),
      };
    }
  );
  globalThis.FormData = /** @type {any} */ (
    class {
      get() {
        return "Rome\nRoma\n";
      }
    }
  );
  const tapped = /** @type {any} */ ({ closest: () => ({}) });
  try {
    session.handlers.more("", /** @type {any} */ (null));
    await session.correcting.findNumber(2);
    session.handlers.accept("Rom", tapped);
    const { id, question, correct } = socket.sentOf("command").at(-1);
    assert.deepEqual([question, correct], ["q2", ["Rome", "Roma", "Rom"]]);
    session.handlers.accept("Roms", tapped);
    assert.deepEqual(socket.sentOf("command").at(-1).correct, ["Rome", "Roma", "Rom", "Roms"]);
    key = ["Rome", "Roma", "Rom"];
    socket.say({ type: "ack", id });
    assert.equal(session.correcting.found.question?.number, 2, "what is shown stays until the box has answered");
    await settled();
  } finally {
    globalThis.fetch = fetched;
    globalThis.FormData = data;
  }
  // anew by its id: its number is another one, if a question was asked on the spot meanwhile
  assert.deepEqual(looked, ["?code=1234&id=q1", "/2?code=1234", "?code=1234&id=q2"]);
  assert.deepEqual(session.correcting.found.question?.correct, key);
});

test("of two questions that are looked up one right after the other the later one is corrected", async () => {
  const { session, socket } = revealed();
  /** @type {Map<string, (reply: any) => void>} */
  const asked = new Map();
  const fetched = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    (/** @type {string} */ path) =>
      new Promise((resolve, reject) => {
        if (path.includes("&id=")) reject(new Error("the form's first question is of no matter here"));
        else asked.set(path, resolve);
      })
  );
  const answer = (/** @type {number} */ number) =>
    asked.get(`/api/admin/questions/${number}?code=1234`)?.({
      status: 200,
      ok: true,
      json: async () => ({ id: `q${number}`, number, kind: "number", html: `Question ${number}`, correct: 1 }),
    });
  const find = session.correcting.findNumber.bind(session.correcting);
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
  assert.deepEqual([done, question, isVoid], ["correct", "q4", true]);
});
