import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";
import { problemList, questionCard } from "./pools.js";
import { Typed } from "./typed.js";

/** A pool that is written or pasted as text; what the box makes of it is shown while one types. */

const PAUSE_MS = 300; // in typing, after which the box is asked what it makes of the text
const WRITTEN = "written.txt"; // the name tells the box that it is plain text

export class Writing {
  /**
   * @param {{changed: () => void, done: (problem: string, said: string) => void}} on
   * @param {Store} store where what is typed is kept
   */
  constructor(on, store) {
    this._on = on;
    this._timer = 0;
    this._asked = 0;
    this._typed = new Typed(store, ["write"], { title: "", text: "" });
    /** @type {Instructor.Looked | null} */
    this._looked = null;
    this._problem = "";
    this._busy = false;
    this._closed = false;
    if (this._typed.isBack) this._look();
  }

  get place() {
    return "write";
  }

  /** The parts of the address. */
  get way() {
    return ["write"];
  }

  get isUnsaved() {
    return this._typed.isUnsaved;
  }

  /** Nothing comes any more. */
  close() {
    this._closed = true;
    clearTimeout(this._timer);
    this._asked += 1;
  }

  /** Back to the list. */
  up() {
    this._on.done("", this.isUnsaved ? say("instructor.make.typed_kept") : "");
  }

  /** @param {string} name @param {string} text */
  _wrote(name, text) {
    this._typed.type({ ...this._typed.value, [name]: text });
    if (name === "text") {
      clearTimeout(this._timer);
      this._timer = window.setTimeout(() => this._look(), PAUSE_MS);
    }
    this._on.changed();
  }

  async _look() {
    const asked = ++this._asked;
    const { text } = this._typed.value;
    const reply = text.trim() ? await ask(`pools/preview?name=${WRITTEN}`, new File([text], WRITTEN)) : null;
    if (asked !== this._asked) return; // more was typed meanwhile
    this._looked = reply && reply.status === 200 ? reply.body : null;
    this._problem = reply ? reply.message : "";
    this._on.changed();
  }

  async _keep() {
    if (this._busy) return;
    clearTimeout(this._timer);
    this._busy = true;
    await this._look();
    const { fields = [] } = this._looked || {};
    const title = this._typed.value.title.trim() || say("instructor.make.untitled");
    const reply = fields.length ? await ask("pools/new", { title, questions: fields }) : null;
    this._busy = false;
    if (reply && reply.status === 201) {
      this._typed.forget();
      if (!this._closed) this._on.done("", say("instructor.home.added", { title }));
      return;
    }
    this._problem = reply ? reply.message : this._problem || say("instructor.make.nothing_yet");
    this._on.changed();
  }

  /** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      wrote: (name, element) =>
        this._wrote(name, /** @type {HTMLInputElement | HTMLTextAreaElement} */ (element).value),
      keepWritten: () => this._keep(),
      leaveMaker: () => this.up(),
      dropTyped: () => {
        if (this._typed.drop()) this._look();
        this._on.changed();
      },
    };
  }

  screen() {
    const { preview = [], problems = [] } = this._looked || {};
    const { title, text } = this._typed.value;
    return html`<div class="home stack make" data-key="${this._typed.key("write")}">
      <header class="row between">
        <h1 tabindex="-1">${say("instructor.make.write")}</h1>
        <button type="button" data-do="leaveMaker">${say("common.back")}</button>
      </header>
      ${this._typed.note()}
      <label
        ><span>${say("instructor.make.title")}</span
        ><input value="${title}" data-typed="wrote" data-arg="title" maxlength="200" dir="auto"
      /></label>
      <label
        ><span>${say("instructor.make.written")}</span
        ><textarea
          rows="12"
          data-typed="wrote"
          data-arg="text"
          placeholder="${say("instructor.make.example")}"
          dir="auto"
          spellcheck="true"
        >
${text}</textarea>
      </label>
      <p class="problem" role="alert">${this._problem}</p>
      <button
        type="button"
        class="primary wide"
        data-do="keepWritten"
        ${(this._busy || !preview.length) && html`disabled`}
      >
        ${preview.length ? say("instructor.make.keep", { n: preview.length }) : say("instructor.save")}
      </button>
      ${text.trim() !== "" && problems.length > 0 && problemList(problems, true)}
      <section class="stack tight" aria-label="${say("instructor.make.preview")}">${preview.map((question) => questionCard(question))}</section>
    </div>`;
  }
}
