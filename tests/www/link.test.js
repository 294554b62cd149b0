import assert from "node:assert/strict";
import { test } from "node:test";

import { Link } from "../../www/common/link/link.js";
import { FakeWorld, settled } from "./world.js";

const ANSWER = { type: "answer", turn: 1, round: 1, value: ["a"] };
const OPEN = { type: "view", v: 2, rev: 1, phase: "open", question: { turn: 1 } };

/** @param {FakeWorld} world @param {object} [options] */
function linked(world, options) {
  const heard = { views: [], states: [], acks: [], refusals: [], byes: [], said: [] };
  const link = new Link(/** @type {any} */ (world), {
    url: () => "ws://box/ws/student",
    token: "t",
    keep: "t",
    on: {
      view: (view) => heard.views.push(view),
      state: (state) => heard.states.push(state),
      ack: (ack, message) => heard.acks.push([ack, message]),
      refused: (refusal, message) => heard.refusals.push([refusal, message]),
      bye: (why, said) => {
        heard.byes.push(why);
        heard.said.push(said);
      },
    },
    ...options,
  });
  return { link: link.start(), heard };
}

test("an answer is resent with the same id until it is acknowledged", async () => {
  const world = new FakeWorld();
  const { link, heard } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  assert.equal(world.socket.sentOf("answer").length, 1);
  await world.pass(2_400);
  assert.equal(world.socket.sentOf("answer").length, 1);
  await world.pass(600);
  const sent = world.socket.sentOf("answer");
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[0], { ...ANSWER, id });
  assert.deepEqual(sent[1], sent[0]);
  world.socket.say({ type: "ack", id, elapsed_ms: 5300 });
  assert.deepEqual(heard.acks, [
    [
      { type: "ack", id, elapsed_ms: 5300 },
      { ...ANSWER, id },
    ],
  ]);
  await world.pass(10_000);
  assert.equal(world.socket.sentOf("answer").length, 2);
});

test("an answer given without a connection is sent over the next one", async () => {
  const world = new FakeWorld();
  const { link } = linked(world);
  const first = world.socket;
  const id = link.send(ANSWER);
  assert.deepEqual(first.sent, []);
  first.fail();
  await world.pass(500);
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("answer"), [{ ...ANSWER, id }]);
});

test("an unsent answer survives a reload under its id, for this token only", async () => {
  const world = new FakeWorld();
  const id = linked(world).link.send(ANSWER);
  const other = linked(world, { keep: "another student" });
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("answer"), []);
  other.link.stop();
  const { link } = linked(world);
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("answer"), [{ ...ANSWER, id }]);
  world.socket.say({ type: "ack", id, elapsed_ms: 1 });
  assert.deepEqual(world.kept, {});
  link.stop();
});

test("a new answer to the same question replaces the unsent one", () => {
  const world = new FakeWorld();
  const { link } = linked(world);
  link.send(ANSWER);
  const id = link.send({ ...ANSWER, value: ["b"] });
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("answer"), [{ ...ANSWER, value: ["b"], id }]);
});

test("a view that shows the answer counts as an acknowledgement", () => {
  const world = new FakeWorld();
  const { link } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  world.socket.say({ ...OPEN, answer: { id: "another", value: ["a"], round: 1, elapsed_ms: 9 } });
  assert.equal(link.outbox.entries.length, 1, "the same value from another tab is another answer");
  world.socket.say({ ...OPEN, answer: { id, value: ["a"], round: 1, elapsed_ms: 9 } });
  assert.equal(link.outbox.entries.length, 0);
});

test("refused while paused: kept without a message, and sent when the clock runs again", async () => {
  const world = new FakeWorld();
  const { link } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  world.socket.say({ type: "refused", id, why: "paused", message: { code: "answer.not_saved" } });
  await world.pass(20_000);
  world.socket.say({ ...OPEN, paused: true });
  assert.equal(world.socket.sentOf("answer").length, 1);
  world.socket.say(OPEN);
  assert.equal(world.socket.sentOf("answer").length, 2);
});

