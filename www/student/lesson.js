import { Countdown } from "../common/ui/clock.js";
import { sayThat } from "../common/words.js";

/** What this phone knows of the class: the last view and its question, what was chosen, what the box has saved. */

const SURE_MS = 400; // the second tap of a double tap comes sooner, and doesn't count
const LAST_MS = 600; // a choice is sent this long before the deadline, without a tap

/** Where a choice that is not sent outlives a reload. @typedef {{get: () => any, set: (choice: object | null) => void}} Kept */

export class Lesson {
  /** @param {() => number} now monotonic milliseconds @param {Kept} [kept] */
  constructor(now, kept = { get: () => null, set: () => {} }) {
    this._now = now;
    this._kept = kept;
    this._chosenAt = -Infinity;
    this.countdown = new Countdown(now);
    /** @type {Student.View | null} */
    this.view = null;
    /** @type {Student.Question | null} */
    this.question = null;
    /** @type {string[]} */
    this.chosen = [];
    /** @type {Student.Saved | null} */
    this.saved = null;
    this.late = false;
    this.problem = "";
  }

  /** Take over a view; `unsent`: the answer on its way. @param {Student.View} view @param {Unsent | undefined} unsent */
  take(view, unsent) {
    const before = this.place;
    this.view = view;
    this.question = this._questionOf(view);
    const { question } = this;
    if (this.place !== before) {
      this.chosen = question ? this._choiceBefore(question) : [];
      this.saved = null;
      this.late = false;
      this.problem = "";
    }
    if (question) {
      const starts_in_ms = view.question && view.question.starts_in_ms;
      this.countdown.set(this.place, { left_ms: view.left_ms, starts_in_ms, paused: view.paused || view.closing });
      this.countdown.full(question.limit_ms);
      if (view.answer) this._takeAnswer(question, view.answer, unsent !== undefined);
      if (unsent && this._isHere(unsent.message)) this.chosen = unsent.message.value || [];
    }
  }

  /**
   * What the box has saved is chosen, unless another choice waits to be sent in its place.
   *
   * @param {Student.Question} question @param {NonNullable<Student.View["answer"]>} answer @param {boolean} underWay
   */
  _takeAnswer({ turn, changes }, answer, underWay) {
    const known = this.saved ? same(this.saved.value, answer.value) : this.chosen.length > 0;
    this.saved = { ...answer, turn };
    if (!underWay && !(changes && known)) this.chosen = answer.value;
  }

  /** Tap an option. Returns whether the choice is to be sent at once. @param {string} key */
  tap(key) {
    const { question } = this;
    if (!question || this.screen(undefined) !== "question") return false;
    this.problem = "";
    if (question.kind === "multiple") {
      const { chosen } = this;
      this._choose(chosen.includes(key) ? chosen.filter((other) => other !== key) : [...chosen, key]);
      return false;
    }
    const again = this.chosen[0] === key;
    const settled = again && this.saved !== null;
    if (!again) this._choose([key]);
    // where an answer locks, one tap may be a slip of the thumb: the second tap sends, but not that of a double tap
    const sure = again && this._now() - this._chosenAt >= SURE_MS;
    return !settled && (sure || Boolean(question.changes));
  }

  /** @param {string[]} keys */
  _choose(keys) {
    this.chosen = keys;
    this._chosenAt = this._now();
    this._kept.set(this.answer());
  }

  /** What was chosen before a reload. @param {Student.Question} question */
  _choiceBefore({ options = [] }) {
    const kept = this._kept.get();
    const keys = kept && this._isHere(kept) && Array.isArray(kept.value) ? kept.value : [];
    return options.map(({ key }) => key).filter((key) => keys.includes(key));
  }

  /** The choice is to be sent now without a tap: time is nearly over, or the question is being closed. @param {Unsent | undefined} unsent */
  isDue(unsent) {
    const { view, countdown } = this;
    if (!view || view.phase !== "open" || this.late || countdown.lead > 0 || !this.hasUnsentChoice(unsent))
      return false;
    return Boolean(view.closing) || (!view.paused && countdown.left <= LAST_MS);
  }

  /** Something is chosen that was neither saved nor sent. @param {Unsent | undefined} unsent */
  hasUnsentChoice(unsent) {
    const { question, chosen } = this;
    if (!question || !chosen.length || !this.changed || (this.saved && !question.changes)) return false;
    return !unsent || !this._isHere(unsent.message) || !same(unsent.message.value || [], chosen);
  }

  /** The answer as it is chosen now. */
  answer() {
    const { question, chosen } = this;
    if (!question || !chosen.length) return null;
    return { type: "answer", turn: question.turn, round: question.round, value: chosen };
  }

  /** The choice is in the outbox now, which keeps it. */
  sent() {
    this._kept.set(null);
  }

  /** The choice differs from what is saved. */
  get changed() {
    return !this.saved || !same(this.saved.value, this.chosen);
  }

  /** @param {{elapsed_ms: number, auto?: Student.Auto}} ack @param {Message | undefined} message */
  acked({ elapsed_ms, auto }, message) {
    if (!message || !this._isHere(message)) return;
    const { turn = 0, round = 0, value = [] } = message;
    this.saved = { turn, round, value, elapsed_ms, auto };
  }

  /** @param {Refusal} refusal @param {Message | undefined} message */
  refused({ why, message: sentence }, message) {
    if (!message || !this._isHere(message)) return;
    if (why === "closed" || why === "expired") this.late = true;
    else if (why === "bad_value" || why === "bad_message") {
      this.problem = sentence ? sayThat(sentence) : "";
      this.chosen = [];
    }
  }

  /** Which screen to show. @param {Unsent | undefined} unsent */
  screen(unsent) {
    const { view, question } = this;
    if (!view) return "looking";
    if (view.phase === "finished") return "final";
    if (view.phase === "lobby") return "lobby";
    if (!question) return "nothing";
    if (view.phase === "revealed") return "reveal";
    if (view.phase === "closed") return "held";
    if (this.countdown.lead > 0) return "ready";
    if (this.saved && !question.changes) return "saved";
    if (this.late) return "late";
    if (unsent && !question.changes && this._isHere(unsent.message)) return "sending";
    if (view.paused) return "paused";
    if (this.countdown.left <= 0) return this.saved ? "saved" : "over";
    return "question";
  }

  /** Turn and round, which name what can be answered. */
  get place() {
    return this.question ? `${this.question.turn}.${this.question.round}` : "";
  }

  /** @param {{turn?: number, round?: number}} message */
  _isHere({ turn, round }) {
    return `${turn}.${round}` === this.place;
  }

  /** A question's text comes once for each turn and connection. @param {Student.View} view @returns {Student.Question | null} */
  _questionOf({ question }) {
    if (!question) return null;
    return this.question && this.question.turn === question.turn ? { ...this.question, ...question } : question;
  }
}

/** The same options, in whatever order. @param {string[]} one @param {string[]} other */
function same(one, other) {
  return [...one].sort().join() === [...other].sort().join();
}
