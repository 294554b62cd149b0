import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";

/** Ways to the help on the box. They open a page of its own, so that a class that runs stays where it is. */

/** @typedef {"join" | "phones" | "run" | "questions" | "results" | "off" | "lost" | "pool"} Part an id in `help/index.html` */

/** To one of its questions, from where that is asked. @param {Part} part */
export function helpLink(part) {
  return html`<a class="small help" href="/help#${part}" target="_blank" rel="noopener">${say(`instructor.help.${part}`)}</a>`;
}

/** To the whole of it. */
export const helpButton = () =>
  html`<a class="button quiet small" href="/help" target="_blank" rel="noopener">${say("instructor.help.title")}</a>`;
