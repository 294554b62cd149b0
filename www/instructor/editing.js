import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { pairOf } from "../forms/filling.js";
import { ask } from "./api.js";
import { Question, lostQuestions } from "./question.js";
import { questionList } from "./questions.js";
import { changedSettings, settingsForm, settingsOf } from "./settings.js";
import { sourceForm } from "./source.js";
import { Taking } from "./taking.js";
import { Told } from "./told.js";
import { Typed } from "./typed.js";

/** A pool that is changed, one question after the other, or as text. */

export class Editing {
  /**
   * @param {string} id of the pool @param {{changed: () => void, done: (problem: string, said: string) => void}} on
   * @param {Store} store where what is typed is kept @param {string} [form] that is open at once, as in the address
   */
  constructor(id, on, store, form = "") {
    this._on = on;
    this._id = id;
    this._store = store;
    /** @type {"" | "pool" | "question" | "source" | "settings" | "take"} "" until the pool is here */
    this.place = "";
    /** @type {Instructor.Opened | null} */
    this._pool = null;
    this._undo = 0; // changes that can be taken back
    this._search = ""; // among its questions
    /** @type {Question | null} */
    this._question = null;
    /** what is typed into the form that is open @type {Typed<any> | null} */
    this._typed = null;
    this._problem = "";
    /** @type {Instructor.Problem[]} */
    this._problems = [];
    /** what is wrong with each setting @type {Instructor.Wrong} */
    this._wrong = {};
    /** @type {Taking | null} */
    this._taking = null;
    this._told = new Told(on.changed);
    this._busy = false;
    this._closed = false;
    this._open(id, form);
  }

  /** Nothing comes any more. */
  close() {
    this._closed = true;
    this._told.close();
  }

  /** @param {string} id @param {string} [form] */
  async _open(id, form = "") {
    const reply = await ask(`pools/${encodeURIComponent(id)}/edit`);
    if (this._closed) return;
    if (reply.status !== 200) {
      this._on.done(reply.message, "");
      return;
    }
    this._id = id;
    this._pool = reply.body;
    this._go(this._first());
    const [name, at] = form.split("=");
    if (this.place !== "pool" || reply.body.why_not) return;
    if (name === "question") this._ask(reply.body.fields[at] || null, Number(at));
    else if (name === "source" || name === "settings") this._go(name);
    else if (name === "take") this._take();
  }

  /** The parts of the address. */
  get way() {
    const form = this._question ? `question=${this._question.place}` : this.place;
    const isForm = this._pool !== null && this.place !== this._first();
    return [`edit=${encodeURIComponent(this._id)}`, ...(isForm ? [form] : [])];
  }

  /** From a form to the pool, and from there to the list. */
  up() {
    if (this.way.length > 1) this._leaveForm();
    else this._on.done("", this.isUnsaved ? say("instructor.make.typed_kept") : "");
  }

  /** It was changed in another place: what is written is to be saved into it as it is now. */
  async _openAnew() {
    const { id } = /** @type {Instructor.Opened} */ (this._pool);
    const { status, body } = await ask(`pools/${encodeURIComponent(id)}/edit`);
    if (this._closed || status !== 200) return;
    this._becomes(body);
    this._on.changed();
  }

  /** The pool has changed, and the form that is open is to be saved into it as it is now. @param {Instructor.Opened} pool */
  _becomes(pool) {
    this._pool = pool;
    if (this._question) this._question.stands(pool);
  }

  /** Where a pool is looked at first: one that is broken is mended in its text. */
  _first() {
    const { fields, text, why_not } = /** @type {Instructor.Opened} */ (this._pool);
    return fields.length || text === null || why_not ? "pool" : "source";
  }

  /** @param {typeof this.place} place @param {Question} [question] */
  _go(place, question) {
    const { id, text, version, title, options } = /** @type {Instructor.Opened} */ (this._pool);
    this.place = place;
    this._question = question || null;
    if (place === "source") this._typed = new Typed(this._store, [id, place], { text: text || "", version });
    else if (place === "settings") this._typed = new Typed(this._store, [id, place], { title, ...options });
    else this._typed = question ? question.typed : null;
    this._problem = "";
    this._problems = [];
    this._wrong = {};
    this._on.changed();
  }

