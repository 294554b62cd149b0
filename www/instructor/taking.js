import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";
import { questionCard } from "./pools.js";
import { search, textOf } from "./search.js";

/** Questions of another pool, to be added to the one that is being changed. */

export class Taking {
  /**
   * @param {string} into the id of the pool that is being changed
   * @param {() => void} changed
   */
  constructor(into, changed) {
    this._into = into;
    this._changed = changed;
    /** @type {Instructor.Pool[] | null} */
    this._pools = null;
    /** @type {Instructor.Opened | null} */
    this._source = null;
    this._asked = "";
    this._search = "";
    /** @type {Set<number>} */
    this._chosen = new Set();
    this.problem = "";
    this._list();
  }

  /** What the box is asked for; null while nothing is chosen. @param {number} at */
  change(at) {
    if (!this._source || !this._chosen.size) return null;
    const questions = [...this._chosen].sort((one, other) => one - other);
    return { do: "take", pool: this._source.id, version: this._source.version, questions, at };
  }

  get count() {
    return this._chosen.size;
  }

  async _list() {
    const reply = await ask("pools");
    this.problem = reply.message;
    if (reply.status === 200)
      this._pools = reply.body.pools.filter((/** @type {Instructor.Pool} */ { id, ok }) => ok && id !== this._into);
    this._changed();
  }

  /** @param {string} id */
  async _open(id) {
    this._asked = id;
    this._source = null;
    this._chosen.clear();
    this._changed();
    if (!id) return;
    const reply = await ask(`pools/${encodeURIComponent(id)}/edit`);
    if (id !== this._asked) return; // another one was chosen meanwhile
    this.problem = reply.message;
    this._source = reply.status === 200 ? reply.body : null;
    this._changed();
  }

  /** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      takeFrom: (_, element) => this._open(/** @type {HTMLSelectElement} */ (element).value),
      takeSearch: (_, element) => {
        this._search = /** @type {HTMLInputElement} */ (element).value;
        this._changed();
      },
      takeThis: (index, element) => {
        if (/** @type {HTMLInputElement} */ (element).checked) this._chosen.add(Number(index));
        else this._chosen.delete(Number(index));
        this._changed();
      },
    };
  }

  /** @param {boolean} busy @param {string} problem */
  screen(busy, problem) {
    const n = this._chosen.size;
    return html`<form novalidate class="home stack make" data-do="keepTaken" data-key="take">
      <header class="row between">
        <h1 tabindex="-1">${say("instructor.make.take")}</h1>
        <button type="button" data-do="leaveQuestion">${say("instructor.cancel")}</button>
      </header>
      ${this._pools === null && html`<p class="soft">${say("instructor.one_moment")}</p>`}
      ${this._pools && !this._pools.length && html`<p class="sheet soft">${say("instructor.make.no_other")}</p>`}
      ${this._pools && this._pools.length > 0 && this._choice(this._pools)}
      ${this._source && this._questions(this._source)}
      <div class="begin stack tight">
        <p class="problem" role="alert">${problem || this.problem}</p>
        <button class="primary wide" ${(busy || !n) && html`disabled`}>
          ${n ? say("instructor.make.take_go", { n }) : say("instructor.make.take_none")}
        </button>
      </div>
    </form>`;
  }

  /** @param {Instructor.Pool[]} pools */
  _choice(pools) {
    return html`<label
        ><span>${say("instructor.make.take_from")}</span>
        <select data-do="takeFrom">
          <option value="">${say("instructor.make.take_choose")}</option>
          ${pools.map(({ id, title }) => html`<option value="${id}">${title}</option>`)}
        </select></label
      >
      ${
        this._source &&
        html`<input
          type="search"
          value="${this._search}"
          data-typed="takeSearch"
          placeholder="${say("instructor.make.take_search")}"
          aria-label="${say("instructor.make.take_search")}"
        />`
      }`;
  }

  /** @param {Instructor.Opened} source */
  _questions({ preview, fields }) {
    const wanted = search(this._search);
    const found = preview.flatMap((question, index) => (wanted(textOf(fields[index])) ? [{ question, index }] : []));
    if (!found.length) return html`<p class="soft">${say("instructor.make.no_question_found")}</p>`;
    return html`<ul class="listed stack tight" data-key="found">
      ${found.map(
        ({ question, index }) =>
          html`<li data-key="t${index}">
            <label class="take ${this._chosen.has(index) && "chosen"}"
              ><input
                type="checkbox"
                data-do="takeThis"
                data-arg="${index}"
                ${this._chosen.has(index) && html`checked`}
                aria-label="${question.number ? say("instructor.next.question", { number: question.number }) : say("class.slide")}: ${fields[index].text}"
              />${questionCard(question)}</label
            >
          </li>`,
      )}
    </ul>`;
  }
}
