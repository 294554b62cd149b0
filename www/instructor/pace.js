import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";

/** Whether what comes next waits for a tap, or opens by itself some seconds after each reveal. */

/** @type {(number | null)[]} */
const USUAL_S = [null, 10, 20, 30, 60];

/** @param {Instructor.View} view */
export function paceControls({ next_after: chosen = null }) {
  const choices = USUAL_S.includes(chosen) ? USUAL_S : [...USUAL_S, chosen];
  const label = (/** @type {number | null} */ after) =>
    after === null ? say("instructor.more.pace_tap") : say("common.seconds", { s: after });
  return html`<div class="stack tight" role="group" aria-label="${say("instructor.more.pace")}" data-key="pace">
    <b>${say("instructor.more.pace")}</b>
    <div class="quick rows">${choices.map((after) => html`<button type="button" data-do="pace" data-arg="${after || ""}" aria-pressed="${after === chosen ? "true" : "false"}">${label(after)}</button>`)}</div>
    <p class="small soft">${say("instructor.more.pace_more")}</p>
  </div>`;
}

/**
 * What the big button says of the countdown to its step, or why none comes by itself.
 *
 * @param {Instructor.View} view @param {number} left milliseconds
 */
export function paceSaid({ phase, next, next_after, next_in_ms, paused, answered }, left) {
  if (next_in_ms !== undefined)
    return paused ? say("common.paused") : say("instructor.dock.next_in", { s: Math.ceil(left / 1000) });
  if (!next_after || phase !== "revealed" || !next) return "";
  if (next.do === "finish") return say("instructor.dock.last");
  return answered === 0 && next.do === "open" ? say("instructor.dock.nobody") : "";
}
