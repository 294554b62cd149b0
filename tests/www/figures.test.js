import assert from "node:assert/strict";
import { test } from "node:test";

import { keyFormOf } from "../../www/kinds/key.js";
import { kindOf } from "../../www/kinds/kinds.js";
import "./english.js";
import { made, NAMES } from "./kinds.js";

/** @param {Record<string, string>} fields */
const form = (fields) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of value.split("&")) data.append(name, one);
  return data;
};

for (const [name, fields, expected] of /** @type {[string, Record<string, string>, any][]} */ ([
  ["single", { option: "2" }, [2]],
  ["multiple", { option: "1&3" }, [1, 3]],
  ["number", { number: "−1,5" }, -1.5],
  ["number", { number: "1 000" }, 1000],
  ["number", { number: "" }, null],
  ["number", { number: "three" }, null],
  ["text", { texts: "Paris\n\n  paree \n" }, ["Paris", "paree"]],
  ["order", { "place.3": "0", "place.1": "1", "place.2": "2" }, [3, 1, 2]],
  ["order", { "place.3": "2", "place.1": "1", "place.2": "2" }, [1, 2, 3]],
  ["order", { "place.3": "0", "place.1": "1", "place.2": "0" }, [2, 3, 1]],
  ["match", { "pair.1": "3", "pair.2": "1" }, [3, 1]],
])) {
  test(`the correction of ${name} from ${JSON.stringify(fields)}`, () => {
    const { question } = made(name);
    assert.deepEqual(keyFormOf(question)?.read(question, form(fields)), expected);
  });
}

test("kinds in which nothing is right have no correction", () => {
  const without = NAMES.filter((name) => !keyFormOf({ kind: name }));
  assert.deepEqual(without.sort(), ["poll", "rating", "slide", "words"]);
});

for (const [name, said] of /** @type {[string, string[]][]} */ ([
  ["multiple", ["Option a", "Option c"]],
  ["number", ["3 cm"]],
  ["text", ["Paris", "paree"]],
  ["order", ["Option a", "Option b", "Option c"]],
  ["words", []],
])) {
  test(`what is said to be right in ${name}`, () => {
    const { kind, question, correct } = made(name);
    assert.deepEqual(kind.right(question, correct), said);
  });
}

test("what is said to be right is markup, in which a typed text stands as it was typed", () => {
  const { kind, question } = made("text");
  assert.deepEqual(kind.right(question, ["<p>", "a & b"]), ["&lt;p&gt;", "a &amp; b"]);
  assert.deepEqual(made("number").kind.right({ unit: "<i>" }, 3), ["3 &lt;i&gt;"]);
  assert.deepEqual(made("slide").kind.right({}, []), []);
});

for (const name of ["match", "order"])
  test(`${name}: the first round has its counts and no bars, since nothing says how many answered in it`, () => {
    const { kind, question, correct, before } = made(name);
    const [key] = Object.keys(before);
    const figures = { question, correct, counts: { [key]: 1 }, before: { [key]: 9 }, n: 2 };
    const merged = kind.outcome(figures)?.text || "";
    assert.doesNotMatch(merged, /track before/);
    assert.match(merged, /9 → <\/span>1</);
    assert.match(merged, /w:50%/, "the second round has its share");
    const [, first, second] = (kind.outcome({ ...figures, aside: true })?.text || "").split("<h2");
    assert.doesNotMatch(first, /track|data-css/);
    assert.match(first, />9</);
    assert.match(second, /w:50%/);
  });

test("a group that isn't accepted has a button for it on the instructor's page alone", () => {
  const { kind, question, counts, correct } = made("text");
  const figures = { question, counts, correct, n: 4 };
  const accepts = (/** @type {any} */ markup) =>
    [...markup.text.matchAll(/data-do="accept" data-arg="([^"]*)"/g)].map(([, arg]) => arg);
  assert.deepEqual(accepts(kind.outcome({ ...figures, accept: true })), ["&lt;b&gt;Rome&lt;/b&gt;"]);
  assert.deepEqual(accepts(kind.outcome(figures)), []);
});

test("of what was typed the most frequent is shown, with what is right and how much is left out", () => {
  const { kind, question } = made("text");
  const counts = Array.from({ length: 20 }, (_, index) => [`answer ${index}`, 20 - index, index === 19]);
  const { text } = /** @type {any} */ (
    kind.outcome({ question, counts, correct: ["answer 19"], n: 210, rows: 3, more: 5 })
  );
  const shown = [...text.matchAll(/<bdi>(.*?)<\/bdi>/g)].map(([, one]) => one);
  assert.deepEqual(shown, ["answer 0", "answer 1", "answer 2", "answer 19"]);
  const left = counts.slice(3, 19).reduce((sum, [, n]) => sum + Number(n), 5);
  assert.ok(text.includes(`and ${left} other answers`));
});

test("the reader's own row of what was typed is the one that the box names", () => {
  const { kind, question, counts, before, correct } = made("text");
  const own = (/** @type {any} */ more) =>
    [
      ...(kind.outcome({ question, counts, correct, n: 4, mine: "PARIS", ...more })?.text || "").matchAll(
        /<li .*?<\/li>/gs,
      ),
    ]
      .map(([row]) => row)
      .filter((row) => row.includes(">you<"));
  assert.deepEqual(own({}), []);
  for (const more of [{ ownRow: 0 }, { ownRow: 0, before }]) {
    const rows = own(more);
    assert.equal(rows.length, 1);
    assert.match(rows[0], /<bdi>paris</);
  }
});

test("a right answer that is spelled in another way stands beside those that are accepted", () => {
  const { kind, question, correct } = made("text");
  const lines = (/** @type {any[]} */ ...given) =>
    kind.lines(question, correct, ...given).map(({ html, right, mine }) => [html.text, right, mine]);
  const accepted = (/** @type {string} */ own) => correct.map((/** @type {string} */ one) => [one, true, one === own]);
  assert.deepEqual(lines("paree", 1), accepted("paree"));
  assert.deepEqual(lines("PARIS", 1), [...accepted(""), ["PARIS", true, true]]);
  assert.deepEqual(lines("Rome", 0), [...accepted(""), ["Rome", false, true]]);
  assert.deepEqual(lines(null, 0), accepted(""));
});

test("nobody's answer is right: the right one is said", () => {
  const { kind, question } = made("text");
  const markup = kind.outcome({ question, counts: [["Rome", 2, false]], correct: ["Paris"], n: 2 });
  assert.match(markup ? markup.text : "", /✓ <b dir="auto">Paris/);
});

test("in both rounds a full bar is all who answered, though each may have chosen several options", () => {
  const { kind, question } = made("multiple");
  const figures = { question, correct: ["a"], counts: { a: 2 }, before: { a: 4, b: 2, c: 4 }, n: 2, nBefore: 4 };
  const widths = (/** @type {any} */ markup) => [...markup.text.matchAll(/w:([\d.]+%)/g)].map(([, width]) => width);
  const merged = widths(kind.outcome(figures));
  assert.deepEqual(merged.slice(0, 2), ["100%", "100%"], "before and after");
  assert.ok(merged.includes("50%"));
  const [, first] = (kind.outcome({ ...figures, aside: true })?.text || "").split("<h2");
  assert.deepEqual(widths({ text: first }).slice(0, 2), ["100%", "50%"]);
});
