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
   * @param {{depth: () => number, up: () => void, open: (address: string) => void}} on `up()` goes up by one step,
   *   `open()` shows what an address such as "#PZ7K" names
   */
  constructor({ history, location }, on) {
    this._history = history;
    this._location = location;
    this._on = on;
    this._at = stepOf(history.state) || 0;
  }

  /** The page shows what this address names, as deep as it is now. @param {string} address "" for the list */
  show(address) {
    const history = this._history;
    const url = address || this._location.pathname;
    const state = () => ({ ...history.state, step: this._at });
    if (stepOf(history.state) !== this._at) history.replaceState(state(), "", this._location.hash);
    while (this._at < this._on.depth()) {
      this._at += 1;
      history.pushState(state(), "", url);
    }
    if (this._location.hash !== address) history.replaceState(state(), "", url);
  }

  /** Somebody went back or forward, or typed an address. @param {string} address of what is still shown */
  moved(address) {
    const step = stepOf(this._history.state);
    const isBack = step !== undefined && step <= this._at;
    this._at = step === undefined ? this._at + 1 : step;
    const depth = this._on.depth();
    if (!isBack) this._on.open(this._location.hash);
    else if (this._at < depth) for (let steps = depth - this._at; steps > 0; steps -= 1) this._on.up();
    else {
      this.show(address);
      this._history.go(depth - this._at - 1);
    }
  }
}

/** @param {unknown} state @returns {number | undefined} */
function stepOf(state) {
  const { step } = /** @type {{step?: unknown}} */ (state || {});
  return typeof step === "number" ? step : undefined;
}
