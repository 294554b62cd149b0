/** A question of each kind, for the tests of the kinds. */

import { kindOf } from "../../www/kinds/kinds.js";

export const options = (/** @type {string} */ keys) =>
  [...keys].map((key, index) => ({ key, html: `Option ${key}`, number: index + 1, right: key === "a" }));

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
export const NAMES = Object.keys(KINDS);

/** @param {string} name */
export const made = (name) => {
  const { question, ...more } = KINDS[name];
  const kind = kindOf({ kind: name });
  return { kind, question: { ...question, kind: name, correct: more.correct }, ...more };
};
