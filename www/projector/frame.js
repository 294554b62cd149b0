import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";

/**
 * What stands above and below the projector's pictures.
 */

/** Where the class opens its page; "" where nobody can join any more. @param {Projector.View} view */
export function address({ addresses }) {
  return addresses.student.replace(/\/$/, "");
}

/**
 * The question's number with a code for those who come late, how many have answered, and the time.
 *
 * @param {Projector.View} view @param {boolean} [late] the time is over for all but those with extra time
 */
export function head(view, late = false) {
  const { question, phase, paused, closing, left_ms, title, answered, answered_of: of = 0, draw, locked } = view;
  if (!question) return null;
  const isAsked = answered !== undefined && (draw === "individual" || kindOf(question).answerable);
  const ring =
    phase === "open" &&
    left_ms !== undefined &&
    html`<span class="ring num ${paused || closing ? "stopped" : ""}" role="timer" aria-label="${say("projector.seconds_left")}"><b data-own data-time></b></span>`;
  return html`<header class="row between asking">
    <span class="row">${!locked && address(view) && html`<img class="late" src="/qr/join.svg?${encodeURIComponent(address(view))}" alt="${say("class.scan")}" />`}
    <span class="soft" dir="auto">${question.number ? say("common.question", { number: question.number, of: question.of }) : title}${question.round > 1 && ` · ${say("common.second_vote")}`}</span></span>
    <span class="row watched">
      ${(paused || closing || late) && html`<b class="${paused ? "warn" : "soft"}">${say(paused ? "common.paused" : closing ? "class.closing" : "projector.late")}</b>`}
      ${isAsked && html`<span class="soft answered">${sayHtml("common.answered", { answered: html`<b class="num ink">${answered}</b>`, of })}</span>`}
      ${ring}
    </span>
  </header>`;
}

/** @param {Projector.View} view @param {unknown} [first] @param {unknown} [second] what else stands there */
export function foot(view, first = null, second = null) {
  const { code_needed, code, playback } = view;
  return html`<footer class="row between soft">
    <span>${first}</span><span>${second}</span>
    <span class="where">${playback && say("class.playback")}<bdi dir="ltr">${address(view)}</bdi>${code_needed && html` · <b class="num ink">${code}</b>`}</span>
  </footer>`;
}

/** When it goes on by itself, or that this is held; nothing where it waits for the teacher. @param {Projector.View} view */
export function goesOn({ next_in_ms, paused }) {
  if (next_in_ms === undefined) return null;
  return paused
    ? say("common.paused")
    : sayHtml("projector.next_in", { s: html`<span class="num" data-own data-time></span>` });
}

/** One of the columns of a picture, as large as its height lets it be. @param {unknown} content */
export function column(content) {
  return html`<div class="fit column"><div class="stack">${content}</div></div>`;
}
