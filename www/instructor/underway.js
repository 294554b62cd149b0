import { stepOf } from "./dock.js";

/** The command that is on its way, and whether what is tapped now may be a slip. */

const HELD_MS = 700; // so that a double tap is one tap, even if the box answers at once
const VIEW_MS = 1_500; // after the acknowledgement, how long to wait for a view that may not come

export class Underway {
  /** @param {() => number} now monotonic milliseconds */
  constructor(now) {
    this._now = now;
    /** @type {{id: string, said: string, show?: string, rev: number, at: number, ackedAt: number} | null} */
    this._command = null;
    this._rev = 0;
    this._stepAt = -Infinity;
  }

  /** @param {string} id @param {Record<string, any>} command */
  sent(id, command) {
    const said = JSON.stringify(command);
    this._command = { id, said, show: command.show, rev: this._rev, at: this._now(), ackedAt: 0 };
  }

  /** @param {string} id */
  acknowledged(id) {
    if (this._command && this._command.id === id) this._command.ackedAt = this._now();
  }

  /** @param {string | undefined} id */
  refused(id) {
    if (this._command && this._command.id === id) this._command = null;
  }

  /** @param {Instructor.View | null} known the view before @param {Instructor.View} view */
  seen(known, view) {
    this._rev = view.rev;
    if (known && stepOf(known) !== stepOf(view)) this._stepAt = this._now();
  }

  /** Whether this very command is under way. @param {object} command */
  isSame(command) {
    return this.busy && this._command !== null && this._command.said === JSON.stringify(command);
  }

  /** What the projector was asked to show, as long as no view tells. */
  get show() {
    return this.busy && this._command !== null && this._command.show;
  }

  get busy() {
    const command = this._command;
    if (!command) return false;
    const now = this._now();
    if (now - command.at < HELD_MS || !command.ackedAt) return true;
    return this._rev <= command.rev && now - command.ackedAt < VIEW_MS;
  }

  /** The next step must wait: one is under way, or it has just become another under the thumb. */
  get held() {
    return this.busy || this._now() - this._stepAt < HELD_MS;
  }
}
