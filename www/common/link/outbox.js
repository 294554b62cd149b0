/** Messages that must arrive; each keeps its id until it is acknowledged, or refused for good. */

const KEPT = ["paused", "storage", "too_fast"];

export class Outbox {
  /** @param {World} world @param {Pick<LinkOptions, "keep" | "expires_ms">} options */
  constructor(world, { keep, expires_ms }) {
    this._world = world;
    this._keep = keep ? `outbox.${keep}` : "";
    this._expires_ms = expires_ms || Infinity;
    this._runs = false; // the last view says that the clock runs
    /** @type {Unsent[]} */
    this.entries = [];
    const kept = this._keep ? world.store.get(this._keep) : null;
    if (Array.isArray(kept)) for (const message of kept) this.entries.push(this._entry(message));
  }

  /** @param {Message} message */
  add(message) {
    // a new answer to the same question and round stands for the earlier one
    this.entries = this.entries.filter(
      ({ message: { turn, round } }) => turn === undefined || turn !== message.turn || round !== message.round,
    );
    this.entries.push(this._entry(message));
    this._save();
  }

  /** The messages to send now. @param {number} resend_ms */
  due(resend_ms) {
    const now = this._world.now();
    return this.entries.filter(({ sentAt, why }) => why !== "paused" && now - sentAt >= resend_ms);
  }

  /** Remove and return what is too old to be sent. */
  expired() {
    const now = this._world.now();
    const old = this.entries.filter(({ addedAt }) => now - addedAt >= this._expires_ms);
    if (old.length) this._remove((entry) => old.includes(entry));
    return old;
  }

  /** A new connection knows nothing of what the last one carried. */
  reconnected() {
    for (const entry of this.entries) entry.sentAt = -Infinity;
  }

  /** @param {string} id */
  acked(id) {
    const entry = this.find(id);
    if (entry) this._remove((other) => other === entry);
    return entry;
  }

  /** The message that was refused; some refusals keep it. @param {Pick<Refusal, "id" | "why">} refused */
  refused({ id, why }) {
    if (!id && why === "bad_message") {
      // the box couldn't read the frame, and can't say which message it was: drop the first that was sent
      const sent = this.entries.find(({ sentAt }) => sentAt > -Infinity);
      if (sent) this._remove((entry) => entry === sent);
      return sent;
    }
    const entry = this.find(id || "");
    if (!entry) return undefined;
    // a refusal may cross the view that ends the pause
    if (KEPT.includes(why)) entry.why = why === "paused" && this._runs ? "" : why;
    else this._remove((other) => other === entry);
    return entry;
  }

  /** A view may show that an answer has arrived, or that the clock runs again. @param {Partial<Student.View>} view */
  seen({ phase, paused, answer }) {
    this._runs = phase === "open" && !paused;
    if (phase === "open" && paused) return;
    for (const entry of this.entries) if (entry.why === "paused") entry.why = "";
    if (answer) this.acked(answer.id);
  }

  clear() {
    this._remove(() => true);
  }

  /** @param {string} id */
  find(id) {
    return this.entries.find(({ message }) => message.id === id);
  }

  /** @param {Message} message @returns {Unsent} */
  _entry(message) {
    return { message, addedAt: this._world.now(), sentAt: -Infinity, why: "" };
  }

  /** @param {(entry: Unsent) => boolean} gone */
  _remove(gone) {
    const left = this.entries.filter((entry) => !gone(entry));
    if (left.length === this.entries.length) return;
    this.entries = left;
    this._save();
  }

  _save() {
    if (!this._keep) return;
    const messages = this.entries.map(({ message }) => message);
    this._world.store.set(this._keep, messages.length ? messages : null);
  }
}
