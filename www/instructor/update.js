import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";

/**
 * Another version of Chalkbox, which a stick has brought, until it is in use.
 */

/** @param {Instructor.Box} box @param {string} busy */
export function updateSection({ update }, busy) {
  if (!update) return null;
  const { state, version, message } = update;
  return html`<section class="stack tight" data-key="update">
    <h2>${say("instructor.update.title")}</h2>
    <p>${say(`instructor.update.${state}`, { version })}</p>
    ${message && html`<p class="small warn">${sayThat(message)}</p>`} ${state === "offered" && offer(version, busy)}
  </section>`;
}

/** @param {string} version @param {string} busy */
function offer(version, busy) {
  return html`<p class="small soft">${say("instructor.update.more")}</p>
    <button type="button" class="wide" data-do="update" data-arg="${version}" ${busy && html`disabled`}>${say(busy === "update" ? "instructor.update.preparing" : "instructor.update.go")}</button>`;
}
