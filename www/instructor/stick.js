import { html } from "../common/html.js";
import { ask } from "./api.js";
import { say } from "../common/words.js";

/**
 * A stick that is new to the box: no pool is read from it and no result saved on it until somebody taps here.
 */

/** @param {string} id @param {string} sentence */
export function waitingStick(id, sentence) {
  return html`<div class="sheet alert row between wrap" data-key="stick ${id}">
    <p class="small">${sentence}</p>
    <button type="button" class="primary" data-do="useStick" data-arg="${id}">${say("instructor.stick.use")}</button>
  </div>`;
}

/** In a sentence what went wrong; empty if it is allowed. @param {string} id */
export async function allowStick(id) {
  const { message } = await ask("stick/allow", { id });
  return message;
}
