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
