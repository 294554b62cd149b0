import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";

/** What was done, or why not: it stays in sight wherever the page is scrolled to, and is read aloud. */

const STAYS_MS = 12_000; // what asks for nothing; a refusal, and what can be taken back, stay until they are closed

export class Told {
  /** @param {() => void} changed */
  constructor(changed) {
    this._changed = changed;
    this._said = "";
    this._problem = "";
    this._lasts = false;
    this._timer = 0;
  }

  /** @param {string} problem @param {string} said @param {boolean} [lasts] there is something to tap beside it */
  tell(problem, said, lasts = false) {
    clearTimeout(this._timer);
    this._problem = problem;
    this._said = said;
    this._lasts = lasts;
    if (said && !problem && !lasts) this._timer = window.setTimeout(() => this.close(), STAYS_MS);
    this._changed();
  }

  close() {
    clearTimeout(this._timer);
    this._problem = "";
    this._said = "";
    this._lasts = false;
    this._changed();
  }

  /**
   * It stands at the end of a screen and stays at the foot of the window, so that it covers nothing there for good.
   * The places of the texts are always there, since a reader announces only what changes in them.
   *
   * @param {unknown} [button] what can be done about it
   */
  screen(button) {
    const open = this._said || this._problem;
    return html`<div class="told row between ${open && "sheet tell"} ${this._problem && "problem"}" data-key="told">
      <div><p role="status">${this._said}</p><p role="alert">${this._problem}</p></div>
      ${open && html`<div class="row">${this._lasts && button}<button type="button" class="quiet small" data-do="closeTold" aria-label="${say("instructor.close")}">✕</button></div>`}
    </div>`;
  }
}
