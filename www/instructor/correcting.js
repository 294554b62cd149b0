import { kindOf } from "../kinds/kinds.js";
import { ask } from "./api.js";

/** What is right, as the instructor says it: for the present question, for one that was looked up, or answer by answer. */

export class Correcting {
  /**
   * @param {string} code
   * @param {{view: () => Instructor.View | null, send: (command: object) => string | undefined, changed: () => void}} on
   *   `send` gives the command's id, if it was sent
   */
  constructor(code, on) {
    this._code = code;
    this._on = on;
    /** answers accepted as right that no view has yet, by the id of the command */
    this._accepted = { question: 0, answers: /** @type {Map<string, string>} */ (new Map()) };
    /** the key in the form can't be read */
    this.unread = false;
    /** the question that was looked up, and why there is none */
    this.found = { question: /** @type {Instructor.Question | undefined} */ (undefined), problem: "" };
  }

  /** Begin with the present question. */
  open() {
    this.unread = false;
    this.found = { question: this._on.view()?.question, problem: "" };
  }

  /** What the view has was accepted, and what belongs to another question is over. @param {Instructor.View} view */
  taken({ question }) {
    const { answers } = this._accepted;
    const key = question && Array.isArray(question.correct) ? question.correct : [];
    if (!question || question.number !== this._accepted.question) answers.clear();
    for (const [id, answer] of answers) if (key.includes(answer)) answers.delete(id);
    this._accepted.question = question?.number || 0;
  }

  /** A command was refused, and isn't sent again. @param {string} id */
  refused(id) {
    this._accepted.answers.delete(id);
  }

  /** Look a question up. @param {number} number */
  async find(number) {
    const found = { question: undefined, problem: "" };
    this.found = found;
    const { status, body, message } = await ask(`questions/${number}?code=${encodeURIComponent(this._code)}`);
    if (this.found !== found) return; // another one is looked up, or the sheet was opened anew
    this.found = { question: status === 200 ? body : undefined, problem: message };
    this.unread = false;
    this._on.changed();
  }

  /**
   * @param {Instructor.Question | undefined} question @param {HTMLFormElement} form
   * @param {boolean} isVoid the question counts for nobody
   * @returns {boolean} whether it could be read
   */
  correct(question, form, isVoid) {
    if (!question) return false;
    const { number } = question;
    const correct = kindOf(question).corrected(question, new FormData(form));
    this.unread = !isVoid && correct === null;
    if (this.unread) return false;
    this._accepted.answers.clear(); // the whole key is given anew
    this._on.send({ do: "correct", question: number, ...(isVoid ? { void: true } : { correct }) });
    return true;
  }

  /**
   * What somebody has typed is right too, with what was accepted just before: a command gives the whole key, and that of
   * the view may be older. @param {string} answer
   */
  accept(answer) {
    const { question } = this._on.view() || {};
    if (!question) return;
    const { answers } = this._accepted;
    const key = Array.isArray(question.correct) ? question.correct : [];
    const correct = [...new Set([...key, ...answers.values(), answer])];
    const id = this._on.send({ do: "correct", question: question.number, correct });
    if (id) answers.set(id, answer);
  }
}
