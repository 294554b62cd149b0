import assert from "node:assert/strict";
import { test } from "node:test";

import { lobby } from "./lobby.js";
import { settled } from "./world.js";
import "./english.js";

/** @param {string} id */
const question = (id) => ({
  ...{ id, kind: "single", html: `<p>Text of ${id}</p>`, explanation_html: "<p>Because</p>", correct: ["b"] },
  options: ["a", "b"].map((key) => ({ key, html: `<p>${key} of ${id}</p>` })),
});
const COMES = { phase: "revealed", turn: 1, can: ["open"], draw: "together", of: 3 };

test("the instructor looks at the coming question with its key, until the class sees it", async (t) => {
  /** @type {string[]} */
  const asked = [];
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ path) => {
    asked.push(path);
    const id = new URLSearchParams(path.split("?")[1]).get("id") || "";
    return { status: 200, ok: true, json: async () => question(id) };
  });
  const { session, show, tap, text } = lobby();
  show({ ...COMES, coming: "q2", next_question: 2 });
  assert.match(text(), /data-do="coming"[^>]*>Look at question 2 first</);
  tap.coming("");
  await settled();
  assert.match(
    text(),
    /sheetTitle"[^>]*>Question 2 of 3<.*Text of q2.*<li class="">.*a of q2.*<li class="right">.*b of q2/s,
  );
  assert.match(text(), /Because/);
  show({ coming: "s3", next_question: undefined });
  await settled();
  assert.match(text(), /sheetTitle"[^>]*>Slide<.*Text of s3/s, "another instructor has passed over it");
  assert.doesNotMatch(text(), /Text of q2/);
  show({ phase: "open", can: ["close"], coming: "q4", next_question: 3 });
  assert.equal(session.sheet, "");
  assert.doesNotMatch(text(), /data-do="coming"/);
  assert.deepEqual(asked, ["/api/admin/questions?code=1234&id=q2", "/api/admin/questions?code=1234&id=s3"]);
});

test("why one question could not be looked at is not said of the next one", async (t) => {
  t.mock.method(globalThis, "fetch", () => Promise.reject(new Error("no connection")));
  const { show, tap, text } = lobby();
  show({ ...COMES, coming: "q2", next_question: 2 });
  tap.coming("");
  await settled();
  assert.match(text(), /Check the Wi-Fi and try again/);
  show({ coming: "q3", next_question: 3 });
  assert.doesNotMatch(text(), /Check the Wi-Fi/);
});

test("where each student has another question there is none to look at, which is said", () => {
  const { show, text } = lobby();
  show({ ...COMES, phase: "lobby", can: [], draw: "individual", next: { do: "open", label: "start", number: 1 } });
  assert.doesNotMatch(text(), /data-do="coming"/);
  assert.match(text(), /Everybody has a different question/);
});
