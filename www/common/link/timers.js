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
