import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { draftOf, emptyDraft, fieldsOf, markOption, option, pair } from "../forms/draft.js";
import { questionForm } from "../forms/form.js";
import { ask } from "./api.js";
import { problemList, questionCard } from "./pools.js";

/** A pool that is changed, one question after the other, or as text. */

export class Editing {
  /** @param {string} id of the pool @param {{changed: () => void, done: (said: string) => void}} on */
  constructor(id, on) {
    this._on = on;
    /** @type {"" | "pool" | "question" | "source"} "" until the pool is here */
    this.place = "";
    this._text = "";
    /** @type {Instructor.Opened | null} */
    this._pool = null;
    this._undo = 0; // changes that can be taken back
    this._at = 0;
    this._isNew = false;
    this._draft = emptyDraft();
    this._problem = "";
    /** @type {Instructor.Problem[]} */
    this._problems = [];
    this._busy = false;
    this._closed = false;
    this._open(id);
  }

  /** Nothing comes any more. */
  close() {
    this._closed = true;
  }

  /** @param {string} id */
  async _open(id) {
    const reply = await ask(`pools/${encodeURIComponent(id)}/edit`);
    if (this._closed) return;
    if (reply.status !== 200) {
      this._on.done(reply.message);
      return;
    }
    this._pool = reply.body;
    this.place = "pool";
    this._on.changed();
  }

  /** Change the pool; the place that is shown then. @param {object} change @param {typeof this.place} then */
  async _change(change, then) {
    const pool = /** @type {Instructor.Opened} */ (this._pool);
    const path = `pools/${encodeURIComponent(pool.id)}/edit`;
    await this._send(path, { version: pool.version, change }, (body) => {
      this._pool = body;
      this._undo += 1;
      this.place = then;
    });
  }

  /** @param {string} path @param {object} body @param {(reply: any) => void} then */
  async _send(path, body, then) {
    if (this._busy) return;
    this._busy = true;
    this._problem = "";
    this._problems = [];
    this._on.changed();
    const reply = await ask(path, body);
    this._busy = false;
    this._problem = reply.message;
    this._problems = reply.body.problems && reply.status >= 400 ? reply.body.problems : [];
    if (reply.status === 200) then(reply.body);
    this._on.changed();
  }

  /** @param {number} at @param {Instructor.Draft} draft @param {boolean} isNew */
  _ask(at, draft, isNew) {
    this._at = at;
    this._draft = draft;
    this._isNew = isNew;
    this._problem = "";
    this._problems = [];
    this.place = "question";
    this._on.changed();
  }

  /** Change what is written in the form. @param {(draft: Instructor.Draft) => void} change */
  _draftChanged(change) {
    change(this._draft);
    this._on.changed();
  }

