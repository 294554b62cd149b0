import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";

/**
 * What stands above and below the projector's pictures.
 */

/** @param {Projector.View} view */
export function address({ addresses }) {
  return addresses.student.replace(/\/$/, "");
}

/** @param {Projector.View} view */
export function head({ question, phase, paused, closing, left_ms, title }) {
  if (!question) return null;
  const ring =
    phase === "open" &&
    left_ms !== undefined &&
    html`<span class="ring num ${paused || closing ? "stopped" : ""}" role="timer" aria-label="${say("projector.seconds_left")}"><b data-own data-time></b></span>`;
  return html`<header class="row between">
    <span class="soft" dir="auto">${question.number ? say("common.question", { number: question.number, of: question.of }) : title}${question.round > 1 && ` · ${say("common.second_vote")}`}</span>
    ${paused || closing ? html`<span class="row"><b class="${paused ? "warn" : "soft"}">${say(paused ? "common.paused" : "class.closing")}</b>${ring}</span>` : ring}
  </header>`;
}

/** @param {Projector.View} view */
export function foot(view) {
  const { answered = 0, present = 0, code_needed, code, question, draw } = view;
  const isAsked = draw === "individual" || kindOf(question || {}).answerable;
  return html`<footer class="row between soft">
    <span>${isAsked && sayHtml("projector.answered", { answered: html`<b class="num ink">${answered}</b>`, of: Math.max(answered, present) })}</span>
    <span>${address(view)}${code_needed && html` · <b class="num ink">${code}</b>`}</span>
  </footer>`;
}