  /** Change the pool, and go back to its questions. @param {object} change @param {string} said what was done then */
  async _change(change, said) {
    const typed = this._typed;
    await this._send("edit", { change }, said, () => {
      if (typed) typed.forget();
      this._undo += 1;
    });
  }

  /** A copy that can be changed, and on with that. */
  async _copyToChange() {
    const { id, title } = /** @type {Instructor.Opened} */ (this._pool);
    const name = say("instructor.make.copy_of", { title });
    if (this._busy) return;
    this._busy = true;
    const reply = await ask(`pools/${encodeURIComponent(id)}/copy`, { title: name });
    this._busy = false;
    if (this._closed) return;
    this._told.tell(reply.message, reply.message ? "" : say("instructor.make.copied", { title: name }));
    if (reply.status === 201) await this._open(reply.body.id);
  }

  /** A form that is opened while the box is asked stays open. @param {string} path @param {object} body @param {string} said @param {() => void} then */
  async _send(path, body, said, then) {
    if (this._busy) return;
    const { id, version } = /** @type {Instructor.Opened} */ (this._pool);
    const { _typed: typed, place } = this;
    this._busy = true;
    this._problem = "";
    this._problems = [];
    this._wrong = {};
    this._told.close();
    const reply = await ask(`pools/${encodeURIComponent(id)}/${path}`, { version, ...body });
    this._busy = false;
    if (this.place === "pool") this._told.tell(reply.message, "");
    else this._problem = reply.message;
    this._wrong = (reply.status >= 400 && reply.body.settings) || {};
    this._problems = reply.body.problems && reply.status >= 400 ? reply.body.problems : [];
    if (reply.status === 200) {
      const stays = this.place !== "pool" && (this.place !== place || this._typed !== typed);
      then();
      this._becomes(reply.body);
      if (!stays) this._go(this._first());
      if (this.place === "pool") this._told.tell("", said, this._undo > 0);
      else if (!stays) this._problem = path === "edit" ? say("instructor.make.saved_broken") : "";
      else if (this.place === "source") this._problem = say("instructor.make.typed_over");
    } else if (reply.body.error === "outdated") await this._openAnew();
    this._on.changed();
  }

  /** @param {Instructor.Fields | null} fields null for a new one @param {number} [at] */
  _ask(fields, at = -1) {
    const pool = /** @type {Instructor.Opened} */ (this._pool);
    this._go("question", new Question(this._store, pool, fields, at));
  }

  _take() {
    this._taking = new Taking(this._id, this._on.changed);
    this._go("take");
  }

  get isUnsaved() {
    return this._typed !== null && this._typed.isUnsaved;
  }

  /** From a form to the questions; of a broken pool there is nothing else to see. */
  _leaveForm() {
    if (this.way.length === 1) return this.up();
    const kept = this.isUnsaved ? say("instructor.make.typed_kept") : "";
    this._go("pool");
    if (kept) this._told.tell("", kept);
  }

  /** What was typed is dropped once it was asked. */
  _dropTyped() {
    const wasLost = this._question !== null && this._question.isLost;
    if (this._typed && this._typed.drop() && wasLost) this._leaveForm();
    else this._on.changed();
  }

