import { ask } from "./api.js";
import { eraseSheet } from "./past.js";

/** The sheet that asks whether a session is to be erased. */

export class Erasing {
  /** @param {{changed: () => void, replied: () => Promise<void>}} on */
  constructor(on) {
    this._on = on;
    /** what the sheet asks about @type {Instructor.Session | null} */
    this._session = null;
    this._problem = "";
    this._busy = false;
  }

  get isOpen() {
    return this._session !== null;
  }

  /** What cannot be undone is asked once. @param {Instructor.Session | null} session null closes the sheet */
  about(session) {
    this._session = session;
    this._problem = "";
    this._on.changed();
  }

  async erase() {
    const session = this._session;
    if (!session || this._busy) return;
    this._busy = true;
    this._problem = "";
    this._on.changed();
    const path = `sessions/${encodeURIComponent(session.session_id)}`;
    const reply = await ask(path, undefined, undefined, "DELETE");
    this._busy = false;
    // the sheet may be closed by now, or ask about another one
    if (this._session === session) {
      this._problem = reply.message;
      if (reply.status === 200) this._session = null;
    }
    await this._on.replied();
  }

  screen() {
    return this._session && eraseSheet(this._session, this._problem, this._busy);
  }
}
