import { say } from "../words.js";
import { html, raw } from "./html.js";

/** The text of a question; one that is asked on the spot may have none. @param {string | undefined} text */
export function wording(text) {
  return text ? raw(text) : html`${say("common.on_blackboard")}`;
}

/** The picture of a question. Its size is known before it has arrived, so that nothing moves. @param {Picture | undefined} image */
export function picture(image) {
  if (!image) return null;
  const { src, alt, width, height } = image;
  return html`<img class="picture" src="${src}" alt="${alt}" width="${width}" height="${height}" decoding="async" />`;
}

/** Found once a question, since its letters are counted. @type {WeakMap<object, "ltr" | "rtl" | "auto">} */
const directions = new WeakMap();
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g;

/**
 * The direction of a question with all that belongs to it: that in which most of its letters run. A text that only begins
 * with a foreign name does not turn round. Options that the page says in its own language don't count.
 *
 * @param {{html?: string, options?: Option[], left?: Option[]}} question @returns {"ltr" | "rtl" | "auto"}
 */
export function directionOf(question) {
  const direction = directions.get(question) || findDirection(question);
  directions.set(question, direction);
  return direction;
}

/** @param {{html?: string, options?: Option[], left?: Option[]}} question @returns {"ltr" | "rtl" | "auto"} */
function findDirection({ html: text = "", options = [], left = [] }) {
  const own = [...left, ...options].filter(({ name }) => !name).map((option) => option.html);
  const words = [text, ...own].join(" ").replace(/<[^>]*>|&\w+;/g, " ");
  const letters = (words.match(/\p{L}/gu) || []).length;
  if (!letters) return "auto";
  return (words.match(RIGHT_TO_LEFT) || []).length * 2 > letters ? "rtl" : "ltr";
}
