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

/** The page's language. Numbers have the digits 0 to 9 in all of them, as codes, questions and keys do. */
let language = globalThis.document?.documentElement.lang || "en";
let forms = new Intl.PluralRules(language);
let isRightToLeft = globalThis.document?.documentElement.dir === "rtl";

/** Speak with these words. Only tests without a page need it. @param {Record<string, Text>} table */
export function speakWith(table, tag = "en", direction = "ltr") {
  words = table;
  language = tag;
  isRightToLeft = direction === "rtl";
  forms = new Intl.PluralRules(tag);
}

/** The tag of the page's language, and the name of each that it can have, by tag. */
export function languages() {
  const names = Object.entries(words).flatMap(([key, name]) =>
    key.startsWith("language.") && typeof name === "string" ? [[key.slice("language.".length), name]] : [],
  );
  return { language, names: Object.fromEntries(names) };
}

/** What writes numbers, by language and options: to make one takes a tenth of a millisecond. @type {Record<string, Intl.NumberFormat>} */
const formats = {};

/** A number as the page's language writes it, without marks between the thousands. @param {number} value @param {Intl.NumberFormatOptions} [options] */
export function number(value, options) {
  const key = language + JSON.stringify(options);
  formats[key] =
    formats[key] ||
    new Intl.NumberFormat(`${language}-u-nu-latn`, { useGrouping: false, maximumFractionDigits: 20, ...options });
  return formats[key].format(value).replace("-", "−");
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
  return html`${parts.map((part, index) => (index % 2 ? shown(args[part]) : part))}`;
}

/** A name or code in a line that runs from right to left keeps its own direction, and changes no other's. @param {string} text */
export function isolated(text) {
  return isRightToLeft && !/^\d*$/.test(text) ? `\u2068${text}\u2069` : text;
}

/** @param {string | number | Markup} value */
function shown(value) {
  return typeof value === "number" ? number(value) : value;
}

/** A sentence of the server as text. A code without a text is said as itself. @param {Sentence} sentence @returns {string} */
export function sayThat({ code, args = {} }) {
  return textOf(code, args.n).replace(PLACEHOLDER, (placeholder, name) => argument(args[name] ?? placeholder));
}

/** @param {string} code @param {unknown} n */
function textOf(code, n) {
  const found = words[code] ?? code;
  return typeof found === "string" ? found : (found[typeof n === "number" ? forms.select(n) : "other"] ?? found.other);
}

/** @param {Argument} value */
function argument(value) {
  if (Array.isArray(value)) return new Intl.ListFormat(language).format(value.map(isolated));
  if (typeof value === "number") return number(value);
  return typeof value === "object" ? sayThat(value) : isolated(value);
}
