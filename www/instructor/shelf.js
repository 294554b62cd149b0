import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";
import { poolCard } from "./pools.js";
import { search } from "./search.js";

/** The list of pools: searched by title and tag, copied, removed and put back. */

const MANY = 6; // pools, from which on they can be searched

export class Shelf {
  /** @param {() => void} changed @param {(message: string, said: string) => void} tell why not, or what was done */
  constructor(changed, tell) {
    this._changed = changed;
    this._tell = tell;
    /** @type {Instructor.Pool[]} */
    this._pools = [];
    this._search = "";
    this._tag = "";
    this._removed = ""; // by what the pool that was removed last can be restored
  }

  /** What was removed is not offered any more. */
  forget() {
    this._removed = "";
  }

  /** @param {string} id */
  async _copy(id) {
    const title = say("instructor.make.copy_of", { title: this._titleOf(id) });
    const { message } = await ask(`pools/${encodeURIComponent(id)}/copy`, { title });
    this._tell(message, message ? "" : say("instructor.make.copied", { title }));
  }

  /** @param {string} id @param {string} stick */
  async _toStick(id, stick) {
    const { message } = await ask(`pools/${encodeURIComponent(id)}/stick`, { stick });
    this._tell(message, "");
  }

  /** @param {string} id */
  async _remove(id) {
    const title = this._titleOf(id);
    const stays = this._pools.some((one) => one.id === id && one.from_stick && !one.new_for_stick);
    const { message, body } = await ask(`pools/${encodeURIComponent(id)}`, undefined, undefined, "DELETE");
    this._removed = message ? "" : body.removed;
    const said = say(stays ? "instructor.make.removed_here" : "instructor.make.removed", { title });
    this._tell(message, message ? "" : said);
  }

  async _putBack() {
    const removed = this._removed;
    this._removed = ""; // a second tap asks for nothing
    this._changed();
    const { message, body } = await ask("pools/restore", { removed });
    if (message && !this._removed) this._removed = removed; // to be tried again, unless another pool was removed since
    this._tell(message, message ? "" : say("instructor.make.restored", { title: body.title }));
  }

  /** @param {string} id */
  _titleOf(id) {
    const pool = this._pools.find((one) => one.id === id);
    return pool ? pool.title : "";
  }

  /** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      copyPool: (id) => this._copy(id),
      removePool: (id) => this._remove(id),
      toStick: (both) => {
        const [id, stick] = both.split(" ");
        this._toStick(id, stick);
      },
      restorePool: () => this._putBack(),
      search: (_, element) => {
        this._search = /** @type {HTMLInputElement} */ (element).value;
        this._changed();
      },
      tag: (tag) => {
        this._tag = tag === this._tag ? "" : tag;
        this._changed();
      },
    };
  }

  /** @param {Instructor.Pool[]} pools @param {Instructor.Stick[]} sticks that are in the box */
  list(pools, sticks) {
    this._pools = pools;
    const wanted = search(this._search);
    const usable = sticks.filter(({ state }) => state === "ready" || state === "saved");
    const found = pools.filter(
      ({ title, tags }) => (!this._tag || tags.includes(this._tag)) && [title, ...tags].some(wanted),
    );
    return html`${(this._tag || this._search || pools.length >= MANY) && this._filter()} ${found.map((pool) => poolCard(pool, usable))}
    ${pools.length > 0 && !found.length && html`<p class="soft">${say("instructor.make.none_found")}</p>`}`;
  }

  _filter() {
    return html`<div class="row wrap" data-key="filter">
      <input
        type="search"
        class="grow"
        value="${this._search}"
        data-typed="search"
        placeholder="${say("instructor.make.search")}"
        aria-label="${say("instructor.make.search")}"
      />
      ${this._tag && html`<button type="button" class="small" data-do="tag" data-arg="${this._tag}" dir="auto">${this._tag} ✕</button>`}
    </div>`;
  }

  /** The way to put back what was removed last. */
  restore() {
    return (
      this._removed &&
      html`<button type="button" class="quiet small" data-do="restorePool">${say("instructor.make.restore")}</button>`
    );
  }
}
