import { Outbox } from "./outbox.js";
import { POLL_MS, Poll } from "./poll.js";
import { Socket } from "./socket.js";
import { Backoff, Timers } from "./timing.js";

/**
 * The page's link to the box: a socket that comes back by itself, or long polling where sockets fail.
 *
 * | state      | what there is                    | goes on to                                                  |
 * |------------|----------------------------------|-------------------------------------------------------------|
 * | connecting | a try, or the wait before one    | connected: something came over a socket;                    |
 * |            |                                  | polling: a poll was answered, after two sockets that failed |
 * | connected  | a socket that works              | connecting: it was closed, or is silent for too long        |
 * | polling    | polls; now and then a socket is  | connected: something came over the socket;                  |
 * |            | tried beside them                | connecting: a poll was not answered                         |
 *
 * From each of them `stop` ends the link, as does a `bye`, a close or a refusal that is final, unless the link is to be
 * there for ever. What must arrive waits in the outbox through all of it.
 */

export const VERSION = 2;
const RESEND_MS = 2_500;
const NO_ANSWER_MS = 6_000; // a socket is dead that has been silent for this long while a message waits for its answer
const SILENCE_MS = 50_000; // the box pings every 20 s
const SLEPT_MS = 22_000; // longer than the time between two pings
const SOCKET_AGAIN_MS = { first: 15_000, most: 60_000 };
const FINAL_REFUSALS = ["not_joined", "not_signed_in", "no_session"];
const OFF_WAIT_MS = 30_000; // the page waits longer between tries when the box is off or this page gave way

export class Link {
  /** @param {World} world @param {LinkOptions} options */
  constructor(world, options) {
    this._world = world;
    this._options = options;
    this.outbox = new Outbox(world, options);
    /** @type {LinkState} */
    this.state = "connecting";
    /** @type {Socket | null} */
    this._socket = null;
    this._openedAt = 0;
    this._heardAt = world.now();
    this._heardWall = world.wall();
    this._backoff = new Backoff(world);
    this._failed = 0; // sockets in a row that did not open
    this._polled = false; // the last try was a poll
    /** @type {Poll | null} */
    this._poll = null;
    this._socketAgain_ms = 0;
    this._bye = "";
    this._off = false; // the box said that it goes off, and has shown nothing since
    this._over = false;
    this._timers = new Timers(world);
  }

  start() {
    this._world.onWake(() => this.wake());
    this._watch();
    this._connect();
    return this;
  }

  /** End it; nothing is sent or heard any more. */
  stop() {
    this._over = true;
    this._timers.cancelAll();
    this._stopPolling();
    this._dropSocket();
  }

  /** Send what must arrive, until the box has acknowledged or refused it; returns its id. @param {Omit<Message, "id">} message */
  send(message) {
    const id = this._world.newId();
    this.outbox.add({ .../** @type {Message} */ (message), id });
    this._pump();
    return id;
  }

  /** Send what matters only now; returns whether it could be. @param {object} message */
  tell(message) {
    return this._transmit(message);
  }

  /** The page is looked at again, or the network is back. */
  wake() {
    if (this._over) return;
    const now = this._world.now();
    const silent = Math.max(now - this._heardAt, this._world.wall() - this._heardWall);
    const stale = silent > (this.state === "polling" ? POLL_MS : SLEPT_MS) && this.state !== "connecting";
    if (stale || (this.state === "connecting" && now - this._openedAt > 1_000)) this._reconnect();
    this._pump();
  }

  // ---- the socket

  _reconnect() {
    this._stopPolling();
    this._dropSocket();
    this._backoff.reset();
    this._set("connecting");
    this._connect();
  }

  _connect() {
    if (this._over) return;
    this._timers.cancel("connect");
    const { token } = this._options;
    const { WebSocket } = this._world;
    if (token !== undefined && (!WebSocket || (this._failed >= 2 && !this._polled))) this._startPolling(token);
    else if (WebSocket) this._openSocket(WebSocket);
  }

  /** @param {new (url: string) => WebSocket} WebSocket */
  _openSocket(WebSocket) {
    this._dropSocket();
    this._openedAt = this._world.now();
    this._polled = false;
    this._bye = "";
    try {
      this._socket = new Socket(this._world, WebSocket, this._options.url(), {
        heard: (data, first) => this._hear(data, first),
        closed: (code, opened) => {
          this._socket = null;
          this._failed = opened ? 0 : this._failed + 1;
          if (this._poll) this._trySocketLater();
          else this._closed(code);
        },
      });
    } catch {
      this._failed += 1;
      this._lost();
    }
  }

  /** @param {string} data @param {boolean} first on this socket */
  _hear(data, first) {
    const socket = this._socket;
    if (first) {
      this._stopPolling();
      this._failed = 0;
      this._set("connected");
      this.outbox.reconnected();
    }
    this._take(JSON.parse(data));
    if (this._socket === socket) this._pump();
  }

