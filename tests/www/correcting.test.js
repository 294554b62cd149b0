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
    await session.correcting.find("q2");
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
  assert.deepEqual(looked, ["/all?code=1234", "?code=1234&id=q1", "?code=1234&id=q2", "?code=1234&id=q2"]);
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
        if (path.includes("&id=q1") || path.includes("/all")) reject(new Error("they are of no matter here"));
        else asked.set(path, resolve);
      })
  );
  const answer = (/** @type {number} */ number) =>
    asked.get(`/api/admin/questions?code=1234&id=q${number}`)?.({
      status: 200,
      ok: true,
      json: async () => ({ id: `q${number}`, number, kind: "number", html: `Question ${number}`, correct: 1 }),
    });
  const find = (/** @type {number} */ number) => session.correcting.find(`q${number}`);
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

/**
 * A box with two questions, of which the first was asked.
 *
 * @param {(box: {asked: boolean, session: Session, socket: any, text: () => string, show: (changes: object) => void}) => Promise<void>} body
 */
async function withBox(body) {
  const world = new FakeWorld();
  const session = new Session(/** @type {any} */ (world), "1234", { changed: () => {}, over: () => {} });
  const socket = world.socket.open();
  const view = {
    ...{ type: "view", rev: 1, phase: "lobby", title: "Week 3", code: "1234", of: 2, joined: 0, present: 0, turn: 0 },
    ...{ storage: "ok", screen: "auto", alerts: [], can: ["correct", "lock"], session_id: "s" },
  };
  const box = {
    ...{ asked: true, session, socket, text: () => session.screen().text },
    show: (/** @type {object} */ changes) => socket.say(Object.assign(view, { rev: view.rev + 1 }, changes)),
  };
  const fetched = globalThis.fetch;
  const data = globalThis.FormData;
  const keyed = { number: 1, kind: "number", html: "How long?", correct: 7, answered: 3, answerable: true };
  const listed = () => [
    { id: "q1", text: "How long?", number: 1, opened: box.asked },
    { id: "q2", text: "How wide?", number: 2 },
  ];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path) => ({
      ...{ status: 200, ok: true },
      json: async () => (path.includes("/all") ? { questions: listed() } : { ...keyed, id: "q1" }),
    })
  );
  globalThis.FormData = /** @type {any} */ (
    class {
      get() {
        return "8";
      }
    }
  );
  try {
    await body(box);
  } finally {
    globalThis.fetch = fetched;
    globalThis.FormData = data;
  }
}

test("a key is corrected from a list, which is offered once something was asked", () =>
  withBox(async (box) => {
    const { session, text, show } = box;
    show({});
    box.asked = false;
    session.handlers.more("", /** @type {any} */ (null));
    await settled();
    assert.doesNotMatch(text(), /Correct the key/);
    box.asked = true;
    session.handlers.more("", /** @type {any} */ (null));
    await settled();
    assert.match(text(), /Correct the key[^]*<select data-do="findQuestion">[^]*✓ Question 1: How long\?/);
    session.handlers.findQuestion("", /** @type {any} */ ({ value: "q1" }));
    await settled();
    assert.match(text(), /value="q1" selected[^]*Right number/);
    assert.doesNotMatch(text(), /Mark what is right/, "a number is typed");
  }));

test("a key that was corrected is said to be saved, and how many answers were scored again", () =>
  withBox(async ({ session, socket, text, show }) => {
    show({ phase: "finished" });
    session.handlers.more("", /** @type {any} */ (null));
    session.handlers.findQuestion("", /** @type {any} */ ({ value: "q1" }));
    await settled();
    session.handlers.correct("", /** @type {any} */ ({}));
    assert.equal(session.sheet, "");
    assert.doesNotMatch(text(), /Saved\./);
    const { id, correct } = socket.sentOf("command").at(-1);
    assert.equal(correct, 8);
    socket.say({ type: "ack", id });
    await settled();
    assert.match(text(), /Saved\. 3 answers were scored again\./);
  }));

test("a past session opens with the list of what can be corrected, and has nothing that does nothing", () =>
  withBox(async ({ session, text, show }) => {
    const addresses = { student: "http://box" };
    show({ phase: "finished", past: true, addresses, attendance: [] });
    await settled();
    assert.equal(session.sheet, "correct");
    assert.match(text(), /How long\?/);
    session.handlers.dismiss("", /** @type {any} */ (null));
    const taps = [...text().matchAll(/<button[^>]*data-do="(\w+)"/g)].map(([, name]) => name);
    assert.deepEqual(taps, ["home", "correctAny"]);
    assert.match(text(), /data-do="home"[^>]*>All sessions and pools</);
    assert.doesNotMatch(text(), /http:\/\/box/);
    assert.match(text(), /Nobody took part/);
    session.handlers.byKey("blank", /** @type {any} */ (null));
    session.handlers.correctAny("", /** @type {any} */ (null));
    assert.equal(session.sheet, "correct");
  }));
