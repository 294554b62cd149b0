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

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g;

/**
 * The direction of a question with all that belongs to it: that in which most of its letters run, so that a text which
 * only begins with a foreign name does not turn round.
 *
 * @param {{html?: string}} question
 */
export function directionOf({ html: text = "" }) {
  const words = text.replace(/<[^>]*>|&\w+;/g, "");
  const others = words.replace(RIGHT_TO_LEFT, "");
  const theirs = others.replace(/\P{L}/gu, "").length;
  return words.length - others.length > theirs ? "rtl" : theirs ? "ltr" : "auto";
}

/** The direction of a list of different questions. @param {Item[]} items */
export function directionOfAll(items) {
  return directionOf({ html: items.map(({ text }) => text).join(" ") });
}