  /** @param {number} code */
  _closed(code) {
    if (code === 1008) this.outbox.clear();
    const final = code === 4000 || code === 4002;
    if (final && !this._options.forever) this._end(this._bye || (code === 4000 ? "closed" : "removed"));
    else this._lost();
  }

  _lost() {
    if (this._over) return;
    if (this.state !== "connecting") this._backoff.reset();
    this._set("connecting");
    const wait = this._off || this._bye === "tabs" ? OFF_WAIT_MS * (0.5 + this._world.random()) : this._backoff.next();
    this._timers.set("connect", wait, () => this._connect());
  }

  _dropSocket() {
    this._socket?.stop();
    this._socket = null;
  }

  _watch() {
    this._timers.set("watch", 5_000, () => {
      if (this._socket?.works && this._world.now() - this._heardAt > SILENCE_MS) this._reconnect();
      this._watch();
    });
  }

  // ---- long polling

  /** @param {string} token */
  _startPolling(token) {
    this._openedAt = this._world.now();
    this._polled = true;
    const poll = new Poll(this._world, token, {
      heard: (message, first) => {
        if (first) {
          this._set("polling");
          this.outbox.reconnected();
          // the box is there: perhaps it was only starting, and sockets work again
          this._socketAgain_ms = 0;
          this._trySocketLater();
        }
        this._take(message);
        if (this._poll === poll) this._pump();
      },
      lost: () => {
        this._stopPolling();
        this._lost();
      },
    });
    this._poll = poll;
    poll.run();
  }

  _stopPolling() {
    const poll = this._poll;
    this._poll = null;
    this._timers.cancel("socketAgain");
    if (poll) poll.stop();
  }

  _trySocketLater() {
    const { WebSocket } = this._world;
    if (!WebSocket) return;
    this._timers.set("socketAgain", this._socketAgain_ms, () => this._openSocket(WebSocket));
    this._socketAgain_ms = Math.max(SOCKET_AGAIN_MS.first, Math.min(SOCKET_AGAIN_MS.most, 2 * this._socketAgain_ms));
  }

  // ---- messages

  /** Send what waits, and look again when the next is due. */
  _pump() {
    if (this._over) return;
    for (const { message } of this.outbox.expired()) {
      this._options.on.refused({ id: message.id, why: "lost" }, message);
    }
    const now = this._world.now();
    for (const entry of this.outbox.due(RESEND_MS)) {
      const deadSocket = entry.sentAt > -Infinity && now - this._heardAt > NO_ANSWER_MS && this._socket?.works;
      if (deadSocket) {
        this._reconnect();
        break;
      }
      if (this._transmit(entry.message)) entry.sentAt = now;
    }
    if (this.outbox.entries.length) this._timers.set("pump", RESEND_MS / 5, () => this._pump());
    else this._timers.cancel("pump");
  }

  /** @param {object} message */
  _transmit(message) {
    if (this._socket?.send(message)) return true;
    if (this.state !== "polling" || !this._poll) return false;
    this._poll.say(message).then((reply) => reply && this._take(reply));
    return true;
  }

  /** @param {any} message */
  _take(message) {
    if (this._over) return;
    this._heardAt = this._world.now();
    this._heardWall = this._world.wall();
    const { on } = this._options;
    if (message.type === "ping") this._transmit({ type: "pong", n: message.n });
    else if (message.type === "ack") on.ack(message, this.outbox.acked(message.id)?.message);
    else if (message.type === "view") this._view(message);
    else if (message.type === "room") on.room?.(message);
    else if (message.type === "refused") {
      const entry = this.outbox.refused(message);
      on.refused(message, entry && entry.message);
      if (FINAL_REFUSALS.includes(message.why) && !this._options.forever) this.stop();
    } else if (message.type === "bye") {
      this._bye = message.why;
      if (message.why === "off") {
        this._off = true;
        on.bye(message.why, message.message);
        this._stopPolling();
        this._dropSocket();
        this._lost();
      } else if (message.why === "restarting") {
        on.bye(message.why);
        if (this._poll) {
          this._stopPolling();
          this._lost();
        }
      } else if (!this._options.forever) this._end(message.why);
    }
  }

  /** @param {any} view */
  _view(view) {
    if (view.v !== VERSION) this._world.reload();
    this._off = false;
    this.outbox.seen(view);
    this._options.on.view(view);
  }

  /** @param {string} why */
  _end(why) {
    if (why !== "tabs") this.outbox.clear(); // a tab that gave way is still the same phone
    this.stop();
    this._options.on.bye(why);
  }

  /** @param {LinkState} state */
  _set(state) {
    if (this.state === state) return;
    this.state = state;
    this._options.on.state(state);
  }
}
