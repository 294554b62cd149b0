import { draftOf, emptyDraft, fieldsOf } from "../forms/draft.js";
import { fillers } from "../forms/filling.js";
import { questionForm } from "../forms/form.js";
import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { illustrate, pictureField } from "./illustrating.js";
import { complaints } from "./pools.js";
import { Typed, keptIn } from "./typed.js";

/** One question of a pool while it is being written: where it stands, and what was typed. */

const FORM = "question";

export class Question {
  /**
   * @param {Store} store @param {Instructor.Opened} pool @param {Instructor.Fields | null} fields null for a new one
   * @param {number} at where it stands
   */
  constructor(store, pool, fields, at) {
    this._fields = JSON.stringify(fields);
    this._at = at;
    /** @type {Typed<Instructor.Draft>} */
    this.typed = new Typed(store, [pool.id, FORM, this._fields], fields ? draftOf(fields) : emptyDraft());
    this.typed.value = { ...emptyDraft(), ...this.typed.value }; // kept by an older page
    this._pool = pool;
    this.stands(pool);
  }

  /**
   * Find its place in the pool as it is now. One that was changed or removed in another place is added as a new one, so
   * that it replaces nothing that somebody else has written.
   *
   * @param {Instructor.Opened} pool
   */
  stands(pool) {
    const same = pool.fields.map((fields) => JSON.stringify(fields) === this._fields);
    this._pool = pool;
    if (!same[this._at]) this._at = same.indexOf(true);
    this.isNew = this._at < 0;
    if (this.isNew) this._at = pool.fields.length;
  }

  /** It was in the pool, and is not any more. */
  get isLost() {
    return this.isNew && this._fields !== "null";
  }

  /** Its name in the address. */
  get place() {
    return this.isNew ? "new" : String(this._at);
  }

  get isEmpty() {
    return !this.typed.value.text.trim();
  }

  /** What the box is asked for. */
  get change() {
    const fields = fieldsOf(this.typed.value);
    return this.isNew
      ? { do: "add", at: this._at, questions: [fields] }
      : { do: "put", at: this._at, question: fields };
  }

  /** @param {() => void} changed */
  handlers(changed) {
    const { typed } = this;
    return fillers(typed.value, () => {
      typed.type(typed.value);
      changed();
    });
  }

  /** Give it a picture; "" or why it can't be shown. @param {File} file */
  async illustrate(file) {
    const { typed } = this;
    const problem = await illustrate(this._pool.id, typed.value, this._picture, file);
    typed.type(typed.value);
    return problem;
  }

  /** The picture that it has, unless it was taken away. */
  get _picture() {
    return this._unless(this._pool.preview[this._at]?.image);
  }

  /** @template T @param {T | undefined} picture the present one, or what is said of it */
  _unless(picture) {
    return this.isNew || this.typed.value.image === null ? undefined : picture;
  }

  /** @param {string} problem @param {Instructor.Problem[]} problems @param {boolean} busy */
  screen(problem, problems, busy) {
    const { value } = this.typed;
    const unshown = this._unless(this._pool.unshown[this._at]);
    return questionForm(value, {
      number: this.isNew ? null : this._pool.preview[this._at]?.number || 0,
      key: this.typed.key(FORM),
      note: this.typed.note(this.isLost ? say("instructor.make.typed_lost") : ""),
      problem,
      picture: pictureField(value, this._picture, busy, unshown),
      problems: complaints(problems),
      busy,
    });
  }
}

/** What was being written of questions that are not in the pool any more. @param {Store} store @param {Instructor.Opened} pool */
export function lostQuestions(store, { id, fields }) {
  const there = new Set(["null", ...fields.map((one) => JSON.stringify(one))]);
  const lost = keptIn(store).filter(({ form }) => form[0] === id && form[1] === FORM && !there.has(form[2]));
  return lost.map(
    ({ form, value }) =>
      html`<div class="sheet alert stack tight" data-key="lost ${form[2]}"><p class="small">${say("instructor.make.typed_lost")}</p><p dir="auto">${value.text}</p><button type="button" data-do="goOnWith" data-arg="${form[2]}">${say("instructor.home.resume")}</button></div>`,
  );
}