  get handlers() {
    const at = (/** @type {string} */ argument) => Number(argument);
    const value = (/** @type {HTMLElement} */ element) => /** @type {HTMLInputElement} */ (element).value;
    const questions = () => /** @type {Instructor.Opened} */ (this._pool).fields;
    /** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
    const handlers = {
      ...(this._taking ? this._taking.handlers : {}),
      ...(this._question ? this._question.handlers(this._on.changed) : {}),
      leaveMaker: () => this._on.done("", ""),
      closeTold: () => this._told.close(),
      question: (n) => this._ask(questions()[at(n)], at(n)),
      goOnWith: (fields) => this._ask(JSON.parse(fields)),
      dropTyped: () => this._dropTyped(),
      newQuestion: () => {
        this._search = ""; // or it might not be seen in the list
        this._ask(null);
      },
      searchQuestions: (_, element) => {
        this._search = value(element);
        this._on.changed();
      },
      copyQuestion: (n) => this._change({ do: "copy", at: at(n) }, say("instructor.make.question_copied")),
      removeQuestion: (n) => this._change({ do: "remove", at: at(n) }, say("instructor.make.question_removed")),
      up: (n) => this._move(at(n), at(n) - 1),
      down: (n) => this._move(at(n), at(n) + 1),
      moveQuestion: (fromTo) => this._move(...pairOf(fromTo)),
      copyToChange: () => this._copyToChange(),
      settings: () => this._go("settings"),
      keepSettings: (_, form) => this._keepSettings(/** @type {HTMLFormElement} */ (form)),
      take: () => this._take(),
      keepTaken: () => {
        const change = this._taking && this._taking.change(questions().length);
        const n = this._taking ? this._taking.count : 0;
        this._search = "";
        if (change) this._change(change, say("instructor.make.taken", { n }));
      },
      undo: () => this._send("undo", {}, say("instructor.make.undone"), () => (this._undo -= 1)),
      source: () => this._go("source"),
      typedSource: (_, element) => this._typed && this._typed.type({ ...this._typed.value, text: value(element) }),
      keepSource: () =>
        this._typed && this._change({ do: "text", text: this._typed.value.text }, say("instructor.make.saved")),
      leaveQuestion: () => this._leaveForm(),
      keepQuestion: () => {
        const { isEmpty = true, change = {} } = this._question || {};
        if (isEmpty) return this._complain(say("instructor.make.no_text"));
        this._change(change, say("instructor.make.saved"));
      },
      typedSettings: (_, form) =>
        this._typed && this._typed.type({ ...this._typed.value, ...settingsOf(/** @type {HTMLFormElement} */ (form)) }),
      draftPicture: (_, element) => this._illustrate(/** @type {HTMLInputElement} */ (element).files),
    };
    return handlers;
  }

  /** @param {string} problem */
  _complain(problem) {
    this._problem = problem;
    this._problems = [];
    this._on.changed();
  }

  /** @param {FileList | null} files */
  async _illustrate(files) {
    const question = this._question;
    if (!files || !files[0] || !question || this._busy) return;
    this._busy = true;
    this._complain("");
    const problem = await question.illustrate(files[0]);
    this._busy = false;
    if (!this._closed && question === this._question) this._complain(problem);
  }

  /** @param {number} at @param {number} to */
  _move(at, to) {
    this._change({ do: "move", at, to }, say("instructor.make.moved", { place: to + 1 }));
  }

  /** Save what was changed among the settings. @param {HTMLFormElement} form */
  _keepSettings(form) {
    const settings = changedSettings(/** @type {Instructor.Opened} */ (this._pool), form);
    if (Object.keys(settings).length) this._change({ do: "set", settings }, say("instructor.make.saved"));
    else this._go("pool");
  }

  screen() {
    if (this._question) return this._question.screen(this._problem, this._problems, this._busy);
    const pool = /** @type {Instructor.Opened} */ (this._pool);
    if (this.place === "source" && this._typed)
      return sourceForm(pool, this._typed, this._undo > 0, this._problem, this._busy);
    if (this.place === "settings" && this._typed)
      return settingsForm(this._typed, this._wrong, this._problem, this._busy);
    if (this.place === "take" && this._taking) return this._taking.screen(this._busy, this._problem);
    const undo = html`<button type="button" class="small" data-do="undo">${say("instructor.make.undo_short")}</button>`;
    return html`<div class="home stack make" data-key="pool">
      ${questionList(pool, this._search, this._undo > 0, lostQuestions(this._store, pool))} ${this._told.screen(undo)}
    </div>`;
  }
}
