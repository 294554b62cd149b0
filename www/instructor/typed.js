import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { Sure } from "./sure.js";

/**
 * What is typed into a form and is not saved yet. It stays on this device until it is saved or dropped: whoever leaves
 * the form, reloads the page or closes it finds it again where the form is opened.
 */

const NAME = "typed";
const MOST = 20; // forms of which something is kept; the oldest is forgotten
const MOST_CHARACTERS = 1_000_000; // in all of them together; a browser keeps a few millions for a site

/** @typedef {{form: string[], value: any}} Kept */

/** @template T what a form holds, as JSON can tell it */
export class Typed {
  /**
   * @param {Store} store @param {string[]} form which it is; of a pool's forms, the pool's id comes first
   * @param {T} saved what the form shows while nothing is typed
   */
  constructor(store, form, saved) {
    this._store = store;
    this._form = form;
    this._saved = JSON.stringify(saved);
    this._sure = new Sure(() => performance.now());
    const kept = keptIn(store).find((one) => isSame(one.form, form));
    /** something was found that had been typed before */
    this.isBack = kept !== undefined;
    this.isUnsaved = this.isBack;
    this._isAnew = false;
    /** @type {T} */
    this.value = kept ? kept.value : JSON.parse(this._saved);
    /** with what fields that the page doesn't fill again begin */
    this.first = this.value;
  }

  /** @param {T} value that the form holds now */
  type(value) {
    this.value = value;
    this.isUnsaved = JSON.stringify(value) !== this._saved;
    this._keep(this.isUnsaved ? [{ form: this._form, value }] : []);
  }

  /** It is saved, or nobody wants it. */
  forget() {
    this.isBack = this.isUnsaved = false;
    this._keep([]);
  }

  /** The button that drops it was tapped: the second tap does it. @returns {boolean} whether the form is to begin anew */
  drop() {
    if (!this._sure.tap("drop")) return false;
    this.forget();
    this.value = this.first = JSON.parse(this._saved);
    this._isAnew = true;
    return true;
  }

  /** The key of the form: one that begins anew is another element, since typed text stays in a field. @param {string} form */
  key(form) {
    return this._isAnew ? `${form}.anew` : form;
  }

  /** What stands above the form if something was found again. @param {string} [more] what else is to be known */
  note(more = "") {
    if (!this.isBack) return null;
    return html`<div class="sheet alert stack tight small" data-key="typed">
      <p role="status">${say("instructor.make.typed")} ${more}</p>
      <button type="button" data-do="dropTyped">${say(this._sure.asks("drop") ? "instructor.make.drop_typed_sure" : "instructor.make.drop_typed")}</button>
    </div>`;
  }

  /** @param {Kept[]} newest */
  _keep(newest) {
    let characters = 0;
    const all = [...newest, ...keptIn(this._store).filter(({ form }) => !isSame(form, this._form))];
    const few = all.slice(0, MOST).filter((one, index) => {
      characters += JSON.stringify(one).length;
      return index === 0 || characters <= MOST_CHARACTERS;
    });
    this._store.set(NAME, few.length ? few : null);
  }
}

/** All that is kept, the newest first. @param {Store} store @returns {Kept[]} */
export function keptIn(store) {
  const kept = store.get(NAME);
  return Array.isArray(kept) ? kept : [];
}

/** Whoever signs out leaves nothing behind. @param {Store} store */
export function forgetTyped(store) {
  store.set(NAME, null);
}

/** @param {string[]} form @param {string[]} other */
function isSame(form, other) {
  return JSON.stringify(form) === JSON.stringify(other);
}
