import { Countdown } from "../common/ui/clock.js";
import { sayThat } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";

/** What this phone knows of the class: the last view and its question, what was chosen, what the box has saved. */

const SURE_MS = 400; // the second tap of a double tap comes sooner, and is none
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
    /** @type {Kinds.Value} */
    this.chosen = [];
    /** what the next tap belongs to, where a kind needs two */
    this.at = "";
    /** how sure the student is of it: 1 to 3, 0 while that isn't said */
    this.sure = 0;
    /** what the last tap has to say to those who don't see it */
    this.said = "";
    /** @type {Student.Saved | null} */
    this.saved = null;
    this.late = false;
    this.problem = "";
    /** what the box could not read @type {Kinds.Value | null} */
    this._unread = null;
    /** the message that was sent last, with its value as it stands in the controls */
    this._sent = { id: "", form: /** @type {Kinds.Value} */ ([]) };
  }

  get kind() {
    return kindOf(this.question || {});
  }

  /** Take over a view; `unsent`: the answer on its way. @param {Student.View} view @param {Unsent | undefined} unsent */
  take(view, unsent) {
    const before = this.place;
    this.view = view;
    this.question = this._questionOf(view);
    const { question } = this;
    if (this.place !== before || this.isPlayed) this._begin(unsent);
    if (question) {
      const starts_in_ms = view.question && view.question.starts_in_ms;
      const paused = view.paused || view.closing || view.playback === "still";
      this.countdown.set(this.place, { left_ms: view.left_ms, starts_in_ms, paused });
      this.countdown.full(question.limit_ms);
      if (view.answer) this._takeAnswer(question, view.answer, unsent !== undefined);
    }
  }

  /** Another question or round: what was chosen before a reload is chosen again. @param {Unsent | undefined} unsent */
  _begin(unsent) {
    const kept = !this.isPlayed && this._kept.get();
    const known = [kept, unsent && unsent.message].find((one) => one && this._isHere(one)) || {};
    this.chosen = this.question ? this.kind.from(this.question, known.value) : [];
    this._sent = { id: known.id || "", form: this.chosen };
    this.sure = Number(known.sure) || 0;
    this.at = this.said = this.problem = "";
    this.saved = this._unread = null;
    this.late = false;
  }

  /**
   * What the box has saved is chosen, unless another choice waits to be sent in its place.
   *
   * @param {Student.Question} question @param {NonNullable<Student.View["answer"]>} answer @param {boolean} underWay
   */
  _takeAnswer(question, answer, underWay) {
    const before = this.saved;
    const mine = [before, this._sent].find((one) => one !== null && one.id === answer.id);
    const known = before ? mine !== undefined : this.chosen.length > 0;
    const form = mine ? mine.form : this.kind.from(question, answer.value);
    this.saved = { ...answer, turn: question.turn, form };
    if (underWay || (!this.locks && known)) return;
    this.chosen = form;
    this.sure = answer.sure || 0;
  }

  /** The class is over and is only looked at. */
  get isPlayed() {
    return this.view?.playback;
  }

  get takes() {
    return !this.isPlayed && this.screen(undefined) === "question";
  }

  /** An answer that was sent can't be changed. */
  get locks() {
    return !this.question?.changes || Boolean(this.view?.mark);
  }

  /** A tap on what is chosen sends it; where a question asks for more than one tap, the button does. */
  get tapSends() {
    return this.kind.atOnce && !this.question?.confidence;
  }

  /** Tap an option, or what else can be tapped. Returns whether the choice is to be sent at once. @param {string} argument */
  tap(argument) {
    const { question, kind, chosen } = this;
    if (!question || !this.takes) return false;
    const { value, at = this.at, said = "" } = kind.tap(question, chosen, argument, this.at);
    const again = kind.same(value, chosen);
    const settled = again && this.saved !== null;
    this.at = at;
    this.said = said;
    if (!again) this._choose(value);
    // where an answer locks, one tap may be a slip of the thumb: the second tap sends, but not that of a double tap
    const sure = again && this._now() - this._chosenAt >= SURE_MS;
    return this.tapSends && !settled && (sure || !this.locks);
  }

  /** Something was typed. @param {string} argument of the field @param {string} text */
  type(argument, text) {
    const { question, kind } = this;
    if (question && this.takes) this._choose(kind.type(question, this.chosen, argument, text));
  }

  /** How sure the student is; the same again takes it back. @param {number} sure 1 to 3 */
  tapSure(sure) {
    if (!this.takes) return;
    this.sure = this.sure === sure ? 0 : sure;
    this._choose(this.chosen);
  }

  /** @param {Kinds.Value} value */
  _choose(value) {
    this.chosen = value;
    this.problem = "";
    this._chosenAt = this._now();
    const { question, sure } = this;
    if (question) this._kept.set({ turn: question.turn, round: question.round, value, ...(sure ? { sure } : {}) });
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
    const { question, kind } = this;
    const answer = this.answer();
    if (!question || !answer || !this.changed || (this.saved && this.locks)) return false;
    if (this._unread && kind.same(this._unread, answer.value)) return false;
    const sent = unsent && this._isHere(unsent.message) ? unsent.message : null;
    return !sent || !kind.same(kind.from(question, sent.value), answer.value) || (sent.sure || 0) !== this.sure;
  }

  /** The answer as it is now, null while there is none. @param {boolean} [byHand] the student says that it is done */
  answer(byHand = false) {
    const { question, sure } = this;
    const value = question && this.kind.wire(question, this.chosen, byHand);
    if (!question || !value) return null;
    return { type: "answer", turn: question.turn, round: question.round, value, ...(sure ? { sure } : {}) };
  }

  /** The answer is in the outbox now, which keeps it. @param {Kinds.Value} value @param {string} id of the message */
  sent(value, id) {
    if (!this.chosen.length) this.chosen = value;
    this._sent = { id, form: value };
    this._kept.set(null);
  }

  /** The choice differs from what is saved. */
  get changed() {
    const { saved, kind, chosen } = this;
    return !saved || !kind.same(saved.form, chosen) || (saved.sure || 0) !== this.sure;
  }

  /** @param {{elapsed_ms: number, auto?: Student.Auto}} ack @param {Message | undefined} message */
  acked({ elapsed_ms, auto }, message) {
    const { question } = this;
    if (!question || !message || !this._isHere(message)) return;
    const { id, turn = 0, round = 0, sure } = message;
    const form = this.kind.from(question, message.value);
    // a view that came first has the answer as the box reads it
    const value = this.saved && this.saved.id === id ? this.saved.value : form;
    this.saved = { id, turn, round, value, form, elapsed_ms, auto, sure };
  }

  /** @param {Refusal} refusal @param {Message | undefined} message */
  refused({ why, message: sentence }, message) {
    if (!message || !this._isHere(message)) return;
    if (why === "closed" || why === "expired") this.late = true;
    else if (why === "bad_value" || why === "bad_message") {
      const { kind } = this;
      this.problem = kind.unreadable() || (sentence ? sayThat(sentence) : "");
      if (kind.typed) this._unread = message.value || null;
      else this.chosen = kind.empty;
    }
  }

  /** Which screen to show. @param {Unsent | undefined} unsent */
  screen(unsent) {
    const { view, question } = this;
    if (!view) return "looking";
    if (view.phase === "finished") return "final";
    if (view.phase === "lobby") return "lobby";
    if (!question) return "nothing";
    if (this.countdown.lead > 0) return "ready";
    if (!this.kind.answerable) return "shown";
    if (view.phase === "revealed") return "reveal";
    if (view.phase === "closed") return "held";
    if (this.saved && this.locks) return "saved";
    if (this.late) return "late";
    if (unsent && this.locks && this._isHere(unsent.message)) return "sending";
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
