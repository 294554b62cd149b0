import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";

/** Any question of a session, or a slide, opened out of its turn. */

export class Opening {
  /** @param {string} code @param {() => void} changed */
  constructor(code, changed) {
    this._code = code;
    this._changed = changed;
    /** all questions and slides in their order, as they were when the list was looked at @type {Instructor.ListedQuestion[]} */
    this._listed = [];
    this._problem = "";
  }

  /** Ask the box anew, since numbers shift and questions are added in class. */
  async load() {
    const { status, body, message } = await ask(`questions/all?${new URLSearchParams({ code: this._code })}`);
    this._problem = message;
    if (status === 200) this._listed = body.questions;
    this._changed();
  }

  /** The list, in which the coming question is chosen. @param {Instructor.View} view */
  form({ next_question: coming }) {
    return html`<form novalidate class="row" data-do="openQuestion" data-key="open">
        <label class="grow"
          ><span>${say("instructor.more.open")}</span>
          <select name="question">
            <option value="">–</option>
            ${this._listed.map((each) => html`<option value="${each.id}" ${coming && each.number === coming && html`selected`}>${line(each)}</option>`)}
          </select></label
        >
        <button class="low">${say("instructor.more.open_go")}</button>
      </form>
      <p class="problem" role="alert" ${!this._problem && html`hidden`}>${this._problem}</p>`;
  }
}

/** A question in one line, with a mark if it was open already. @param {Instructor.ListedQuestion} question */
function line({ number, text, opened }) {
  const name = number ? say("instructor.next.question", { number }) : say("class.slide");
  return `${opened ? "✓ " : ""}${name}${text && `: ${text}`}`;
}
