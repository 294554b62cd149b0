import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";

/**
 * What is right, to be said or corrected.
 */

/** @param {Instructor.View} view @param {boolean} unread the fields could not be read @param {string} title */
export function correction({ question }, unread, title) {
  const fields = question && kindOf(question).correction;
  if (question && !fields) return null;
  return html`<details class="sheet" data-key="correct">
    <summary><b>${title}</b></summary>
    <form class="stack" data-do="correct">
      <p class="small soft">${say("instructor.more.correct_more")}</p>
      ${
        question && fields
          ? html`<input type="hidden" name="question" value="${question.number}" />
            ${fields(question)}`
          : html`<label><span>${say("instructor.more.number")}</span><input name="question" type="number" inputmode="numeric" min="1" max="500" required /></label>
            <label><span>${say("instructor.more.correct_numbers")}</span><input name="options" inputmode="numeric" placeholder="1" /></label>`
      }
      <p class="problem" role="alert">${unread && say("instructor.more.unreadable")}</p>
      <div class="quick two"><button type="submit">${say("instructor.more.correct_go")}</button><button type="button" data-do="voidQuestion">${say("instructor.more.void")}</button></div>
    </form>
  </details>`;
}

/**
 * The correction that the form describes; `correct` is null where the fields can't be read.
 *
 * @param {HTMLFormElement} form @param {Instructor.View["question"]} question the one that the class has now
 */
export function chosenKey(form, question) {
  const fields = new FormData(form);
  const number = Number(fields.get("question"));
  if (question && question.number === number && !fields.has("options"))
    return { question: number, correct: kindOf(question).corrected(question, fields) };
  const listed = String(fields.get("options")).split(/[^0-9]+/);
  return { question: number, correct: listed.map((one) => parseInt(one, 10)).filter((one) => one > 0) };
}
