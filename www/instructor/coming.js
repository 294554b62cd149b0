import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";
import { questionCard } from "./pools.js";
import { sheet } from "./sheet.js";

/** A look at the coming question or slide before the class sees it. */

export class Coming {
  /** @param {string} code @param {() => void} changed */
  constructor(code, changed) {
    this._code = code;
    this._changed = changed;
    /** the id of what is looked at */
    this._id = "";
    /** @type {Instructor.Question | undefined} */
    this._question = undefined;
    this._problem = "";
  }

  /** Look at what comes next; another instructor may have passed over it meanwhile. @param {Instructor.View} view */
  async look({ coming: id = "" }) {
    this._id = id;
    this._question = undefined;
    this._problem = "";
    const { status, body, message } = await ask(`questions?${new URLSearchParams({ code: this._code, id })}`);
    if (this._id !== id) return;
    if (status === 200) this._question = body;
    this._problem = message;
    this._changed();
  }

  /** Whether the look can go on; the class may see something else now. @param {Instructor.View} view */
  follow(view) {
    if (isBetween(view) && view.coming !== this._id) this.look(view);
    return isBetween(view);
  }

  /** @param {Instructor.View} view */
  screen({ next_question: number, of }) {
    return sheet(
      number ? say("common.question", { number, of }) : say("class.slide"),
      html`<p class="problem" role="alert" ${!this._problem && html`hidden`}>${this._problem}</p>
        ${this._question && questionCard({ ...this._question, number: null })}`,
    );
  }
}

/** What opens the look, or why there is none. @param {Instructor.View} view */
export function comingButton(view) {
  const { draw, items, next, next_question: number } = view;
  if (draw === "individual" && !items && next && next.do === "open")
    return html`<p class="small soft" data-key="coming">${say("class.different_questions")}</p>`;
  if (!isBetween(view)) return null;
  return html`<button type="button" class="wide" data-do="coming" data-key="coming">${number ? say("instructor.live.coming", { number }) : say("instructor.live.coming_slide")}</button>`;
}

/** Whether something comes, and nothing is answered. @param {Instructor.View} view */
function isBetween({ can, coming }) {
  return Boolean(coming) && can.includes("open");
}
