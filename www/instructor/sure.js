/** What cannot be undone is asked once: the first tap asks, another one soon after it does it. */

const SOON_MS = 4_000;

export class Sure {
  /** @param {() => number} now monotonic milliseconds */
  constructor(now) {
    this._now = now;
    this._asked = "";
    this._at = 0;
  }

  /** Whether this was tapped a moment ago, and the button says that another tap does it. @param {string} what */
  asks(what) {
    return this._asked === what && this._now() - this._at < SOON_MS;
  }

  /** A tap; returns whether it is the one that does it. @param {string} what */
  tap(what) {
    const isSecond = this.asks(what);
    this._asked = isSecond ? "" : what;
    this._at = this._now();
    return isSecond;
  }

  forget() {
    this._asked = "";
  }
}
