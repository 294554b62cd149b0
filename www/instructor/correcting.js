import { say } from "../common/words.js";
import { keyFormOf } from "../kinds/key.js";
import { ask } from "./api.js";

/** What is right, as the instructor says it: for the present question, for one that was looked up, or answer by answer. */

export class Correcting {
  /**
   * @param {string} code
   * @param {{view: () => Instructor.View | null, send: (command: object) => string | undefined, changed: () => void,
   *   told: (said: string) => void}} on `send` gives the command's id, if it was sent
   */
  constructor(code, on) {
    this._code = code;
    this._on = on;
    /** answers to one question that were accepted as right and are in no key yet, by the id of the command */
    this._accepted = { question: "", answers: /** @type {Map<string, string>} */ (new Map()) };
    /** the commands that change the key of what was looked up @type {Set<string>} */
    this._sent = new Set();
    /** the questions whose key was given anew, by the id of the command @type {Map<string, string>} */
    this._corrected = new Map();
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
    this._corrected.delete(id);
  }

  /** A command was carried out: what was looked up is so no more. @param {string} id */
  acknowledged(id) {
    const { question } = this.found;
    if (this._sent.delete(id) && question) this.find(question.id);
    const corrected = this._corrected.get(id);
    if (corrected !== undefined) this._confirm(corrected);
    this._corrected.delete(id);
  }

  /** Say that the key is saved, and how many answers that has changed or not. @param {string} id of the question */
  async _confirm(id) {
    const { status, body } = await ask(this._path(id));
    const n = status === 200 ? body.answered || 0 : 0;
    const saved = n && !body.void ? say("instructor.more.corrected", { n }) : say("instructor.make.saved");
    this._on.told(body.void ? `${saved} ${say("instructor.live.void")}` : saved);
  }

  /** @param {string} id */
  _path(id) {
    return `questions?${new URLSearchParams({ code: this._code, id })}`;
  }

  /**
   * Look a question up, with what was answered, by its id, which stays when numbers shift. What is shown of it already
   * stays meanwhile.
   *
   * @param {string} id "" for none
   */
  async find(id) {
    const shown = this.found.question;
    const found = { question: shown && shown.id === id ? shown : undefined, problem: "" };
    this.found = found;
    if (!id) return this._on.changed();
    const { status, body, message } = await ask(this._path(id));
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
    const id = this._on.send({ do: "correct", question: question.id, ...(isVoid ? { void: true } : { correct }) });
    if (id) this._corrected.set(id, question.id);
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
