import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { draftOf, emptyDraft, fieldsOf } from "../forms/draft.js";
import { fillers, pairOf } from "../forms/filling.js";
import { questionForm } from "../forms/form.js";
import { chosenSettings } from "../forms/settings.js";
import { ask } from "./api.js";
import { illustrate, pictureField } from "./illustrating.js";
import { complaints, problemList } from "./pools.js";
import { questionList } from "./questions.js";
import { settingsForm } from "./settings.js";
import { Taking } from "./taking.js";
import { Told } from "./told.js";

/** A pool that is changed, one question after the other, or as text. */

export class Editing {
  /** @param {string} id of the pool @param {{changed: () => void, done: (problem: string, said: string) => void}} on */
  constructor(id, on) {
    this._on = on;
    /** @type {"" | "pool" | "question" | "source" | "settings" | "take"} "" until the pool is here */
    this.place = "";
    this._text = "";
    /** @type {Instructor.Opened | null} */
    this._pool = null;
    this._undo = 0; // changes that can be taken back
    this._search = ""; // among its questions
    this._at = 0;
    this._isNew = false;
    this._draft = emptyDraft();
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
    this._open(id);
  }

  /** Nothing comes any more. */
  close() {
    this._closed = true;
    this._told.close();
  }

  /** @param {string} id */
  async _open(id) {
    const reply = await ask(`pools/${encodeURIComponent(id)}/edit`);
    if (this._closed) return;
    if (reply.status !== 200) {
      this._on.done(reply.message, "");
      return;
    }
    this._pool = reply.body;
    this._go(this._first());
  }

  /** Where a pool is looked at first: one that is broken is mended in its text. */
  _first() {
    const { fields, text, why_not } = /** @type {Instructor.Opened} */ (this._pool);
    if (fields.length || text === null || why_not) return "pool";
    this._text = text;
    return "source";
  }

  /** @param {typeof this.place} place */
  _go(place) {
    this.place = place;
    this._problem = "";
    this._problems = [];
    this._wrong = {};
    this._on.changed();
  }

