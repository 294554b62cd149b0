import assert from "node:assert/strict";
import { test } from "node:test";

import { Session } from "../../www/instructor/session.js";
import { FakeWorld, settled } from "./world.js";
import "./english.js";

// what a session makes and nobody sees here: the attendance's list
globalThis.document = /** @type {any} */ ({ createElement: () => ({}) });
globalThis.location = /** @type {any} */ ({ protocol: "http:", host: "box" });

const QUESTIONS = [
  { id: "s1", text: "Welcome", opened: true },
  { id: "q1", text: "Which <b>?", number: 1, opened: true },
  { id: "s2", text: "" },
  { id: "q2", text: "How many?", number: 2 },
];

test("the list under More has questions and slides, and opens what is chosen by its id", async () => {
  const world = new FakeWorld();
  const session = new Session(/** @type {any} */ (world), "1234", { changed: () => {}, over: () => {} });
  const socket = world.socket.open();
  const view = { type: "view", rev: 1, phase: "revealed", turn: 1, round: 1, next_question: 2, alerts: [] };
  socket.say({ ...view, can: ["open"], screen: "auto", session_id: "1" });
  const fetched = globalThis.fetch;
  const data = globalThis.FormData;
  let chosen = "";
  /** @type {string[]} */
  const asked = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path) => {
      asked.push(path);
      return { status: 200, ok: true, json: async () => ({ questions: QUESTIONS }) };
    }
  );
  globalThis.FormData = /** @type {any} */ (
    class {
      get() {
        return chosen;
      }
    }
  );
  try {
    session.handlers.more("", /** @type {any} */ (null));
    await settled();
    const options = [
      .../** @type {any} */ (session._sheet(/** @type {any} */ (session.view))).text.matchAll(/<option (.*?)>(.*?)</g),
    ];
    assert.deepEqual(
      options.map(([, attributes, said]) => [attributes.trim(), said]),
      [
        ['value=""', "–"],
        ['value="s1"', "✓ Slide: Welcome"],
        ['value="q1"', "✓ Question 1: Which &lt;b&gt;?"],
        ['value="s2"', "Slide"],
        ['value="q2" selected', "Question 2: How many?"],
      ],
    );
    const correctable = session._opening.choice(undefined).text;
    assert.deepEqual(
      [/q1/.test(correctable), /q2/.test(correctable)],
      [true, false],
      "what was asked has a key to correct",
    );
    session.handlers.openQuestion("", /** @type {any} */ (null));
    assert.deepEqual(socket.sentOf("command"), [], "nothing is chosen");
    chosen = "s2";
    session.handlers.openQuestion("", /** @type {any} */ (null));
    const { do: what, question } = socket.sentOf("command").at(-1);
    assert.deepEqual([what, question, session.sheet], ["open", "s2", ""]);
  } finally {
    globalThis.fetch = fetched;
    globalThis.FormData = data;
  }
  assert.deepEqual(asked, ["/api/admin/questions/all?code=1234"]);
});
