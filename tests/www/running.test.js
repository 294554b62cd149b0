import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf } from "../../www/instructor/keys.js";
import { lobby } from "./lobby.js";
import "./english.js";

/** The commands, each once. @param {any} socket @returns {string[]} */
function sentBy(socket) {
  const once = new Map(socket.sentOf("command").map((/** @type {any} */ command) => [command.id, command]));
  return Array.from(once.values(), ({ do: what, show }) => (show ? `${what} ${show}` : what));
}

/** The box has carried out the last command. @param {ReturnType<typeof lobby>} class_ */
async function done({ world, socket, show }) {
  socket.say({ type: "ack", id: socket.sentOf("command").at(-1).id });
  show({});
  await world.pass(800);
}

test("the big button says and announces that everybody has answered, and says it on no other", () => {
  const { show, text } = lobby();
  const open = { phase: "open", turn: 1, round: 1, next: { do: "close", label: "close_and_reveal" }, can: ["close"] };
  show({ ...open, joined: 3, present: 2, answered: 1, pending: ["2"], attendance: [] });
  assert.doesNotMatch(text(), /class="why"/);
  assert.match(text(), /role="status" data-key="step">Close and reveal</);
  show({ answered: 2, pending: [] });
  const said = "All who are here have answered; 1 not connected";
  assert.ok(text().includes(`<span class="why" aria-hidden="true">${said}</span>Close and reveal</button>`));
  assert.ok(text().includes(`role="status" data-key="step">${said}. Close and reveal<`));
  show({ phase: "revealed", pending: undefined, next: { do: "open", label: "question", number: 2 } });
  assert.doesNotMatch(text(), /class="why"/);
});

test("a question that is open is skipped by the second tap, what comes next by the first", async () => {
  const here = lobby();
  const { world, socket, show, tap, text } = here;
  await world.pass(800);
  const skips = () => sentBy(socket).filter((what) => what === "skip").length;
  show({ phase: "open", turn: 1, round: 1, can: ["skip"], next: { do: "close", label: "close_and_reveal" } });
  tap.more("");
  tap.skip("");
  assert.equal(skips(), 0, "its answers would be lost by a slip");
  assert.match(text(), /Tap again to skip it/);
  tap.skip("");
  assert.equal(skips(), 1);
  show({ phase: "revealed", next_question: 2 });
  await done(here);
  tap.more("");
  tap.skip("");
  assert.equal(skips(), 2);
});

test("a key that blanks the projector is pressed again before the view is there: it goes back", async () => {
  const here = lobby();
  const { socket, show, tap } = here;
  tap.byKey("blank");
  tap.byKey("blank");
  tap.byKey("blank");
  assert.deepEqual(sentBy(socket), ["screen blank", "screen auto", "screen blank"]);
  show({ screen: "blank" });
  await done(here);
  tap.byKey("back");
  assert.equal(sentBy(socket).at(-1), "screen auto");
});

test("keys run the class, ask before they end it, and leave sheets and fields alone", async () => {
  const here = lobby();
  const { world, socket, show, tap } = here;
  const sent = () => sentBy(socket);
  show({ phase: "open", turn: 1, round: 1, can: ["pause"], next: { do: "close", label: "close_and_reveal" } });
  tap.byKey("next");
  assert.deepEqual(sent(), [], "it has just become another");
  await world.pass(800);
  tap.byKey("next");
  show({});
  tap.byKey("back");
  show({});
  tap.byKey("blank");
  show({ screen: "blank", can: [] });
  tap.byKey("blank");
  assert.deepEqual(sent(), ["close", "pause", "screen blank", "screen auto"]);
  show({ phase: "revealed", screen: "auto", next: { do: "finish", label: "finish" } });
  await done(here);
  tap.more("");
  tap.byKey("next");
  tap.dismiss("");
  tap.byKey("next");
  assert.equal(sent().length, 4);
  tap.byKey("next");
  assert.equal(sent().at(-1), "finish");

  tap.byKey("keys");
  assert.match(here.text(), /Keys and clickers.*Page Down<\/kbd>.*Does what the big button does/s);

  globalThis.Element = /** @type {any} */ (class {});
  const key = (/** @type {object} */ event) => keyOf(/** @type {any} */ ({ target: null, ...event }));
  const field = Object.assign(new Element(), { closest: () => ({}) });
  assert.deepEqual([{ key: "PageDown" }, { key: "ArrowLeft" }, { key: "." }, { key: "?" }].map(key), [
    "next",
    "back",
    "blank",
    "keys",
  ]);
  assert.deepEqual(
    [{ key: ".", target: field }, { key: "b", ctrlKey: true }, { key: "PageDown", repeat: true }, { key: "x" }].map(
      key,
    ),
    ["", "", "", ""],
  );
});