test("refused by the storage: sent again until it is stored", async () => {
  const world = new FakeWorld();
  const { link, heard } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  for (let tries = 1; tries <= 4; tries += 1) {
    assert.equal(world.socket.sentOf("answer").length, tries);
    world.socket.say({ type: "refused", id, why: "storage", message: { code: "answer.not_saved" } });
    await world.pass(3_000);
  }
  assert.equal(heard.refusals.length, 4);
});

for (const why of ["closed", "expired", "bad_value", "bad_message"]) {
  test(`refused as ${why}: dropped, and reported`, async () => {
    const world = new FakeWorld();
    const { link, heard } = linked(world);
    world.socket.open();
    const id = link.send(ANSWER);
    world.socket.say({ type: "refused", id, why, message: { code: "answer.no" } });
    await world.pass(10_000);
    assert.equal(world.socket.sentOf("answer").length, 1);
    assert.deepEqual(heard.refusals, [
      [
        { type: "refused", id, why, message: { code: "answer.no" } },
        { ...ANSWER, id },
      ],
    ]);
    assert.deepEqual(world.kept, {});
  });
}

test("a command without an answer is given up and never sent later", async () => {
  const world = new FakeWorld();
  const { link, heard } = linked(world, { keep: undefined, token: undefined, expires_ms: 6_000 });
  world.socket.fail();
  const id = link.send({ type: "command", do: "next" });
  await world.pass(7_000);
  assert.deepEqual(
    heard.refusals.map(([{ id: refused, why }]) => [refused, why]),
    [[id, "lost"]],
  );
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("command"), []);
  assert.deepEqual(world.kept, {});
});

test("pings are answered at once", () => {
  const world = new FakeWorld();
  linked(world);
  world.socket.open().say({ type: "ping", n: 7 });
  assert.deepEqual(world.socket.sent, [
    { type: "pong", n: 1 },
    { type: "pong", n: 7 },
  ]);
});

test("after a lost connection it tries at once, then more and more slowly, at most 2 s apart in the first half minute", async () => {
  const world = new FakeWorld({ chance: 0.999 });
  linked(world, { token: undefined });
  world.socket.open();
  const times = [];
  world.socket.fail();
  while (world.time < 60_000) {
    const before = world.sockets.length;
    while (world.sockets.length === before) await world.pass(10);
    times.push(world.time);
    world.socket.fail();
  }
  const gaps = times.map((time, index) => time - (times[index - 1] || 0));
  assert.ok(gaps[0] <= 260, `first after ${gaps[0]} ms`);
  assert.ok(
    gaps.every((gap, index) => times[index] > 30_000 || gap <= 2_020),
    gaps.join(),
  );
  assert.ok(gaps[1] > gaps[0] && gaps[2] > gaps[1], gaps.join());
  assert.ok(Math.max(...gaps) > 4_500 && Math.max(...gaps) <= 5_020, gaps.join());
});

test("the wait is random, from zero up", async () => {
  const world = new FakeWorld({ chance: 0 });
  linked(world);
  world.socket.open().fail();
  await world.pass(0);
  assert.equal(world.sockets.length, 2);
});

test("a page that becomes visible connects at once", async () => {
  const world = new FakeWorld({ chance: 0.999 });
  linked(world, { token: undefined });
  world.socket.open();
  for (let tries = 0; tries < 6; tries += 1) {
    world.socket.fail();
    await world.pass(tries < 5 ? 2_100 : 1_200);
  }
  const before = world.sockets.length;
  world.wake();
  assert.equal(world.sockets.length, before + 1);
});

test("a page that slept doesn't trust its old socket", async () => {
  const world = new FakeWorld();
  const { heard } = linked(world);
  world.socket.open();
  await world.pass(1_000);
  world.wake();
  assert.equal(world.sockets.length, 1);
  world.slept = 60_000;
  world.wake();
  assert.equal(world.sockets.length, 2);
  assert.ok(world.sockets[0].closedByPage);
  world.socket.open();
  assert.deepEqual(heard.states, ["connected", "connecting", "connected"]);
});

test("50 s of silence end a socket", async () => {
  const world = new FakeWorld();
  linked(world);
  world.socket.open();
  await world.pass(49_000);
  assert.equal(world.sockets.length, 1);
  await world.pass(6_500);
  assert.equal(world.sockets.length, 2);
});

