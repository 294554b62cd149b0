import { html } from "../common/ui/html.js";
import { wording } from "../common/ui/asked.js";
import { say } from "../common/words.js";
import { keyFormOf } from "../kinds/key.js";
import { kindOf } from "../kinds/kinds.js";

/**
 * What is right, to be said or corrected.
 */

const ROWS = 50; // of what was typed

/** @param {Instructor.Question} question @param {boolean} unread the fields could not be read @param {string} title */
export function correction(question, unread, title) {
  return html`<details class="sheet" data-key="correct"><summary><b>${title}</b></summary>${keyForm(question, unread)}</details>`;
}

/**
 * The same for any question of the session, which is chosen in a list.
 *
 * @param {Instructor.Question | undefined} question @param {boolean} unread @param {string} problem why it can't be shown
 * @param {import("./opening.js").Opening} opening
 */
export function anyCorrection(question, unread, problem, opening) {
  return html`<div class="stack">
    ${opening.choice(question && question.id)}
    <p class="problem" role="alert">${problem}</p>
    ${
      question &&
      question.number &&
      html`<div class="text" dir="auto" data-key="asked ${question.id}">${wording(question.html)}</div>
      ${keyFormOf(question) ? keyForm(question, unread) : html`<p class="small soft">${say("instructor.more.no_key")}</p>`}`
    }
  </div>`;
}

/**
 * The fields of the key, below how the question was answered, where that is known.
 *
 * @param {Instructor.Question & Partial<Instructor.Answered>} question @param {boolean} unread
 */
function keyForm(question, unread) {
  const { outcome } = kindOf(question);
  const key = keyFormOf(question);
  const { counts, counts_more: more, answered: n, correct = [] } = question;
  return html`<form novalidate class="stack" data-do="correct" data-key="key ${question.id}">
    ${counts && html`<div class="stack tight" data-key="given"><b>${say("instructor.more.given", { n: n || 0 })}</b>${outcome({ question, counts, more, n, correct, rows: ROWS, accept: true })}</div>`}
    <p class="small soft">${key && key.hint && say(key.hint)} ${say("instructor.more.correct_more")}</p>
    ${key && key.fields(question)}
    <p class="problem" role="alert">${unread && say("instructor.more.unreadable")}</p>
    <div class="quick two"><button type="submit">${say("instructor.more.correct_go")}</button><button type="button" data-do="voidQuestion">${say("instructor.more.void")}</button></div>
  </form>`;
}
