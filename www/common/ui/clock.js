/** A countdown from the receipt of a view, on the page's own monotonic clock. */
export class Countdown {
  /** @param {() => number} now monotonic milliseconds */
  constructor(now) {
    this._now = now;
    this._turn = "";
    this._full = 1;
    this._deadline = 0;
    this._start = 0;
    this._stopped = /** @type {number | null} */ (null);
    this.running = false;
  }

  /**
   * Take over what a view says; `turn` names what is timed.
   *
   * @param {string} turn @param {{left_ms?: number, starts_in_ms?: number, paused?: boolean}} view
   */
  set(turn, { left_ms, starts_in_ms, paused }) {
    this.running = typeof left_ms === "number";
    const left = left_ms || 0;
    const lead = starts_in_ms || 0;
    const now = this._now();
    if (turn !== this._turn) this._full = 1;
    this._turn = turn;
    this._full = Math.max(this._full, left - lead);
    this._deadline = now + left;
    this._start = now + lead;
    this._stopped = paused ? left : null;
  }

  /** The limit as far as it is known, for one who sees the question late. @param {number | undefined} limit_ms */
  full(limit_ms) {
    this._full = Math.max(this._full, limit_ms || 0);
  }

  /** Milliseconds until the question shows. */
  get lead() {
    return Math.max(0, this._start - this._now());
  }

  /** Milliseconds until the deadline, 0 when it has passed; never more than the whole time, as before the start. */
  get left() {
    const left = this._stopped === null ? Math.max(0, this._deadline - this._now()) : this._stopped;
    return Math.min(left, this._full);
  }

  /** Milliseconds since the deadline, 0 before it and while the time stands still. */
  get over() {
    return this._stopped === null ? Math.max(0, this._now() - this._deadline) : 0;
  }

  /** What is left of the whole time, 0 to 1. */
  get share() {
    return this.left / this._full;
  }
}