  /** Change the pool, and go back to its questions. @param {object} change @param {string} said what was done then */
  async _change(change, said) {
    const pool = /** @type {Instructor.Opened} */ (this._pool);
    const path = `pools/${encodeURIComponent(pool.id)}/edit`;
    await this._send(path, { version: pool.version, change }, (body) => {
      this._pool = body;
      this._undo += 1;
      this.place = this._first();
      if (this.place === "pool") this._told.tell("", said, true);
      else this._problem = say("instructor.make.saved_broken");
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

  /** @param {string} path @param {object} body @param {(reply: any) => void} then */
  async _send(path, body, then) {
    if (this._busy) return;
    this._busy = true;
    this._problem = "";
    this._problems = [];
    this._wrong = {};
    this._told.close();
    const reply = await ask(path, body);
    this._busy = false;
    if (this.place === "pool") this._told.tell(reply.message, "");
    else this._problem = reply.message;
    this._wrong = (reply.status >= 400 && reply.body.settings) || {};
    this._problems = reply.body.problems && reply.status >= 400 ? reply.body.problems : [];
    if (reply.status === 200) then(reply.body);
    this._on.changed();
  }

  /** @param {number} at @param {Instructor.Draft} draft @param {boolean} isNew */
  _ask(at, draft, isNew) {
    this._at = at;
    this._draft = draft;
    this._isNew = isNew;
    this._go("question");
  }

  get handlers() {
    const at = (/** @type {string} */ argument) => Number(argument);
    const value = (/** @type {HTMLElement} */ element) =>
      /** @type {HTMLInputElement | HTMLTextAreaElement} */ (element).value;
    const questions = () => /** @type {Instructor.Opened} */ (this._pool).fields;
    /** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
    const handlers = {
      ...(this._taking ? this._taking.handlers : {}),
      ...fillers(this._draft, this._on.changed),
      leaveMaker: () => this._on.done("", ""),
      closeTold: () => this._told.close(),
      question: (n) => this._ask(at(n), draftOf(questions()[at(n)]), false),
      newQuestion: () => {
        this._search = ""; // or it might not be seen in the list
        this._ask(questions().length, emptyDraft(), true);
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
      take: () => {
        this._taking = new Taking(/** @type {Instructor.Opened} */ (this._pool).id, this._on.changed);
        this._go("take");
      },
      keepTaken: () => {
        const change = this._taking && this._taking.change(questions().length);
        const n = this._taking ? this._taking.count : 0;
        this._search = "";
        if (change) this._change(change, say("instructor.make.taken", { n }));
      },
      undo: () => {
        const pool = /** @type {Instructor.Opened} */ (this._pool);
        this._send(`pools/${encodeURIComponent(pool.id)}/undo`, { version: pool.version }, (body) => {
          this._pool = body;
          this._undo -= 1;
          this.place = this._first();
          this._told.tell("", say("instructor.make.undone"), this._undo > 0);
        });
      },
      source: () => {
        this._text = (this._pool && this._pool.text) || "";
        this._go("source");
      },
      typedSource: (_, element) => (this._text = value(element)),
      keepSource: () => this._change({ do: "text", text: this._text }, say("instructor.make.saved")),
      leaveQuestion: () => {
        const { fields } = /** @type {Instructor.Opened} */ (this._pool);
        if (fields.length) this._go("pool");
        else this._on.done("", ""); // of a broken pool there is nothing else to see
      },
      keepQuestion: () => {
        if (!this._draft.text.trim()) return this._complain(say("instructor.make.no_text"));
        const fields = fieldsOf(this._draft);
        const change = this._isNew
          ? { do: "add", at: this._at, questions: [fields] }
          : { do: "put", at: this._at, question: fields };
        this._change(change, say("instructor.make.saved"));
      },
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

  /** The picture that the question has, unless it was taken away. */
  _shown = () => this._unless(this._pool?.preview[this._at]?.image);
  /** @template T @param {T | undefined} picture the present one, or what is said of it */
  _unless = (picture) => (this._isNew || this._draft.image === null ? undefined : picture);
  /** @param {FileList | null} files */
  async _illustrate(files) {
    if (!files || !files[0] || this._busy) return;
    const draft = this._draft;
    this._busy = true;
    this._complain("");
    const { id } = /** @type {Instructor.Opened} */ (this._pool);
    const problem = await illustrate(id, draft, this._shown(), files[0]);
    this._busy = false;
    if (!this._closed && draft === this._draft) this._complain(problem);
  }

  /** @param {number} at @param {number} to */
  _move(at, to) {
    this._change({ do: "move", at, to }, say("instructor.make.moved", { place: to + 1 }));
  }

  /** Save what was changed among the settings. @param {HTMLFormElement} form */
  _keepSettings(form) {
    const { title, options } = /** @type {Instructor.Opened} */ (this._pool);
    const fields = new FormData(form);
    const chosen = { title: String(fields.get("title")).trim(), ...chosenSettings(fields) };
    /** @type {Record<string, unknown>} */
    const before = { title, ...options };
    const settings = Object.fromEntries(Object.entries(chosen).filter(([name, value]) => value !== before[name]));
    if (Object.keys(settings).length) this._change({ do: "set", settings }, say("instructor.make.saved"));
    else this._go("pool");
  }

  screen() {
    if (this.place === "question")
      return questionForm(this._draft, {
        number: this._isNew ? null : this._pool?.preview[this._at]?.number || 0,
        problem: this._problem,
        picture: pictureField(this._draft, this._shown(), this._busy, this._unless(this._pool?.unshown[this._at])),
        problems: complaints(this._problems),
        busy: this._busy,
      });
    const pool = /** @type {Instructor.Opened} */ (this._pool);
    if (this.place === "source") return this._source(pool);
    if (this.place === "settings") return settingsForm(pool, this._wrong, this._problem, this._busy);
    if (this.place === "take" && this._taking) return this._taking.screen(this._busy, this._problem);
    const undo = html`<button type="button" class="small" data-do="undo">${say("instructor.make.undo_short")}</button>`;
    return html`<div class="home stack make" data-key="pool">
      ${questionList(pool, this._search, this._undo > 0)} ${this._told.screen(undo)}
    </div>`;
  }

  /** @param {Instructor.Opened} pool */
  _source({ title, fields, problems }) {
    return html`<form novalidate class="home stack make" data-do="keepSource" data-key="source">
      <header class="row between">
        <h1 tabindex="-1" dir="auto">${fields.length ? say("instructor.make.source") : title}</h1>
        <button type="button" data-do="leaveQuestion">${say("common.cancel")}</button>
      </header>
      ${!fields.length && problems.length > 0 && problemList(problems, true)}
      ${!fields.length && this._undo > 0 && html`<div class="row"><button type="button" class="quiet" data-do="undo">${say("instructor.make.undo")}</button></div>`}
      <textarea
        class="code"
        rows="24"
        data-typed="typedSource"
        spellcheck="false"
        aria-label="${say("instructor.make.source")}"
      >
${this._text}</textarea>
      <p class="problem" role="alert">${this._problem}</p>
      <div class="begin"><button class="primary wide" ${this._busy && html`disabled`}>${say("common.save")}</button></div>
    </form>`;
  }
}