test("the code for late students fills the screen, that of the Wi-Fi first; the join code stands there if it is needed", () => {
  const { show, tap, text } = lobby();
  const student = "http://10.0.0.1/";
  show({ addresses: { student } });
  assert.match(text(), /data-do="scan" data-arg="join"/);
  assert.doesNotMatch(text(), /1234/, "nobody is asked for it");
  tap.scan("join");
  assert.match(text(), /class="scan".*src="\/qr\/join\.svg.*Scan to join.*http:\/\/10\.0\.0\.1\//s);
  assert.doesNotMatch(text(), /1234/);
  show({ code_needed: true });
  assert.match(text(), /<\/header>.*Join code <b class="typed num">1234/s);
  tap.dismiss("");
  assert.match(text(), /join code <b class="num ink">1234/);

  show({ addresses: { student, wifi: { ssid: "Chalkbox", passphrase: "chalk dust" } } });
  assert.match(text(), /data-do="scan" data-arg="wifi"/);
  tap.scan("wifi");
  assert.match(text(), /src="\/qr\/wifi\.svg.*1 · Join the Wi-Fi.*chalk dust.*data-arg="join"/s);
  tap.scan("join");
  assert.match(text(), /src="\/qr\/join\.svg.*2 · Open the page.*data-arg="wifi"/s);
  tap.dismiss("");
  show({ phase: "finished" });
  assert.doesNotMatch(text(), /data-do="scan"/, "nobody can join any more");
});

test("when most who are connected have answered it is offered to close in 15 s, unless less is left", async () => {
  const here = lobby();
  const { world, socket, show, tap, text } = here;
  const open = {
    phase: "open",
    turn: 1,
    round: 1,
    can: ["close_in"],
    next: { do: "close", label: "close_and_reveal" },
  };
  const offered = () => /data-do="closeIn"/.test(text());
  const seen = (/** @type {string[]} */ pending) => show({ pending, attendance: [], answered: 9 - pending.length });
  show({ ...open, joined: 9, present: 8, left_ms: 90_000 });
  seen(["1", "2", "3"]);
  assert.equal(offered(), false);
  seen(["1", "2"]);
  assert.equal(offered(), true);
  assert.match(text(), /role="status" data-key="step">Most have answered: close in 15\u00a0s\. Close and reveal</);
  tap.closeIn("");
  assert.deepEqual(sentBy(socket), [], "another thing may have been under the finger");
  seen(["1", "2", "3"]);
  assert.equal(offered(), true, "it does not flicker");
  show({ paused: true });
  assert.equal(offered(), false);
  show({ paused: false });
  await world.pass(800);
  tap.closeIn("");
  assert.deepEqual(
    socket.sentOf("command").map((/** @type {any} */ { do: what, seconds }) => [what, seconds]),
    [["close_in", 15]],
  );
  show({ left_ms: 15_000 });
  assert.equal(offered(), false);
  show({ left_ms: 30_000 });
  assert.equal(offered(), true);
  seen([]);
  assert.equal(offered(), false, "everybody has answered");
  show({ round: 2, pending: ["1"], attendance: undefined });
  assert.equal(offered(), false, "who has answered this time is not known yet");
});

test("until somebody has joined the lobby says the three steps to begin a class", () => {
  const { show, text } = lobby();
  show({ addresses: { student: "http://10.0.0.1/" }, next: { do: "open", label: "start", number: 1 } });
  assert.match(text(), /href="\/projector".*Open the board.*http:\/\/10\.0\.0\.1\/.*Tap “Start with question 1” once/s);
  show({ joined: 1 });
  assert.doesNotMatch(text(), /Open the board/);
});

test("only where students have numbers can numbers be searched", () => {
  const { show, text } = lobby();
  show({ joined: 9, numbers: true });
  assert.match(text(), /placeholder="Search name or number"/);
  show({ numbers: undefined });
  assert.match(text(), /placeholder="Search name"/);
});

test("the big button counts down to what it does by itself, says when that is held, and that nothing follows", async () => {
  const here = lobby();
  const { world, socket, show, tap, text } = here;
  const above = () => (text().match(/class="why" aria-hidden="true">([^<]*)</) || [])[1];
  const step = () => (text().match(/data-key="step">([^<]*)</) || [])[1];
  const next = { do: "open", label: "question", number: 2 };
  show({ phase: "revealed", turn: 1, round: 1, next, next_after: 10, next_in_ms: 9_500, can: ["pause", "pace"] });
  await world.pass(3_000);
  assert.deepEqual([above(), step()], ["By itself in 7\u00a0s", "By itself in 10\u00a0s. Question 2"]);
  tap.byKey("back");
  show({ paused: true, next_in_ms: 6_000, can: ["resume", "pace"] });
  await world.pass(5_000);
  assert.deepEqual([above(), step()], ["Paused", "Paused. Question 2"]);
  assert.match(text(), /data-do="resume"/);
  tap.more("");
  assert.match(text(), /data-arg="10" aria-pressed="true">10\u00a0s</);
  tap.pace("");
  assert.deepEqual(sentBy(socket), ["pause", "pace"]);
  assert.equal(socket.sentOf("command").at(-1).next_after, null);
  show({ next_in_ms: undefined, paused: false, answered: 0, can: ["pace"] });
  assert.deepEqual(
    [above(), step()],
    ["Nobody answered, so it waits for you", "Nobody answered, so it waits for you. Question 2"],
  );
  show({ next: { do: "finish", label: "finish" } });
  assert.equal(above(), "That was the last question");
  show({ next_after: undefined });
  assert.equal(above(), undefined);
});

test("once the time is over for the others, the big button says for how many it is not, and for how long", async () => {
  const { world, show, text } = lobby();
  const above = () => (text().match(/class="why" aria-hidden="true">([^<]*)</) || [])[1];
  const next = { do: "close", label: "close_and_reveal" };
  show({
    phase: "open",
    turn: 1,
    round: 1,
    next,
    left_ms: 5_000,
    longer: 1,
    longer_ms: 20_000,
    answered: 1,
    joined: 2,
  });
  await world.pass(4_000);
  assert.equal(above(), undefined);
  await world.pass(6_000);
  assert.equal(above(), "More time for 1: 10\u00a0s left");
  show({ left_ms: 0, longer_ms: 8_000 });
  await world.pass(1_000);
  assert.equal(above(), "More time for 1: 7\u00a0s left");
  show({ longer: undefined, longer_ms: undefined });
  assert.equal(above(), undefined);
});

test("a command is meant for the step that the page shows; what concerns no question names none", async () => {
  const here = lobby();
  const { world, socket, show, tap } = here;
  show({ phase: "revealed", step: 7, can: ["skip", "lock"], next: { do: "open", label: "slide" } });
  await world.pass(800);
  tap.skip("");
  show({ step: 9 });
  await done(here);
  tap.next("");
  tap.lock("");
  const sent = new Map(socket.sentOf("command").map((/** @type {any} */ command) => [command.id, command]));
  assert.deepEqual(
    Array.from(sent.values(), ({ do: what, step }) => [what, step]),
    [
      ["skip", 7],
      ["open", 9],
      ["lock", undefined],
    ],
  );
});

for (const [share, advice] of /** @type {const} */ ([
  [0.34, /less than 35 %\. A word of explanation/],
  [0.35, /a good moment to let them discuss/],
  [0.7, /a good moment to let them discuss/],
  [0.71, /most have it/],
]))
  test(`with ${share} right so far the instructor reads ${advice.source}`, () => {
    const { show, text } = lobby();
    const question = { id: "a", kind: "single", html: "Which?", options: [], correct: [] };
    const open = { phase: "open", turn: 1, round: 1, question, counts: {}, joined: 9, present: 9, share_right: share };
    show({ ...open, answered: 4, pending: ["1"], attendance: [] });
    assert.doesNotMatch(text(), advice, "four say nothing about a class");
    show({ answered: 5 });
    assert.match(text(), advice);
  });

for (const [reveal, label, offered] of /** @type {const} */ ([
  ["auto", "close_and_reveal", true],
  ["hold", "close_vote", false],
  ["hold", "close_and_reveal", true],
  ["own", "close_and_reveal", false],
]))
  test(`in a session with ${reveal} a discussion is ${offered ? "" : "not "}offered beside ${label}`, () => {
    const { show, text } = lobby();
    show({ phase: "open", turn: 1, round: 1, reveal, can: ["close"], next: { do: "close", label }, joined: 1 });
    assert.equal(text().includes('data-do="discuss"'), offered);
  });

test("a step that could not be saved is said to be tried again, and is", async () => {
  const { world, socket, show, tap, text } = lobby();
  show({ phase: "open", turn: 1, round: 1, can: ["close"], next: { do: "close", label: "close_and_reveal" } });
  await world.pass(800);
  tap.next("");
  const [first] = socket.sentOf("command");
  socket.say({ type: "refused", id: first.id, why: "storage", message: { code: "command.not_stored" } });
  assert.match(text(), /Chalkbox can&#39;t save just now\. It tries again by itself\./);
  await world.pass(5_000);
  const sent = socket.sentOf("command");
  assert.ok(sent.length > 1);
  assert.deepEqual(new Set(sent.map(({ id }) => id)), new Set([first.id]));
});
