import { ask } from "../instructor/api.js";

/**
 * The steps of a past session, and which of them is shown. The box gives the views of several at once; what it gave
 * stays here.
 */

const AGAIN_MS = 2_000;

export class Steps {
  /**
   * @param {string} session its id @param {number} at the step to begin with, from 1
   * @param {() => void} changed @param {typeof ask} [request]
   */
  constructor(session, at, changed, request = ask) {
    this._address = `sessions/${encodeURIComponent(session)}`;
    this._changed = changed;
    this._ask = request;
    /** @type {Map<number, Projector.View>} */
    this._views = new Map();
    this._loading = false;
    this.at = at;
    this.title = "";
    /** @type {Playback.Title[]} */
    this.titles = [];
    /** @type {Projector.Look} */
    this.look = {};
    /** why there is no view */
    this.problem = "";
  }

  /** What is shown; undefined until it has come. */
  get view() {
    return this._views.get(this.at);
  }

  /** Show a step, or the nearest one that there is. @param {number} step */
  async go(step) {
    this.at = Math.max(1, this.titles.length ? Math.min(step, this.titles.length) : step);
    this._changed();
    if (this._loading) return; // which goes on with the step that is wanted then
    this._loading = true;
    while (!this.view && (await this._load()));
    this._loading = false;
  }

  /** Whether it is worth asking again. */
  async _load() {
    const { status, body, message } = await this._ask(`${this._address}/playback?step=${this.at}`);
    this.problem = message;
    if (status === 200) this._take(body);
    this._changed();
    if (status === 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return status === 200 || status === 0;
  }

  /** @param {Playback.Reply} reply */
  _take({ title, step, steps, views, look }) {
    this.title = title;
    this.titles = steps;
    this.look = look;
    this.at = Math.min(this.at, steps.length);
    views.forEach((view, index) => this._views.set(step + index, this._withPicture(view)));
  }

  /** With the picture as the session's file keeps it: it may be nowhere else any more. @param {Projector.View} view */
  _withPicture(view) {
    const { question } = view;
    if (!question || !question.image) return view;
    const src = `/api/admin/${this._address}${question.image.src}`;
    return { ...view, question: { ...question, image: { ...question.image, src } } };
  }
}
