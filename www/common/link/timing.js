/**
 * The timers of the link, and how long it waits between tries.
 */

const FIRST_WAIT_MS = 250;
const EARLY_MS = 30_000;
const MOST_WAIT_MS = { early: 2_000, late: 5_000 };

/** Waits between tries: from 0 up to a bound that doubles, since a class must not come back in one instant. */
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
    const most = this._world.now() - this._since < EARLY_MS ? MOST_WAIT_MS.early : MOST_WAIT_MS.late;
    const wait = this._world.random() * Math.min(most, FIRST_WAIT_MS * 2 ** Math.min(this._tries, 10));
    this._tries += 1;
    return wait;
  }
}

/** Timers by name: one that is set again starts anew. */
export class Timers {
  /** @param {World} world */
  constructor(world) {
    this._world = world;
    /** @type {Map<string, unknown>} */
    this._running = new Map();
  }

  /** @param {string} name @param {number} ms @param {() => void} run */
  set(name, ms, run) {
    this.cancel(name);
    this._running.set(name, this._world.after(run, ms));
  }

  /** @param {string} name */
  cancel(name) {
    if (this._running.has(name)) this._world.cancel(this._running.get(name));
    this._running.delete(name);
  }

  cancelAll() {
    for (const name of [...this._running.keys()]) this.cancel(name);
  }
}
