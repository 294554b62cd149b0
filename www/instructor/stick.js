import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { ask } from "./api.js";

/**
 * The sticks in the box.
 */

/**
 * A stick that is new to the box: no pool is read from it and no result saved on it until somebody taps here.
 *
 * @param {string} id @param {Sentence | null} message
 */
export function waitingStick(id, message) {
  return html`<div class="sheet alert row between wrap" data-key="stick ${id}">
    <p class="small">${message && sayThat(message)}</p>
    <button type="button" class="primary" data-do="useStick" data-arg="${id}">${say("instructor.stick.use")}</button>
  </div>`;
}

/** In a sentence what went wrong; empty if it is allowed. @param {string} id */
export async function allowStick(id) {
  const { message } = await ask("stick/allow", { id });
  return message;
}

/** @param {Instructor.Box} box @param {string} busy */
export function stickSection({ sticks }, busy) {
  const waiting = sticks.filter(({ state }) => state === "waiting");
  const none = waiting.length === sticks.length;
  const copy = (/** @type {string} */ which, /** @type {Key} */ label) =>
    html`<button type="button" class="wide" data-do="${which}" ${(busy || none) && html`disabled`}>${say(busy === which ? "instructor.stick.copying" : label)}</button>`;
  return html`<section class="stack tight" data-key="stick">
    <h2>${say("instructor.health.stick")}</h2>
    ${!sticks.length && html`<p class="small soft">${say("instructor.stick.none")}</p>`} ${waiting.map(({ id, message }) => waitingStick(id, message))}
    ${copy("copy", "instructor.stick.copy")} ${copy("copyAll", "instructor.stick.copy_all")}
    <button type="button" class="wide" data-do="diagnose" ${busy && html`disabled`}>${say(busy === "diagnose" ? "instructor.stick.copying" : "instructor.stick.diagnose")}</button>
    <p class="small soft">${say("instructor.stick.diagnose_more")}</p>
  </section>`;
}

/** @param {Instructor.Stick} stick */
export function stickCard(stick) {
  const { id, state, message, warning } = stick;
  if (state === "waiting") return waitingStick(id, message);
  if (!message && !warning) return null;
  return html`<p class="sheet small ${state === "problem" || warning ? "alert" : "soft"}" data-key="stick ${id}">${warning && sayThat(warning)} ${message && sayThat(message)}${isEmpty(stick) && ` ${say("instructor.home.empty_stick")}`}</p>`;
}

/** @param {Instructor.Stick} stick */
export function isEmpty({ state, pools }) {
  return state === "ready" && !pools;
}
