const FIRST_MS = 250;
const EARLY_MS = 30_000;
const MOST_MS = { early: 2_000, late: 5_000 };

/**
 * How long to wait before the next try: drawn from 0 up to a bound that doubles with each try, since a class that lost
 * the box together must not come back in one instant. A restarting box has everybody back within about 2 s.
 */
export class Backoff {
  /** @param {World} world */
  constructor(world) {
    this._world = world;
    this._since = world.now();
    this._tries = 0;
  }

  /** The connection was lost just now, or worked. */
  reset() {
    this._since = this._world.now();
    this._tries = 0;
  }

  /** Milliseconds until the next try. */
  next() {
    const most = this._world.now() - this._since < EARLY_MS ? MOST_MS.early : MOST_MS.late;
    const wait = this._world.random() * Math.min(most, FIRST_MS * 2 ** Math.min(this._tries, 10));
    this._tries += 1;
    return wait;
  }
}
