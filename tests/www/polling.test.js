import assert from "node:assert/strict";
import { test } from "node:test";

import { ANSWER, linked, OPEN } from "./linked.js";
import { FakeWorld, settled } from "./world.js";

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