  get handlers() {
    const at = (/** @type {string} */ argument) => Number(argument);
    const value = (/** @type {HTMLElement} */ element) =>
      /** @type {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */ (element).value;
    const checked = (/** @type {HTMLElement} */ element) => /** @type {HTMLInputElement} */ (element).checked;
    const questions = () => /** @type {Instructor.Opened} */ (this._pool).fields;
    /** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
    const handlers = {
      leaveMaker: () => this._on.done(""),
      question: (n) => this._ask(at(n), draftOf(questions()[at(n)]), false),
      newQuestion: () => this._ask(questions().length, emptyDraft(), true),
      copyQuestion: (n) => this._change({ do: "copy", at: at(n) }, "pool"),
      removeQuestion: (n) => this._change({ do: "remove", at: at(n) }, "pool"),
      up: (n) => this._change({ do: "move", at: at(n), to: at(n) - 1 }, "pool"),
      down: (n) => this._change({ do: "move", at: at(n), to: at(n) + 1 }, "pool"),
      rename: (_, form) =>
        this._change(
          { do: "set", settings: { title: String(new FormData(/** @type {HTMLFormElement} */ (form)).get("title")) } },
          "pool",
        ),
      undo: () => {
        const pool = /** @type {Instructor.Opened} */ (this._pool);
        this._send(`pools/${encodeURIComponent(pool.id)}/undo`, { version: pool.version }, (body) => {
          this._pool = body;
          this._undo -= 1;
        });
      },
      source: () => {
        this._text = (this._pool && this._pool.text) || "";
        this.place = "source";
        this._on.changed();
      },
      typedSource: (_, element) => (this._text = value(element)),
      keepSource: () => this._change({ do: "text", text: this._text }, "pool"),
      leaveQuestion: () => {
        this.place = "pool";
        this._problem = "";
        this._problems = [];
        this._on.changed();
      },
      keepQuestion: () => {
        const fields = fieldsOf(this._draft);
        const change = this._isNew
          ? { do: "add", at: this._at, questions: [fields] }
          : { do: "put", at: this._at, question: fields };
        this._change(change, "pool");
      },
      draft: (name, element) => this._draftChanged((draft) => Object.assign(draft, { [name]: value(element) })),
      draftKind: (_, element) => this._draftChanged((draft) => (draft.kind = value(element))),
      draftFlag: (name, element) => this._draftChanged((draft) => Object.assign(draft, { [name]: checked(element) })),
      draftTruth: (is) => this._draftChanged((draft) => (draft.truth = is === "true")),
      draftOption: (n, element) => this._draftChanged(({ options }) => (options[at(n)].text = value(element))),
      draftMark: (n, element) => this._draftChanged((draft) => markOption(draft, at(n), checked(element))),
      draftUp: (n) => this._draftChanged(({ options }) => options.splice(at(n) - 1, 0, ...options.splice(at(n), 1))),
      draftDrop: (n) => this._draftChanged(({ options }) => options.splice(at(n), 1)),
      draftAddOption: () => this._draftChanged(({ options }) => options.push(option())),
      draftLeft: (n, element) => this._draftChanged(({ pairs }) => (pairs[at(n)].left = value(element))),
      draftRight: (n, element) => this._draftChanged(({ pairs }) => (pairs[at(n)].right = value(element))),
      draftAddPair: () => this._draftChanged(({ pairs }) => pairs.push(pair())),
    };
    return handlers;
  }

  screen() {
    if (this.place === "question")
      return questionForm(this._draft, {
        number: this._isNew ? null : this._pool?.preview[this._at]?.number || 0,
        problem: this._problem,
        problems: this._problems.length > 0 && problemList(this._problems, true),
        busy: this._busy,
      });
    const pool = /** @type {Instructor.Opened} */ (this._pool);
    return this.place === "source" ? this._source() : this._questions(pool);
  }

  /** @param {Instructor.Opened} pool */
  _questions({ title, preview, problems, why_not, text, fields }) {
    const fixed = why_not !== null && why_not !== undefined;
    return html`<div class="home stack make" data-key="pool">
      <header class="row between">
        <h1 tabindex="-1" dir="auto">${title}</h1>
        <button type="button" data-do="leaveMaker">${say("common.back")}</button>
      </header>
      <p class="problem" role="alert">${this._problem}</p>
      ${this._problems.length > 0 && problemList(this._problems, true)} ${problems.length > 0 && problemList(problems)}
      ${
        !fixed &&
        fields.length > 0 &&
        html`<form class="row" data-do="rename">
          <label class="grow"
            ><span>${say("instructor.make.title")}</span
            ><input name="title" value="${title}" maxlength="200" required dir="auto" /></label
          ><button class="low">${say("instructor.person.rename")}</button>
        </form>`
      }
      <div class="row wrap">
        ${!fixed && this._undo > 0 && html`<button type="button" data-do="undo">${say("instructor.make.undo")}</button>`}
        ${!fixed && text !== null && html`<button type="button" class="quiet" data-do="source">${say("instructor.make.source")}</button>`}
      </div>
      <ol class="listed stack tight">
        ${preview.map(
          (question, index) =>
            html`<li data-key="q${index}">
              ${questionCard(question)}
              <div class="row wrap tools">
                <button type="button" class="small" data-do="question" data-arg="${index}">
                  ${say("instructor.make.change")}
                </button>
                <button
                  type="button"
                  class="quiet small"
                  data-do="up"
                  data-arg="${index}"
                  ${index === 0 && html`disabled`}
                  aria-label="${say("instructor.make.up", { number: index + 1 })}"
                >
                  ↑
                </button>
                <button
                  type="button"
                  class="quiet small"
                  data-do="down"
                  data-arg="${index}"
                  ${index === preview.length - 1 && html`disabled`}
                  aria-label="${say("instructor.make.down", { number: index + 1 })}"
                >
                  ↓
                </button>
                <button type="button" class="quiet small" data-do="copyQuestion" data-arg="${index}">
                  ${say("instructor.make.copy")}
                </button>
                <button type="button" class="quiet small" data-do="removeQuestion" data-arg="${index}">
                  ${say("instructor.make.remove")}
                </button>
              </div>
            </li>`,
        )}
      </ol>
      ${!fixed && fields.length > 0 && html`<button type="button" class="primary wide" data-do="newQuestion">${say("instructor.make.new_question")}</button>`}
    </div>`;
  }

  _source() {
    return html`<form class="home stack make" data-do="keepSource" data-key="source">
      <header class="row between">
        <h1 tabindex="-1">${say("instructor.make.source")}</h1>
        <button type="button" data-do="leaveQuestion">${say("common.cancel")}</button>
      </header>
      <textarea
        class="code"
        rows="24"
        data-typed="typedSource"
        spellcheck="false"
        aria-label="${say("instructor.make.source")}"
      >
${this._text}</textarea>
      <p class="problem" role="alert">${this._problem}</p>
      <button class="primary wide" ${this._busy && html`disabled`}>${say("common.save")}</button>
    </form>`;
  }
}
