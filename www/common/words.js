import { html } from "./ui/html.js";

/** The words of the page's language. The server puts them into the page itself, so they are there before anything is drawn. */

/** @typedef {string | Record<string, string>} Text */
/** @typedef {keyof typeof import("../i18n/en.json")} Key */
/** @typedef {string | number | string[] | Sentence} Argument */
/** @typedef {{ code: string, args?: Record<string, Argument> }} Sentence What the server says: a code and its arguments. */

const PLACEHOLDER = /\{(\w+)\}/g;
const element = globalThis.document?.getElementById("words");

/** @type {Record<string, Text>} */
let words = element ? JSON.parse(element.textContent || "{}") : {};

/** Speak with these words. Only tests without a page need it. @param {Record<string, Text>} table */
export function speakWith(table) {
  words = table;
}

/**
 * The text of a key of `i18n/`. `{name}` in it stands for an argument; the argument `n` chooses a plural form.
 *
 * @param {Key} key @param {Record<string, Argument>} [args]
 */
export function say(key, args = {}) {
  return sayThat({ code: key, args });
}

/** The text of a key as markup, in which an argument may be markup, such as a number set in bold. @param {Key} key @param {Record<string, string | number | Markup>} args */
export function sayHtml(key, args) {
  const parts = textOf(key, args.n).split(PLACEHOLDER); // text and names in turn
  return html`${parts.map((part, index) => (index % 2 ? args[part] : part))}`;
}

/** A sentence of the server as text. A code without a text is said as itself. @param {Sentence} sentence @returns {string} */
export function sayThat({ code, args = {} }) {
  return textOf(code, args.n).replace(PLACEHOLDER, (placeholder, name) => argument(args[name] ?? placeholder));
}

/** @param {string} code @param {unknown} n */
function textOf(code, n) {
  const found = words[code] ?? code;
  return typeof found === "string" ? found : found[n === 1 ? "one" : "other"];
}

/** @param {Argument} value */
function argument(value) {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? sayThat(value) : String(value);
}
