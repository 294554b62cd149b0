import assert from "node:assert/strict";
import { test } from "node:test";

import { Editing } from "../../www/instructor/editing.js";
import { eraseSheet, pastCard } from "../../www/instructor/past.js";
import { contents } from "../../www/instructor/pools.js";
import { Shelf } from "../../www/instructor/shelf.js";
import { lobby } from "./lobby.js";
import { FakeWorld, settled } from "./world.js";
import "./english.js";

test("a search stays on the page as long as it hides pools", () => {
  const shelf = new Shelf(
    () => {},
    () => {},
  );
  const pools = (/** @type {number} */ n) =>
    Array.from({ length: n }, (_, index) => ({ id: `p${index}`, title: `Pool ${index}`, tags: [], problems: [] }));
  const shown = (/** @type {number} */ n) => shelf.list(/** @type {any} */ (pools(n)), []).text;
  assert.match(shown(6), /type="search"/);
  shelf.handlers.search("", /** @type {any} */ ({ value: "pool 1" }));
  assert.doesNotMatch(shown(5), /Pool 2/);
  assert.match(shown(5), /type="search"/);
  shelf.handlers.search("", /** @type {any} */ ({ value: "" }));
  assert.doesNotMatch(shown(5), /type="search"/);
});

test("a pool is put back once, can be tried again where that fails, and one that is removed meanwhile can be put back too", async () => {
  /** @type {string[]} */
  const told = [];
  const shelf = new Shelf(
    () => {},
    (problem, said) => told.push(problem || said),
  );
  const fetched = globalThis.fetch;
  /** @type {{body: any, reply: (status: number, body: object) => Promise<void>}[]} */
  const asked = [];
  globalThis.fetch = /** @type {any} */ (
    (/** @type {string} */ _path, /** @type {any} */ { body }) =>
      new Promise((resolve) =>
        asked.push({
          body: body && JSON.parse(body),
          reply: (status, given) => {
            resolve({ status, ok: status < 300, json: async () => given });
            return settled();
          },
        }),
      )
  );
  const tap = (/** @type {string} */ name, argument = "") => {
    shelf.handlers[name](argument, /** @type {any} */ (null));
    return asked[asked.length - 1];
  };
  const offered = () => /data-do="restorePool"/.test(String(/** @type {any} */ (shelf.restore()).text || ""));
  try {
    await tap("removePool", "a").reply(200, { removed: "a-1" });
    assert.ok(offered());
    const first = tap("restorePool");
    assert.ok(!offered(), "while the box is asked");
    await first.reply(503, { message: { code: "box.holds_for_now" } });
    assert.ok(offered(), "to be tried again");
    const second = tap("restorePool");
    await tap("removePool", "b").reply(200, { removed: "b-1" });
    await second.reply(200, { title: "A" });
    const third = tap("restorePool");
    await third.reply(200, { title: "B" });
    assert.ok(!offered());
  } finally {
    globalThis.fetch = fetched;
  }
  assert.deepEqual(
    asked.flatMap(({ body }) => (body ? [body.removed] : [])),
    ["a-1", "a-1", "b-1"],
  );
  assert.equal(told.length, 5);
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
    const editing = new Editing("pool", { changed: () => {}, done: () => {} }, new FakeWorld().store);
    await settled();
    editing.handlers.copyQuestion("0", /** @type {any} */ (null));
    await settled();
  } finally {
    globalThis.fetch = fetched;
  }
  assert.deepEqual(sent, [{ version: "v", change: { do: "copy", at: 0 } }]);
});

test("without a pool the big button asks, also after a reveal, and the class is ended under More", () => {
  const { session, show, text, tap } = lobby();
  for (const changes of [{}, { phase: "revealed", of: 1, turn: 1 }]) {
    show(changes);
    assert.match(text(), /<button type="button" class="primary wide" data-do="ask"[^>]*>Ask…</);
    assert.equal(text().match(/>Ask…<\/button>/g)?.length, 1);
    assert.doesNotMatch(text(), /End and show the result/);
  }
  tap.more("");
  assert.match(text(), /data-do="finish"/);
  assert.equal(session.sheet, "more");
});

test("who doesn't tap again in time has not ended the class, and the button says so", async () => {
  const { world, socket, text, tap } = lobby();
  const button = () => text().match(/data-do="finish">([^<]+)</)?.[1];
  const ended = () => socket.sentOf("command").filter(({ do: what }) => what === "finish").length;
  tap.more("");
  const first = button();
  tap.finish("");
  const second = button();
  assert.notEqual(second, first);
  await world.pass(4_000);
  assert.equal(button(), first, "what the button says is over with the time");
  tap.finish("");
  assert.deepEqual([ended(), button()], [0, second]);
  await world.pass(3_900);
  assert.equal(button(), second);
  tap.finish("");
  assert.equal(ended(), 1);
});

