import { Countdown } from "../common/clock.js";

/** What this phone knows of the class: the last view and its question, what was chosen, what the box has saved. */

export class Lesson {
  /** @param {() => number} now monotonic milliseconds */
  constructor(now) {
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
    if (this.place !== before) {
      this.chosen = [];
      this.saved = null;
      this.late = false;
      this.problem = "";
    }
    const { question } = this;
    if (question) {
      const starts_in_ms = view.question && view.question.starts_in_ms;
      this.countdown.set(this.place, { left_ms: view.left_ms, starts_in_ms, paused: view.paused });
      this.countdown.full(question.limit_ms);
      if (view.answer) {
        this.saved = { ...view.answer, turn: question.turn };
        if (!unsent) this.chosen = view.answer.value;
      }
      if (unsent && this._isHere(unsent.message)) this.chosen = unsent.message.value || [];
    }
  }

  /** Tap an option. Returns whether the choice is to be sent at once. @param {string} key */
  tap(key) {
    const { question } = this;
    if (!question || this.screen(undefined) !== "question") return false;
    this.problem = "";
    if (question.kind === "multiple") {
      const { chosen } = this;
      this.chosen = chosen.includes(key) ? chosen.filter((other) => other !== key) : [...chosen, key];
      return false;
    }
    const again = this.chosen[0] === key;
    const settled = again && this.saved !== null;
    this.chosen = [key];
    // where an answer locks, a slip of the thumb must not be one: the second tap sends
    return !settled && (again || Boolean(question.changes));
  }

  /** The answer as it is chosen now. */
  answer() {
    const { question, chosen } = this;
    if (!question || !chosen.length) return null;
    return { type: "answer", turn: question.turn, round: question.round, value: chosen };
  }

  /** The choice differs from what is saved. */
  get changed() {
    return !this.saved || [...this.saved.value].sort().join() !== [...this.chosen].sort().join();
  }

  /** @param {{elapsed_ms: number}} ack @param {Message | undefined} message */
  acked(ack, message) {
    if (!message || !this._isHere(message)) return;
    const { turn = 0, round = 0, value = [] } = message;
    this.saved = { turn, round, value, elapsed_ms: ack.elapsed_ms };
  }

  /** @param {Refusal} refusal @param {Message | undefined} message */
  refused({ why, message: sentence }, message) {
    if (!message || !this._isHere(message)) return;
    if (why === "closed" || why === "expired") this.late = true;
    else if (why === "bad_value" || why === "bad_message") {
      this.problem = sentence;
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