test("a socket that swallows an answer is replaced", async () => {
  const world = new FakeWorld();
  const { link } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  await world.pass(9_000);
  assert.equal(world.sockets.length, 2);
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("answer"), [{ ...ANSWER, id }]);
});

test("a socket that never opens is given up", async () => {
  const world = new FakeWorld();
  linked(world, { token: undefined });
  await world.pass(5_000);
  assert.ok(world.sockets.length > 1);
});

test("if sockets fail twice it polls, answers over HTTP, and tries the socket now and then", async () => {
  const world = new FakeWorld();
  const { link, heard } = linked(world);
  world.socket.fail();
  await world.pass(1_000);
  world.socket.fail();
  await world.pass(2_000);
  assert.equal(world.request.path, "/api/view");
  assert.equal(world.request.init.headers.Authorization, "Bearer t");
  world.request.answer({ ...OPEN, rev: 41 });
  await settled();
  assert.deepEqual(heard.states, ["polling"]);
  assert.equal(world.request.path, "/api/view?after=41");
  const poll = world.request;
  await world.pass(0);
  assert.equal(world.sockets.length, 3, "the box is there, so a socket is tried at once");
  world.socket.fail();
  assert.equal(link.state, "polling");

  const id = link.send(ANSWER);
  assert.equal(world.request.path, "/api/send");
  assert.deepEqual(JSON.parse(world.request.init.body), { ...ANSWER, id });
  world.request.answer({ type: "ack", id, elapsed_ms: 12 });
  await settled();
  assert.equal(heard.acks.length, 1);

  const before = world.sockets.length;
  await world.pass(16_000);
  assert.equal(world.sockets.length, before + 1);
  assert.equal(link.state, "polling");
  world.socket.open();
  assert.equal(link.state, "connected");
  assert.ok(poll.init.signal.aborted);
});

test("without WebSocket it polls from the start, and looks again when the box is gone", async () => {
  const world = new FakeWorld({ sockets: false });
  const { link } = linked(world);
  world.request.answer(OPEN);
  await settled();
  assert.equal(link.state, "polling");
  world.request.fail();
  await settled();
  assert.equal(link.state, "connecting");
  await world.pass(2_000);
  world.request.answer(OPEN);
  await settled();
  assert.equal(link.state, "polling");
});

test("an unknown token ends the link", async () => {
  const world = new FakeWorld({ sockets: false });
  const { heard } = linked(world);
  world.request.answer({ type: "refused", why: "not_joined", message: { code: "answer.not_saved" } }, 401);
  await world.pass(60_000);
  assert.deepEqual(
    heard.refusals.map(([{ why }]) => why),
    ["not_joined"],
  );
  assert.equal(world.requests.length, 1);
});

for (const [why, code] of /** @type {[string, number][]} */ ([
  ["removed", 4002],
  ["replaced", 4002],
  ["tabs", 4002],
  ["finished", 4000],
])) {
  test(`bye ${why} ends the link for good`, async () => {
    const world = new FakeWorld();
    const { heard } = linked(world);
    world.socket.open().say({ type: "bye", why });
    world.socket.fail(code);
    await world.pass(60_000);
    world.wake();
    assert.deepEqual(heard.byes, [why]);
    assert.equal(world.sockets.length, 1);
  });
}

test("a tab closed for newer ones keeps its unsent answer for its phone", () => {
  const world = new FakeWorld();
  const { link } = linked(world);
  world.socket.open();
  link.send(ANSWER);
  world.socket.say({ type: "bye", why: "tabs" });
  assert.equal(link.outbox.entries.length, 1);
});

test("a projector page closed for others comes back, but slowly", async () => {
  const world = new FakeWorld({ chance: 0 });
  linked(world, { forever: true });
  world.socket.open().say({ type: "bye", why: "tabs" });
  world.socket.fail(4002);
  await world.pass(14_900);
  assert.equal(world.sockets.length, 1);
  await world.pass(200);
  assert.equal(world.sockets.length, 2);
});

