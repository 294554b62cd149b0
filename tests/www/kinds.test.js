import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { kindOf } from "../../www/kinds/kinds.js";
import { ast, nodesOf, withProgram } from "./program.js";
import { fileURLToPath } from "node:url";
import { speakWith } from "../../www/common/words.js";
import { spoken } from "./english.js";

const options = (/** @type {string} */ keys) =>
  [...keys].map((key, index) => ({ key, html: `Option ${key}`, number: index + 1, right: key === "a" }));
const MISSING = /undefined|NaN|\[object|null|\{\w+\}|\b(?:common|kinds)\.\w/;

/** A question of each kind, what is right, how the class has answered, and an answer. @type {Record<string, any>} */
const KINDS = {
  single: {
    question: { options: options("abc") },
    correct: ["a"],
    counts: { a: 3, b: 1 },
    before: { a: 1, c: 3 },
    given: ["b"],
    shows: /Option b/,
  },
  multiple: {
    question: { options: options("abc") },
    correct: ["a", "c"],
    counts: { a: 3, b: 1 },
    before: { a: 1, c: 3 },
    given: ["a", "b"],
    shows: /Option a.*Option b/s,
  },
  true_false: {
    question: { options: options("ab"), shuffled: false },
    correct: ["a"],
    counts: { a: 4 },
    before: { b: 4 },
    given: ["a"],
    shows: /Option a/,
  },
  poll: {
    question: { options: options("abc") },
    correct: [],
    counts: { a: 3, b: 1 },
    before: { a: 4 },
    given: ["c"],
    shows: /Option c/,
  },
  rating: {
    question: { options: options("abcde"), shuffled: false },
    correct: [],
    counts: { a: 1, e: 3 },
    before: { b: 4 },
    given: ["e"],
    shows: /5.*Option e/s,
  },
  number: {
    question: { unit: "cm", tolerance: 0.5 },
    correct: 3,
    counts: [
      [-2, 1, false],
      [3, 2, true],
      [1000, 1, false],
    ],
    before: [[4, 4, false]],
    given: 2.5,
    shows: /2\.5 cm/,
  },
  text: {
    question: {},
    correct: ["Paris", "paree"],
    counts: [
      ["paris", 3, true],
      ["<b>Rome</b>", 1, false],
    ],
    before: [["Rome", 4, false]],
    given: "<b>Rome</b>",
    shows: /&lt;b&gt;Rome/,
  },
  words: {
    question: { most: 3 },
    correct: [],
    counts: [
      ["sun", 3, null],
      ["sea", 1, null],
    ],
    before: [["sun", 2, null]],
    given: ["sun", "sea"],
    shows: /sun.*sea/s,
  },
  order: {
    question: { options: options("bca") },
    correct: ["a", "b", "c"],
    counts: { a: 3, b: 1, c: 1 },
    before: { a: 1, b: 1, c: 1 },
    given: ["a", "c", "b"],
    shows: /Option a.*Option c.*Option b/s,
  },
  match: {
    question: {
      left: [
        { key: "l", html: "Left l", number: 1 },
        { key: "m", html: "Left m", number: 2 },
      ],
      options: options("bca"),
    },
    correct: ["a", "b"],
    counts: { l: 3, m: 1 },
    before: { l: 1, m: 1 },
    given: ["a", ""],
    shows: /Left l.*Option a.*Left m/s,
  },
  slide: { question: {}, correct: [], counts: {}, before: {}, given: [], shows: /.*/ },
};
const NAMES = Object.keys(KINDS);
/** @param {string} name */
const made = (name) => {
  const { question, ...more } = KINDS[name];
  const kind = kindOf({ kind: name });
  return { kind, question: { ...question, kind: name, correct: more.correct }, ...more };
};

test("each module of a kind is in the registry, and each kind has one", () => {
  const folder = new URL("../../www/kinds/", import.meta.url);
  const shared = ["kinds.js", "kind.js", "choices.js"];
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js") && !shared.includes(name));
  assert.deepEqual(modules.sort(), NAMES.map((name) => `${name}.js`).sort());
  for (const name of NAMES)
    if (name !== "slide") assert.notEqual(kindOf({ kind: name }), kindOf({ kind: "slide" }), name);
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
    const manner = { locks: true, tapSends: false, at: "" };
    const figures = { question, counts, before, correct, n: 4, mine: given };
    const value = kind.from(question, given);
    const shown = [
      kind.ask(question, kind.empty, manner),
      kind.ask(question, value, { ...manner, tapSends: true }),
      kind.board(question),
      kind.answerable ? kind.picked(question, given) : null,
      kind.outcome(figures),
      kind.outcome({ ...figures, before: undefined, more: 7 }),
      kind.outcome({ ...figures, aside: true, rightFirst: true, rows: 1 }),
      kind.outcome({ ...figures, correct: [], counts: Array.isArray(counts) ? [] : {}, before: undefined, n: 0 }),
      kind.correction && kind.correction(question),
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
      const markup = kind.ask(question, value, { locks: true, tapSends: false, at: "?" });
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
  const question = { options: [named(first, "kind.true"), named(second, "kind.false")], correct: ["a"] };
  const own = { options: [first, { ...second, name: null }], correct: ["a"] };
  const manner = { locks: true, tapSends: false, at: "" };
  const shownOf = (/** @type {any} */ asked) => [
    kind.ask(asked, ["a"], manner)?.text,
    kind.board(asked)?.text,
    kind.picked(asked, ["a", "b"]).text,
    kind.outcome({ question: asked, counts: { a: 1 }, correct: ["a"], n: 1 })?.text,
    kind.correction && kind.correction(asked).text,
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

test("an order is moved up, down and to a place, and stays where there is no further", () => {
  const { kind, question } = made("order");
  const moved = (/** @type {any} */ value, /** @type {string} */ how) => kind.tap(question, value, how, "");
  assert.deepEqual(moved([], "down:b"), { value: ["c", "b", "a"], said: "Place 2 of 3" });
  assert.deepEqual(moved(["c", "b", "a"], "up:a").value, ["c", "a", "b"]);
  assert.deepEqual(moved(["c", "b", "a"], "up:c").value, ["c", "b", "a"]);
  assert.deepEqual(moved(["c", "b", "a"], "down:a").value, ["c", "b", "a"]);
  assert.deepEqual(moved(["c", "b", "a"], "to:c:2").value, ["b", "a", "c"]);
  assert.deepEqual(moved(["c", "b", "a"], "to:c:9").value, ["b", "a", "c"]);
});

test("the order in which items came is an answer only where the student sends it", () => {
  const { kind, question } = made("order");
  assert.equal(kind.wire(question, [], false), null);
  assert.deepEqual(kind.wire(question, [], true), ["b", "c", "a"]);
});

test("a tap on the right side pairs the item at hand, and the next free one is at hand", () => {
  const { kind, question } = made("match");
  let state = /** @type {any} */ ({ value: [], at: "" });
  const tap = (/** @type {string} */ argument) => {
    state = { at: state.at, ...kind.tap(question, state.value, argument, state.at) };
    return [state.value, state.at];
  };
  assert.deepEqual(tap("right:b"), [["b", ""], "m"]);
  assert.equal(state.said, "1 of 2 paired");
  assert.deepEqual(tap("right:c"), [["b", "c"], "m"]);
  assert.deepEqual(tap("left:l"), [["b", "c"], "l"]);
  assert.deepEqual(tap("right:a"), [["a", "c"], "l"]);
  assert.deepEqual(tap("right:a"), [["", "c"], "l"], "a second tap takes it back");
  assert.deepEqual(kind.wire(question, ["", ""], true), null);
  assert.deepEqual(kind.wire(question, ["", "c"], true), ["", "c"]);
});

test("a number keeps what was typed, and the sign is turned by a button", () => {
  const { kind, question } = made("number");
  const typed = (/** @type {string} */ text) => kind.type(question, "", "", text);
  assert.equal(typed("1,5"), "1,5");
  assert.equal(String(typed("9".repeat(10_000))).length, 40);
  for (const text of ["1,5", "½", "٣", " −3 ", "1e3", "3 cm"])
    assert.equal(kind.wire(question, text, true), text.trim());
  for (const text of ["", " ", "−", "abc"]) assert.equal(kind.wire(question, text, true), null);
  const turned = (/** @type {string} */ text) => kind.tap(question, text, "sign", "").value;
  assert.deepEqual(["3", "-3", "−3", "", "−"].map(turned), ["−3", "3", "3", "−", ""]);
  assert.ok(kind.same(kind.from(question, 2.5), "2.5"));
});

test("what is typed is bounded, and blanks are no answer", () => {
  const long = "x".repeat(10_000);
  assert.equal(made("text").kind.type({}, "", "", long).length, 200);
  assert.equal(made("text").kind.wire({}, "  ", true), null);
  const { kind, question } = made("words");
  assert.deepEqual(kind.type(question, [], "2", long), ["", "", "x".repeat(40)]);
  assert.deepEqual(kind.wire(question, ["", " sun ", ""], true), ["sun"]);
  assert.ok(kind.same(["", " sun ", ""], ["sun"]));
  assert.equal(kind.wire(question, ["", " ", ""], true), null);
});

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
    const { kind, question } = made(name);
    assert.deepEqual(kind.corrected(question, form(fields)), expected);
  });
}

test("kinds in which nothing is right have no correction", () => {
  const without = NAMES.filter((name) => !kindOf({ kind: name }).correction);
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
