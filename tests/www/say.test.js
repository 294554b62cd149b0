import assert from "node:assert/strict";
import { test } from "node:test";

import { html } from "../../www/common/ui/html.js";
import { number, sayHtml, sayThat, speakWith } from "../../www/common/words.js";

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
  [{ code: "a.choose", args: { names: ["A", "B"] } }, "Choose one of A and B."],
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

for (const [tag, n, text] of /** @type {[string, number, string][]} */ ([
  ["uk", 1, "1 one"],
  ["uk", 3, "3 few"],
  ["uk", 11, "11 many"],
  ["uk", 1.5, "1,5 other"],
  ["ar", 0, "0 zero"],
  ["ar", 7, "7 few"],
  ["zh", 1, "1 other"],
  ["fr", 0, "0 one"],
  ["fr", 1_000_000, "1000000 other"], // French has a form for millions, which no text has
])) {
  test(`in ${tag} ${n} takes the plural form of its language`, () => {
    const forms = { zero: "{n} zero", one: "{n} one", two: "{n} two", few: "{n} few", other: "{n} other" };
    speakWith({ "a.n": tag === "fr" ? forms : { ...forms, many: "{n} many" } }, tag);
    assert.equal(sayThat({ code: "a.n", args: { n } }), text);
  });
}

test("numbers and lists are written as the page's language does, with the digits 0 to 9", () => {
  speakWith({ "a.choose": "{names}" }, "de");
  assert.deepEqual([number(-12_345.5), number(0.1 + 0.2)], ["−12345,5", "0,30000000000000004"]);
  assert.equal(sayThat({ code: "a.choose", args: { names: ["A", "B", "C"] } }), "A, B und C");
  speakWith({ "a.named": "{name}" }, "ar", "rtl");
  assert.equal(number(2.5), "2.5");
  const named = (/** @type {string | number} */ name) => sayThat({ code: "a.named", args: { name } });
  assert.deepEqual([named("-1 (a)"), named("12"), named(12)], ["\u2068-1 (a)\u2069", "12", "12"]);
});
