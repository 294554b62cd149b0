/** Long polling, for browsers whose sandbox has no WebSocket. */

export const POLL_MS = 35_000; // the box answers a poll within 25 s
const FIRST_MS = 4_000;
const SEND_MS = 8_000;

export class Poll {
  /**
   * @param {World} world @param {string} token
   * @param {{heard: (message: any, first: boolean) => void, lost: () => void}} on
   */
  constructor(world, token, on) {
    this._world = world;
    this._token = token;
    this._on = on;
    this._abort = new AbortController();
    this._over = false;
    /** @type {number | null} */
    this._rev = null;
  }

  /** Ask for one message after the other until `stop`, or until the box doesn't answer. */
  async run() {
    for (let first = true; !this._over; first = false) {
      const after = this._rev === null ? "" : `?after=${this._rev}`;
      const message = await this._request(`/api/view${after}`, {}, this._abort, first ? FIRST_MS : POLL_MS);
      if (this._over) return;
      if (!message || !message.type) break;
      if (message.type === "view") this._rev = message.rev;
      this._on.heard(message, first);
    }
    if (!this._over) this._on.lost();
  }

  stop() {
    this._over = true;
    this._abort.abort();
  }

  /** Say something; the box's reply, or null if there is none. @param {{id?: string}} message */
  async say(message) {
    const init = { method: "POST", body: JSON.stringify(message) };
    const reply = await this._request("/api/send", init, new AbortController(), SEND_MS);
    if (reply && reply.error === "bad_message")
      return { type: "refused", id: message.id, why: reply.error, message: reply.message };
    return reply && reply.type ? reply : null;
  }

  /** @param {string} path @param {RequestInit} init @param {AbortController} abort @param {number} patience_ms */
  async _request(path, init, abort, patience_ms) {
    const timer = this._world.after(() => abort.abort(), patience_ms);
    try {
      const headers = { Authorization: `Bearer ${this._token}`, "Content-Type": "application/json" };
      const reply = await this._world.fetch(path, { ...init, headers, cache: "no-store", signal: abort.signal });
      return reply.status === 204 ? {} : await reply.json();
    } catch {
      return null;
    } finally {
      this._world.cancel(timer);
    }
  }
}
