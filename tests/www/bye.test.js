import assert from "node:assert/strict";
import { test } from "node:test";

import { ANSWER, linked, OPEN } from "./linked.js";
import { FakeWorld } from "./world.js";

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
