import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";

/** The questions and slides of a session: any can be opened out of its turn, and a key corrected. */

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

  /** Something was asked that can be corrected. */
  get isCorrectable() {
    return this._listed.some(({ number, opened }) => number && opened);
  }

  /** The questions that were asked, of which one is chosen to correct its key. @param {string | undefined} chosen its id */
  choice(chosen) {
    const questions = this._listed.filter(({ number, opened }) => number && opened);
    return html`<label
        ><span>${say("instructor.more.question")}</span>
        <select data-do="findQuestion">
          ${choices(questions, ({ id }) => id === chosen)}
        </select></label
      >
      <p class="problem" role="alert" ${!this._problem && html`hidden`}>${this._problem}</p>`;
  }

  /** The list, in which the coming question is chosen. @param {Instructor.View} view */
  form({ next_question: coming }) {
    return html`<form novalidate class="row" data-do="openQuestion" data-key="open">
        <label class="grow"
          ><span>${say("instructor.more.open")}</span>
          <select name="question">
            ${choices(this._listed, ({ number }) => number !== undefined && number === coming)}
          </select></label
        >
        <button class="low">${say("instructor.more.open_go")}</button>
      </form>
      <p class="problem" role="alert" ${!this._problem && html`hidden`}>${this._problem}</p>`;
  }
}

/** @param {Instructor.ListedQuestion[]} listed @param {(question: Instructor.ListedQuestion) => boolean} isChosen */
function choices(listed, isChosen) {
  return html`<option value="">–</option>
    ${listed.map((each) => html`<option value="${each.id}" ${isChosen(each) && html`selected`}>${line(each)}</option>`)}`;
}

/** A question in one line, with a mark if it was open already. @param {Instructor.ListedQuestion} question */
function line({ number, text, opened }) {
  const name = number ? say("instructor.next.question", { number }) : say("class.slide");
  return `${opened ? "✓ " : ""}${name}${text && `: ${text}`}`;
}
