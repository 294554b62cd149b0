/**
 * Who this phone is: the token in the address and, where there is storage, beside the number and name, so that a reload
 * or a closed tab leads back to the same place.
 */

export class Entry {
  /** @param {World} world */
  constructor(world) {
    this._world = world;
    /** @type {Student.Me} */
    this.me = world.store.get("me") || {};
    this.isElsewhere = false; // from the class of another box
    const inAddress = new URLSearchParams(location.hash.slice(1)).get("t");
    if (inAddress && inAddress !== this.me.token) this.me = { ...this.me, token: inAddress, pin: undefined };
  }

  /** The ticket of this try to join; the same until a view has come, so that a lost reply is no stranger's claim. */
  ticket() {
    if (!this.me.ticket) this.update({ ticket: this._world.newId() });
    return this.me.ticket || "";
  }

  /** The form of a phone that was let in and then never saw the class, for which its number was not kept. */
  unseen() {
    const { ticket, student_id, name = "", code } = this.me;
    return ticket && student_id ? { student_id, name, code } : undefined;
  }

  /** @param {Student.Me} change */
  update(change) {
    this.me = { ...this.me, ...change };
    this._world.store.set("me", this.me);
    const hash = this.me.token ? `#t=${encodeURIComponent(this.me.token)}` : "";
    if (location.hash !== hash) history.replaceState(history.state, "", location.pathname + location.search + hash);
  }

  /** The token opens nothing here, but maybe at another box; who it was stays for the form. */
  forgetToken() {
    this.update({ token: undefined, lost: this.me.token });
  }

  /**
   * The phone is at this box. All boxes have one address, so what it is at another one is kept under that one's mark.
   *
   * @param {string} box
   */
  at(box) {
    const { box: other, student_id, name, lost } = this.me;
    if (!box || box === other) return;
    if (other) {
      const { store } = this._world;
      store.set(other, { ...this.me, token: lost });
      this.me = store.get(box) || { student_id, name };
      this.isElsewhere = true;
    }
    this.update({ box, lost: undefined });
  }

  /** Ask the box for what is only for this phone; null where no reply comes. @param {string} path @returns {Promise<any>} */
  async ask(path) {
    try {
      const headers = { Authorization: `Bearer ${this.me.token}` };
      const reply = await this._world.fetch(path, { headers, cache: "no-store" });
      return await reply.json();
    } catch {
      return null;
    }
  }

  /** The rejoin code comes with the reply to the join alone; a page that has lost it asks. */
  async askForPin() {
    const { token } = this.me;
    const reply = await this.ask("/api/rejoin-pin");
    if (reply?.rejoin_pin && this.me.token === token) this.update({ pin: reply.rejoin_pin });
  }

  /** Where this phone keeps a choice that is not sent. @returns {import("./lesson.js").Kept} */
  choice() {
    const { store } = this._world;
    const { token } = this.me;
    return {
      get() {
        const kept = store.get("choice");
        return kept && kept.token === token ? kept : null;
      },
      set: (choice) => store.set("choice", choice && { ...choice, token }),
    };
  }
}