test("what was typed for a question that the box refuses is there again, with the reason", () => {
  const { socket, text, tap } = lobby();
  const options = (/** @type {string} */ value) => tap.typed("options", { value });
  tap.ask("");
  tap.typed("text", { value: "Which $x$?" });
  options(" one \n\n");
  tap.askNow("single");
  const { id, text: asked, options: lines, picture } = socket.sentOf("command").at(-1);
  assert.deepEqual([asked, lines, picture], ["Which $x$?", ["one"], ""]);
  assert.doesNotMatch(text(), /role="dialog"/);
  socket.say({ type: "refused", id, why: "bad_value", message: { code: "command.ask_options" } });
  assert.match(text(), /role="dialog"/);
  assert.match(text(), /Which \$x\$\?<\/textarea>/);
  assert.match(text(), /Give at least two different options/);
  options("one\ntwo");
  tap.askNow("number");
  const number = socket.sentOf("command").at(-1);
  assert.deepEqual(number.options, [], "a number has none");
  socket.say({ type: "ack", id: number.id });
  tap.ask("");
  assert.doesNotMatch(text(), /Which/);
  assert.match(text(), /one\ntwo<\/textarea>/, "the options come back with a kind that takes them");
  tap.askNow("single");
  socket.say({ type: "ack", id: socket.sentOf("command").at(-1).id });
  tap.ask("");
  assert.doesNotMatch(text(), /one\ntwo/);
});

test("that joining is locked stands on the main screen, with the way to unlock it, and nothing invites to scan", () => {
  const { socket, show, text, tap } = lobby();
  show({ addresses: { student: "http://box" } });
  assert.match(text(), /Scan to join/);
  show({ joining_locked: true });
  assert.match(text(), /Joining is locked<\/span><button type="button" class="small" data-do="lock">Unlock joining</);
  assert.doesNotMatch(text(), /Scan to join/);
  tap.lock("");
  assert.equal(socket.sentOf("command").at(-1).joining, false);
});

test("a photograph is sent first and asked with the question; a refused one is said in the sheet", async () => {
  const { socket, text, tap } = lobby();
  const fetched = globalThis.fetch;
  /** @type {{path: string, reply: (status: number, body: object) => void}[]} */
  const asked = [];
  globalThis.fetch = /** @type {any} */ (
    (/** @type {string} */ path) =>
      new Promise((resolve) =>
        asked.push({
          path,
          reply: (status, body) => resolve({ status, ok: status < 300, json: async () => body }),
        }),
      )
  );
  const choose = async () => {
    const input = { files: [new File(["p"], "p.jpg", { type: "image/jpeg" })], value: "p.jpg" };
    tap.photograph("", input);
    await settled();
    assert.equal(input.value, "", "the same file may be chosen again");
    assert.match(text(), /The picture is being sent/);
    return asked[asked.length - 1];
  };
  try {
    tap.ask("");
    (await choose()).reply(422, { message: { code: "picture.photograph_gone" } });
    await settled();
    assert.match(text(), /role="alert">The photograph is not there any more/);
    const second = await choose();
    assert.equal(second.path, "/api/admin/photographs");
    tap.askNow("single");
    assert.equal(socket.sentOf("command").length, 0, "not without the photograph that is on its way");
    second.reply(201, { picture: { src: "/pictures/1.jpg", width: 4, height: 3 } });
    await settled();
    assert.match(text(), /<img class="picture" src="\/pictures\/1.jpg"/);
    tap.askNow("single");
    assert.equal(socket.sentOf("command").at(-1).picture, "/pictures/1.jpg");
  } finally {
    globalThis.fetch = fetched;
  }
});

test("what comes next is passed over by its number, or as the slide that it is", () => {
  const { text, show, tap } = lobby();
  const passes = (/** @type {number | undefined} */ next_question) => {
    show({ can: ["skip"], next_question });
    tap.more("");
    return text().match(/data-do="skip">([^<]+)</)?.[1];
  };
  assert.equal(passes(3), "Pass over question 3");
  assert.equal(passes(undefined), "Pass over the slide");
});

test("a pool's slides are told apart from its questions", () => {
  const about = (/** @type {number} */ questions, /** @type {number} */ slides) =>
    contents(/** @type {any} */ ({ questions, slides }));
  assert.deepEqual(
    [about(12, 1), about(1, 2), about(3, 0)],
    ["12\u00a0questions · 1\u00a0slide", "1\u00a0question · 2\u00a0slides", "3\u00a0questions"],
  );
});

test("a session whose file can't be read stays in the list with the reason, and can be erased", () => {
  const unreadable = { code: "storage.damaged", args: { file: "2026-01-01-AAAA.sqlite", damage: "no table" } };
  const session = /** @type {any} */ ({
    session_id: "2026-01-01-AAAA",
    title: "2026-01-01-AAAA",
    students: 0,
    unreadable,
  });
  const { text } = pastCard(session);
  assert.match(text, /2026-01-01-AAAA\.sqlite is damaged: no table\./);
  assert.match(text, /data-do="erase"/);
  assert.doesNotMatch(text, /openPast|students|download/);
  assert.doesNotMatch(eraseSheet(session, "", false).text, /0 students/);
});
