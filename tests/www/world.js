/**
 * A world for the link: a clock that moves only when told, sockets and requests that the test answers.
 */

export class FakeSocket {
  /** @param {string} url @param {FakeWorld} world */
  constructor(url, world) {
    this.url = url;
    this.readyState = 0;
    /** @type {any[]} */
    this.sent = [];
    this.closedByPage = false;
    this.onopen = this.onmessage = this.onclose = /** @type {any} */ (null);
    world.sockets.push(this);
  }

  /** @param {string} frame */
  send(frame) {
    this.sent.push(JSON.parse(frame));
  }

  close() {
    this.closedByPage = true;
    this.readyState = 3;
  }

  /** The box accepts, and pings as it does at once. */
  open() {
    this.readyState = 1;
    this.onopen?.({});
    this.say({ type: "ping", n: 1 });
    return this;
  }

  /** @param {object} message */
  say(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** @param {number} [code] */
  fail(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  /** @param {string} type */
  sentOf(type) {
    return this.sent.filter((message) => message.type === type);
  }
}

export class FakeWorld {
  constructor({ sockets = true, chance = 0.5 } = {}) {
    this.time = 0;
    this.slept = 0;
    /** @type {{at: number, run: () => void}[]} */
    this.timers = [];
    /** @type {FakeSocket[]} */
    this.sockets = [];
    /** @type {{path: string, init: any, answer: (body: any, status?: number) => void, fail: () => void}[]} */
    this.requests = [];
    this.kept = /** @type {Record<string, string>} */ ({});
    this.reloads = 0;
    this.ids = 0;
    this.chance = chance;
    /** @type {(() => void)[]} */
    this.wakes = [];
    const world = this;
    this.WebSocket = sockets
      ? /** @type {any} */ (
          class {
            /** @param {string} url */
            constructor(url) {
              return new FakeSocket(url, world);
            }
          }
        )
      : null;
    this.store = {
      /** @param {string} name */
      get: (name) => JSON.parse(this.kept[name] || "null"),
      /** @param {string} name @param {unknown} value */
      set: (name, value) => {
        if (value === null) delete this.kept[name];
        else this.kept[name] = JSON.stringify(value);
      },
    };
  }

  now = () => this.time;
  wall = () => 1_700_000_000_000 + this.time + this.slept;
  random = () => this.chance;
  newId = () => `id${(this.ids += 1)}`;
  reload = () => (this.reloads += 1);

  /** @param {() => void} run @param {number} ms */
  after = (run, ms) => {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return timer;
  };

  /** @param {any} gone */
  cancel = (gone) => {
    this.timers = this.timers.filter((timer) => timer !== gone);
  };

  /** @param {string} path @param {any} init */
  fetch = (path, init = {}) =>
    new Promise((resolve, reject) => {
      const answer = (/** @type {any} */ body, status = 200) => resolve({ status, json: async () => body });
      this.requests.push({ path, init, answer, fail: () => reject(new Error("no network")) });
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
    });

  /** @param {() => void} wake */
  onWake = (wake) => void this.wakes.push(wake);

  wake() {
    for (const wake of this.wakes) wake();
  }

  /** Let time pass, timer by timer. @param {number} ms */
  async pass(ms) {
    const end = this.time + ms;
    for (;;) {
      await settled();
      const [next] = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (!next) break;
      this.cancel(next);
      this.time = next.at;
      next.run();
    }
    this.time = end;
    await settled();
  }

  get socket() {
    return this.sockets[this.sockets.length - 1];
  }

  get request() {
    return this.requests[this.requests.length - 1];
  }
}

/** Promises that can go on have gone on. */
export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
