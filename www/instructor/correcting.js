import { keyFormOf } from "../kinds/key.js";
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
    /** answers to one question that were accepted as right and are in no key yet, by the id of the command */
    this._accepted = { question: "", answers: /** @type {Map<string, string>} */ (new Map()) };
    /** the commands that change the key of what was looked up @type {Set<string>} */
    this._sent = new Set();
    /** the key in the form can't be read */
    this.unread = false;
    /** the question that was looked up, and why there is none */
    this.found = { question: /** @type {Instructor.Question | undefined} */ (undefined), problem: "" };
  }

  /** Begin with the present question, without its answers until it is looked up. */
  open() {
    this.unread = false;
    this.found = { question: this._on.view()?.question, problem: "" };
  }

  /** What a question has in its key was accepted. @param {Instructor.Question | undefined} question */
  taken(question) {
    const { answers } = this._accepted;
    if (!question || question.id !== this._accepted.question) return;
    const key = Array.isArray(question.correct) ? question.correct : [];
    for (const [id, answer] of answers) if (key.includes(answer)) answers.delete(id);
  }

  /** A command was refused, and isn't sent again. @param {string} id */
  refused(id) {
    this._accepted.answers.delete(id);
    this._sent.delete(id);
  }

  /** A command was carried out: what was looked up is so no more. @param {string} id */
  acknowledged(id) {
    const { question } = this.found;
    if (this._sent.delete(id) && question) this.find(question.id);
  }

  /** Look a question up by its id, which stays when numbers shift. @param {string} id */
  find(id) {
    return this._find(`questions?${new URLSearchParams({ code: this._code, id })}`, (shown) => shown.id === id);
  }

  /** Look a question up by its number, as somebody types it. @param {number} number */
  findNumber(number) {
    const path = `questions/${number}?${new URLSearchParams({ code: this._code })}`;
    return this._find(path, (shown) => shown.number === number);
  }

  /**
   * Look a question up, with what was answered. What is shown of it already stays meanwhile.
   *
   * @param {string} path @param {(shown: Instructor.Question) => boolean} isIt
   */
  async _find(path, isIt) {
    const shown = this.found.question;
    const found = { question: shown && isIt(shown) ? shown : undefined, problem: "" };
    this.found = found;
    const { status, body, message } = await ask(path);
    if (this.found !== found) return; // another one is looked up, or the sheet was opened anew
    this.found = { question: status === 200 ? body : found.question, problem: message };
    this.taken(this.found.question);
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
    const correct = read(question, form);
    this.unread = !isVoid && correct === null;
    if (this.unread) return false;
    this._accepted.answers.clear(); // the whole key is given anew
    this._on.send({ do: "correct", question: question.id, ...(isVoid ? { void: true } : { correct }) });
    return true;
  }

  /**
   * What somebody has typed is right too, with what was accepted just before: a command gives the whole key, and that of
   * the view may be older. @param {string} answer
   * @param {HTMLFormElement | null} form of what was looked up, where it was tapped: what its fields say is right as well
   */
  accept(answer, form) {
    const question = form ? this.found.question : this._on.view()?.question;
    if (!question) return;
    if (question.id !== this._accepted.question) this._accepted.answers.clear();
    this._accepted.question = question.id;
    const { answers } = this._accepted;
    const key = form ? read(question, form) : question.correct;
    const correct = [...new Set([...(Array.isArray(key) ? key : []), ...answers.values(), answer])];
    const id = this._on.send({ do: "correct", question: question.id, correct });
    if (!id) return;
    answers.set(id, answer);
    if (form) this._sent.add(id);
  }
}

/** What the fields of a key say, null if they can't be read. @param {Instructor.Question} question @param {HTMLFormElement} form */
function read(question, form) {
  const key = keyFormOf(question);
  return key ? key.read(question, new FormData(form)) : null;
}
