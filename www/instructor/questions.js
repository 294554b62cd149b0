import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { handle } from "../forms/form.js";
import { problemList, questionCard } from "./pools.js";
import { search, textOf } from "./search.js";

/** The questions of a pool that is being changed, in their order. */

const MANY = 6; // questions, from which on they can be searched

/**
 * @param {Instructor.Opened} pool @param {string} typed what is searched @param {boolean} undo whether a change can be taken back
 * @param {Markup[]} lost what was being written of questions that are gone
 */
export function questionList({ title, ok, preview, problems, why_not, text, fields }, typed, undo, lost) {
  const fixed = Boolean(why_not);
  const wanted = search(typed);
  const found = preview.flatMap((question, index) => (wanted(textOf(fields[index])) ? [{ question, index }] : []));
  const sortable = !fixed && preview.length > 1 && found.length === preview.length;
  return html`<header class="row between">
      <h1 tabindex="-1" dir="auto">${title}</h1>
      <button type="button" data-do="leaveMaker">${say("common.back")}</button>
    </header>
    ${
      why_not &&
      html`<div class="sheet alert stack tight">
        <p>${sayThat(why_not)}</p>
        ${ok && fields.length > 0 && html`<button type="button" data-do="copyToChange">${say("instructor.make.copy_to_change")}</button>`}
      </div>`
    }
    ${problems.length > 0 && problemList(problems, !fields.length)}
    ${!fields.length && text !== null && html`<pre class="sheet code" tabindex="0" aria-label="${say("instructor.make.text")}">${text}</pre>`}
    ${
      !fixed &&
      html`<div class="row wrap">
        ${fields.length > 0 && html`<button type="button" data-do="settings">${say("instructor.make.settings")}</button>`}
        ${text !== null && html`<button type="button" class="quiet" data-do="source">${say("instructor.make.source")}</button>`}
        ${undo && html`<button type="button" class="quiet" data-do="undo">${say("instructor.make.undo")}</button>`}
      </div>`
    }
    ${lost}
    ${
      (typed || preview.length >= MANY) &&
      html`<input
        type="search"
        value="${typed}"
        data-typed="searchQuestions"
        data-key="search"
        placeholder="${say("instructor.make.take_search")}"
        aria-label="${say("instructor.make.take_search")}"
      />`
    }
    ${preview.length > 0 && !found.length && html`<p class="soft">${say("instructor.make.no_question_found")}</p>`}
    <ol class="listed stack" data-sorted="moveQuestion" data-key="questions">
      ${found.map(
        ({ question, index }) =>
          html`<li data-key="q${index}">${questionCard(question, !fixed && tools(index, sortable ? preview.length : 0), sortable && handle())}</li>`,
      )}
    </ol>
    ${
      !fixed &&
      fields.length > 0 &&
      html`<button type="button" class="primary wide" data-do="newQuestion">${say("instructor.make.new_question")}</button>
        <button type="button" class="wide" data-do="take">${say("instructor.make.take")}</button>`
    }`;
}

/** What can be done with a question. @param {number} index @param {number} count of those among which it can be moved */
function tools(index, count) {
  const number = index + 1;
  return html`<div class="row wrap tools">
    <button type="button" class="small" data-do="question" data-arg="${index}">${say("instructor.make.change")}</button>
    <button type="button" class="quiet small" data-do="copyQuestion" data-arg="${index}">${say("instructor.make.copy")}</button>
    <button type="button" class="quiet small" data-do="removeQuestion" data-arg="${index}">
      ${say("instructor.make.remove")}
    </button>
    ${
      count > 1 &&
      html`<span class="row move">
        <button
          type="button"
          class="quiet small"
          data-do="up"
          data-arg="${index}"
          ${index === 0 && html`disabled`}
          aria-label="${say("instructor.make.up", { number })}"
        >
          ↑
        </button>
        <button
          type="button"
          class="quiet small"
          data-do="down"
          data-arg="${index}"
          ${number === count && html`disabled`}
          aria-label="${say("instructor.make.down", { number })}"
        >
          ↓
        </button>
      </span>`
    }
  </div>`;
}
