import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { speakWith } from "../../www/common/words.js";
import { boardOf } from "../../www/kinds/board.js";
import { keyFormOf } from "../../www/kinds/key.js";
import { kindOf } from "../../www/kinds/kinds.js";
import { spoken } from "./english.js";
import { made, NAMES, options } from "./kinds.js";
import { ast, nodesOf, withProgram } from "./program.js";

const MISSING = /undefined|NaN|\[object|null|\{\w+\}|\b(?:common|kinds)\.\w/;

test("each module of a kind is in the registry, and each kind has one", () => {
  const folder = new URL("../../www/kinds/", import.meta.url);
  const shared = ["kinds.js", "kind.js", "choices.js", "board.js", "key.js"];
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js") && !shared.includes(name));
  assert.deepEqual(modules.sort(), NAMES.map((name) => `${name}.js`).sort());
  for (const name of NAMES)
    if (name !== "slide") {
      assert.notEqual(kindOf({ kind: name }), kindOf({ kind: "slide" }), name);
      assert.ok(boardOf(made(name).question), name);
    }
  assert.equal(kindOf({ kind: "of tomorrow" }), kindOf({ kind: "slide" }));
});

test("no page knows a kind by its name", () => {
  const www = fileURLToPath(new URL("../../www", import.meta.url));
  // words that also mean something else: what is asked of a person, and what a field of a form holds
  const other = ["text", "number", "match", "order", "words"];
  const found = withProgram(fileURLToPath(new URL("tsconfig.json", import.meta.url)), www, (modules) => {
    const found = [];
    for (const [name, module] of modules) {
      if (name.startsWith("kinds/") || name.startsWith("forms/")) continue;
      for (const node of nodesOf(module))
        if (ast.isStringLiteral(node) && NAMES.includes(node.text) && !other.includes(node.text))
          found.push(`${name}: ${node.text}`);
      const compared = /\bkind === "(\w+)"/g;
      for (const [, kind] of module.text.matchAll(compared)) if (NAMES.includes(kind)) found.push(`${name}: ${kind}`);
    }
    return found;
  });
  assert.deepEqual(found, []);
});

for (const name of NAMES) {
  const { kind, question, correct, counts, before, given, shows } = made(name);

  test(`${name}: what is shown on the pages is whole`, () => {
    const manner = { locks: true, at: "" };
    const figures = { question, counts, before, correct, n: 4, mine: given };
    const value = kind.from(question, given);
    const shown = [
      kind.ask(question, kind.empty, manner),
      kind.ask(question, value, manner),
      boardOf(question),
      kind.answerable ? kind.picked(question, given) : null,
      kind.outcome(figures),
      kind.outcome({ ...figures, before: undefined, more: 7 }),
      kind.outcome({ ...figures, aside: true, rightFirst: true, rows: 1 }),
      kind.outcome({ ...figures, correct: [], counts: Array.isArray(counts) ? [] : {}, before: undefined, n: 0 }),
      keyFormOf(question)?.fields(question),
      ...kind.lines(question, correct, given).map(({ html }) => html),
      ...kind.lines(question, correct, null).map(({ html }) => html),
      ...kind.lines(question, correct).map(({ html }) => html),
    ];
    for (const markup of shown) assert.doesNotMatch(markup ? markup.text : "", MISSING);
    for (const markup of shown)
      assert.doesNotMatch(markup ? markup.text : "", /<b>Rome/, "what was typed is no markup");
    assert.match(kind.answerable ? kind.picked(question, given).text : "", shows);
  });

  test(`${name}: an answer that comes back from the box is the same answer`, () => {
    const value = kind.from(question, given);
    if (!kind.answerable) return assert.deepEqual(kind.empty, value);
    assert.ok(kind.wire(question, value, false), "and could be sent again");
    assert.ok(kind.same(value, kind.from(question, JSON.parse(JSON.stringify(given)))));
    assert.ok(!kind.same(value, kind.empty));
    assert.equal(kind.wire(question, kind.empty, false), null, "nothing is sent of nothing");
  });

  test(`${name}: what was kept and is no answer is none`, () => {
    for (const kept of [undefined, null, 7.5, "x", {}, ["?"], [["a"]], [null], ["a", "a", "a", "a"], { length: 2 }]) {
      const value = kind.from(question, kept);
      assert.ok(Array.isArray(value) || typeof value === "string");
      assert.ok(Array.isArray(value) === Array.isArray(kind.empty));
      const markup = kind.ask(question, value, { locks: true, at: "?" });
      assert.doesNotMatch(markup ? markup.text : "", MISSING);
    }
  });
}

test("each page says true and false in its own language, and the author's words as they are", () => {
  const kind = kindOf({ kind: "true_false" });
  const [first, second] = options("ab");
  const named = (/** @type {any} */ option, /** @type {string} */ code) => ({
    ...option,
    html: "loaded",
    name: { code },
  });
  const question = {
    kind: "true_false",
    options: [named(first, "kind.true"), named(second, "kind.false")],
    correct: ["a"],
  };
  const own = { kind: "true_false", options: [first, { ...second, name: null }], correct: ["a"] };
  const manner = { locks: true, at: "" };
  const shownOf = (/** @type {any} */ asked) => [
    kind.ask(asked, ["a"], manner)?.text,
    boardOf(asked)?.text,
    kind.picked(asked, ["a", "b"]).text,
    kind.outcome({ question: asked, counts: { a: 1 }, correct: ["a"], n: 1 })?.text,
    keyFormOf(asked)?.fields(asked).text,
    kind
      .lines(asked, ["a"], ["b"])
      .map(({ html }) => html.text)
      .join(),
    [...kind.right(asked, ["a"]), ...kind.right(asked, ["b"])].join(),
  ];
  speakWith({ ...spoken, "kind.true": "Wahr <sic>", "kind.false": "Falsch" });
  try {
    for (const shown of shownOf(question)) {
      assert.match(String(shown), /Wahr &lt;sic&gt;.*Falsch/s);
      assert.doesNotMatch(String(shown), /loaded/);
    }
    for (const shown of shownOf(own)) assert.match(String(shown), /Option a.*Option b/s);
  } finally {
    speakWith(spoken);
  }
});
