import assert from "node:assert/strict";
import { test } from "node:test";

import { updateSection } from "../../www/instructor/update.js";
import "./english.js";

/** @param {object | null} update @param {string} busy */
function shown(update, busy = "") {
  const section = updateSection(/** @type {any} */ ({ update }), busy);
  return section ? section.text : "";
}

test("without another version nothing is said of one", () => {
  assert.equal(shown(null), "");
});

test("a version on the stick is offered by one button, with what it means", () => {
  const text = shown({ state: "offered", version: "1.10", message: null });
  assert.match(text, /Version 1\.10 is on the stick\./);
  assert.match(text, /up to ten minutes.*Sessions and settings stay/);
  assert.match(text, /data-do="update" data-arg="1\.10"\s*>Update at the next start</);
  assert.match(shown({ state: "offered", version: "1.10", message: null }, "update"), /disabled>Preparing/);
});

test("it is said why a version was not prepared", () => {
  const message = { code: "update.failed", args: {} };
  assert.match(shown({ state: "offered", version: "1.10", message }), /nothing has changed.*data-do="update"/s);
});

test("what waits, works or did not work is said, with nothing to tap", () => {
  for (const [state, said] of [
    ["waits", /is installed at the next start/],
    ["done", /is in use now/],
    ["back", /the former one is back/],
  ]) {
    const text = shown({ state, version: "1.10", message: null });
    assert.match(text, /** @type {RegExp} */ (said));
    assert.doesNotMatch(text, /data-do/);
  }
});