test("after bye off it looks for the box slowly, keeps the unsent answer, and ends with a view", async () => {
  const world = new FakeWorld({ chance: 0 });
  const { link, heard } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  world.socket.say({ type: "bye", why: "off" });
  assert.ok(world.socket.closedByPage);
  assert.deepEqual(heard.byes, ["off"]);
  await world.pass(14_900);
  assert.equal(world.sockets.length, 1);
  await world.pass(200);
  assert.equal(world.sockets.length, 2);
  world.socket.fail(); // the box is still off
  await world.pass(14_900);
  assert.equal(world.sockets.length, 2);
  await world.pass(200);
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("answer"), [{ ...ANSWER, id }]);
  world.socket.say(OPEN);
  world.socket.fail();
  await world.pass(300);
  assert.equal(world.sockets.length, 4); // as after any loss
});

test("bye off tells what became of the results", () => {
  const world = new FakeWorld();
  const { heard } = linked(world);
  world.socket.open().say({ type: "bye", why: "off", message: "The stick is full." });
  assert.deepEqual(heard.said, ["The stick is full."]);
});

test("after bye off it looks for the box at once when the page becomes visible", async () => {
  const world = new FakeWorld();
  linked(world);
  world.socket.open().say({ type: "bye", why: "off" });
  await world.pass(2_000);
  assert.equal(world.sockets.length, 1);
  world.wake();
  assert.equal(world.sockets.length, 2);
});

test("bye off while polling ends the polling", async () => {
  const world = new FakeWorld({ sockets: false, chance: 1 });
  const { heard } = linked(world);
  world.request.answer({ type: "view", v: 2, rev: 1, phase: "lobby" });
  await world.pass(0);
  const asked = world.requests.length;
  world.request.answer({ type: "bye", why: "off" });
  await world.pass(44_000);
  assert.deepEqual(heard.byes, ["off"]);
  assert.equal(world.requests.length, asked);
  await world.pass(2_000);
  assert.equal(world.requests.length, asked + 1);
});

test("after bye restarting it comes back at once and keeps the unsent answer", async () => {
  const world = new FakeWorld();
  const { link, heard } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  world.socket.say({ type: "bye", why: "restarting" });
  world.socket.fail(4003);
  await world.pass(250);
  assert.deepEqual(heard.byes, ["restarting"]);
  world.socket.open();
  assert.deepEqual(world.socket.sentOf("answer"), [{ ...ANSWER, id }]);
});

test("the projector page comes back after every bye", async () => {
  const world = new FakeWorld();
  linked(world, { forever: true, token: undefined, keep: undefined });
  world.socket.open().say({ type: "bye", why: "finished" });
  world.socket.fail(4000);
  await world.pass(1_000);
  assert.equal(world.sockets.length, 2);
});

test("another version of the protocol asks for a newer page", async () => {
  const world = new FakeWorld();
  linked(world);
  world.socket.open().say(OPEN);
  assert.equal(world.reloads, 0);
  world.socket.say({ ...OPEN, v: 3 });
  assert.equal(world.reloads, 1);
});

test("while polling, a failing box is asked slowly, and a message that it can't read is dropped", async () => {
  const world = new FakeWorld({ sockets: false });
  const { link, heard } = linked(world);
  world.request.answer(OPEN);
  await settled();
  const id = link.send(ANSWER);
  world.request.answer({ error: "bad_message", message: { code: "answer.no" } }, 400);
  await settled();
  assert.deepEqual(
    heard.refusals.map(([{ id: refused, why }]) => [refused, why]),
    [[id, "bad_message"]],
  );
  const before = world.requests.length;
  world.requests
    .find(({ path }) => path === "/api/view?after=1")
    ?.answer({ error: "storage", message: { code: "storage.full" } }, 503);
  await settled();
  assert.equal(world.requests.length, before);
  assert.equal(link.state, "connecting");
});

test("a refusal that crosses the end of the pause does not keep the answer waiting", async () => {
  const world = new FakeWorld();
  const { link } = linked(world);
  world.socket.open();
  const id = link.send(ANSWER);
  world.socket.say(OPEN);
  world.socket.say({ type: "refused", id, why: "paused", message: { code: "answer.not_saved" } });
  await world.pass(3_000);
  assert.equal(world.socket.sentOf("answer").length, 2);
});
