import assert from "node:assert/strict";
import { test } from "node:test";

import { ANSWER, linked, OPEN } from "./linked.js";
import { FakeWorld } from "./world.js";

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

test("another version of the protocol asks for a newer page", async () => {
  const world = new FakeWorld();
  linked(world);
  world.socket.open().say(OPEN);
  assert.equal(world.reloads, 0);
  world.socket.say({ ...OPEN, v: 3 });
  assert.equal(world.reloads, 1);
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
