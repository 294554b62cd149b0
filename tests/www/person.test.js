import assert from "node:assert/strict";
import { test } from "node:test";

import { lobby } from "./lobby.js";
import "./english.js";

test("a name that is refused leaves the dialog open with what is wrong, and one that is saved closes it", () => {
  const { session, socket, tap, text } = lobby();
  const sent = () => socket.sentOf("command").at(-1);
  tap.person("1");
  session.person.rename("1", "");
  socket.say({ type: "refused", id: sent().id, why: "bad_value", message: { code: "command.no_name", args: {} } });
  assert.equal(session.sheet, "person 1");
  assert.equal(session.person.problem, "A name has at least one letter.");
  assert.doesNotMatch(text(), /at least one letter/, "said in the dialog, which lies over the rest");
  session.person.rename("1", "Ann");
  assert.equal(session.person.problem, "");
  session.person.rename("1", "Ann");
  socket.say({ type: "ack", id: sent().id });
  assert.equal(session.sheet, "");
});

test("a name that is refused once its dialog is closed is said on the page", () => {
  const { session, socket, tap, text } = lobby();
  tap.person("1");
  session.person.rename("1", "");
  tap.dismiss();
  const { id } = socket.sentOf("command").at(-1);
  socket.say({ type: "refused", id, why: "bad_value", message: { code: "command.no_name", args: {} } });
  assert.match(text(), /A name has at least one letter/);
});
