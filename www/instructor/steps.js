/**
 * The browser's Back and Forward, and its address. The page stands some steps deep: the list of sessions is at 0, a class
 * or a form at 1, what opens out of that at 2, and a sheet lies one step over what it covers. Each step down is an entry
 * of the history, whose state has its number, and the address says what is shown, so that a reload leads there again.
 *
 * What is closed by a button leaves its entry behind; the next step down uses it, and Back passes over it.
 */

export class Steps {
  /**
   * @param {Pick<Window, "history" | "location">} browser
   * @param {{depth: () => number, address: () => string, up: () => void, open: (address: string) => void}} on
   *   `address()` names what is shown, such as "#PZ7K", or "" for the list; `up()` goes up by one step, `open()` shows
   *   what an address names
   */
  constructor({ history, location }, on) {
    this._history = history;
    this._location = location;
    this._on = on;
    this._at = stepOf(history.state) || 0;
    this._isMoving = false;
  }

  /** The page shows something else, or the same, and is as deep as it is now. */
  show() {
    if (this._isMoving) return;
    const history = this._history;
    const address = this._on.address();
    const url = address || this._location.pathname;
    const state = () => ({ ...history.state, step: this._at });
    if (stepOf(history.state) !== this._at) history.replaceState(state(), "", this._location.hash);
    while (this._at < this._on.depth()) {
      this._at += 1;
      history.pushState(state(), "", url);
    }
    if (this._location.hash !== address) history.replaceState(state(), "", url);
  }

  /** Somebody went back or forward, or typed an address. */
  moved() {
    const step = stepOf(this._history.state);
    const isBack = step !== undefined && step <= this._at;
    this._at = step === undefined ? this._at + 1 : step;
    const depth = this._on.depth();
    this._isMoving = true;
    if (!isBack) this._on.open(this._location.hash);
    else for (let steps = depth - this._at; steps > 0; steps -= 1) this._on.up();
    this._isMoving = false;
    this.show();
    if (isBack && this._at >= depth) this._history.go(depth - this._at - 1);
  }
}

/** @param {unknown} state @returns {number | undefined} */
function stepOf(state) {
  const { step } = /** @type {{step?: unknown}} */ (state || {});
  return typeof step === "number" ? step : undefined;
}
