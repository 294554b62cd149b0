/** The offer to close an open question soon, once most of those who are connected have answered. */

export const CLOSES_IN_S = 15;
const MOST = 0.75;
const SLIP_MS = 700; // where the offer has just appeared something else was meant

export class Offer {
  /** @param {() => number} now monotonic milliseconds */
  constructor(now) {
    this._now = now;
    /** of which turn and round most have answered, and since when that is known: it holds however many come and go */
    this._place = "";
    this._at = 0;
  }

  /** Look who has answered; only a view with the attendance says how many of those who are connected. @param {Instructor.View} view */
  take(view) {
    const { attendance, pending = [], present } = view;
    if (!attendance || !pending.length || this._place === placeOf(view)) return;
    if (present - pending.length < MOST * present) return;
    this._place = placeOf(view);
    this._at = this._now();
  }

  /** @param {Instructor.View} view @param {number} left the milliseconds that are left */
  shown(view, left) {
    const { can, paused, pending = [] } = view;
    const helps = pending.length > 0 && left > 1000 * CLOSES_IN_S && !paused;
    return this._place === placeOf(view) && can.includes("close_in") && helps;
  }

  /** Whether a tap is meant for it. */
  get meant() {
    return this._now() - this._at >= SLIP_MS;
  }
}

/** @param {Instructor.View} view */
function placeOf({ turn, round }) {
  return `${turn}.${round}`;
}
