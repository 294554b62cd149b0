import assert from "node:assert/strict";
import { test } from "node:test";

import { html } from "../../www/common/ui/html.js";
import { sayHtml, sayThat, speakWith } from "../../www/common/words.js";

const TABLE = {
  "a.plain": "It is closed.",
  "a.found": "{file} has {what}",
  "a.copied": { one: "{n} file was copied.", other: "{n} files were copied." },
  "a.choose": "Choose one of {names}.",
};

for (const [said, text] of /** @type {[any, string][]} */ ([
  [{ code: "a.plain" }, "It is closed."],
  [{ code: "a.found", args: { file: "a.yaml", what: "no title." } }, "a.yaml has no title."],
  [{ code: "a.found", args: { file: "{what}", what: "$& {file}" } }, "{what} has $& {file}"],
  [{ code: "a.copied", args: { n: 1 } }, "1 file was copied."],
  [{ code: "a.copied", args: { n: 0 } }, "0 files were copied."],
  [{ code: "a.choose", args: { names: ["A", "B"] } }, "Choose one of A, B."],
  [{ code: "a.found", args: { file: "a", what: { code: "a.copied", args: { n: 2 } } } }, "a has 2 files were copied."],
  [{ code: "a.unknown", args: { n: 2 } }, "a.unknown"],
  [{ code: "a.found", args: { file: "a" } }, "a has {what}"],
])) {
  test(`${said.code} is said as ${text}`, () => {
    speakWith(TABLE);
    assert.equal(sayThat(said), text);
  });
}

test("a text as markup sets its arguments apart, and what people typed is escaped in it", () => {
  speakWith({ "a.found": "<{file}> has {what}", "a.copied": TABLE["a.copied"] });
  const said = (/** @type {any} */ key, /** @type {any} */ args) => sayHtml(key, args).text;
  assert.equal(said("a.found", { file: "a&b", what: html`<b>2</b>` }), "&lt;a&amp;b&gt; has <b>2</b>");
  assert.equal(said("a.copied", { n: 1 }), "1 file was copied.");
  assert.equal(said("a.copied", { n: 2 }), "2 files were copied.");
});
