import { html } from "../common/ui/html.js";
import { languages, say } from "../common/words.js";
import { ask } from "./api.js";

/** The words that no name on the board may have, in a list for each language. */
export class RudeList {
  /** @param {() => void} changed */
  constructor(changed) {
    this._changed = changed;
    this._tag = "";
    /** null until it is there */
    this._words = /** @type {string | null} */ (null);
    this._said = "";
  }

  /** What can be tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      rudeList: (_, list) => this._take(/** @type {HTMLSelectElement} */ (list).value),
      rudeSave: (_, form) => this._send(String(new FormData(/** @type {HTMLFormElement} */ (form)).get("words") || "")),
    };
  }

  /** @param {string} tag */
  async _take(tag) {
    this._tag = tag;
    this._words = null;
    await this._ask(undefined, "");
  }

  /** @param {string} words */
  _send(words) {
    return this._ask({ words }, say("instructor.names.saved"));
  }

  /** @param {{words: string} | undefined} body @param {string} said */
  async _ask(body, said) {
    const tag = this._tag;
    this._said = "";
    if (tag) {
      const reply = await ask(`rude/${tag}`, body);
      if (tag !== this._tag) return;
      if (reply.status === 200) this._words = reply.body.words;
      this._said = reply.message || said;
    }
    this._changed();
  }

  screen() {
    return html`<section class="stack tight" data-key="names">
      <h2>${say("instructor.names.title")}</h2>
      <details class="sheet" data-key="rude">
        <summary><b>${say("instructor.names.change")}</b></summary>
        <form novalidate class="stack settings" data-do="rudeSave">
          <p class="small soft">${say("instructor.names.more")}</p>
          <label><span>${say("common.language")}</span>
            <select data-do="rudeList">
              <option value="" ${!this._tag && html`selected`}>–</option>
              ${Object.entries(languages().names).map(([tag, name]) => html`<option value="${tag}" lang="${tag}" ${tag === this._tag && html`selected`}>${name}</option>`)}
            </select></label>
          ${
            this._words !== null &&
            html`<label data-key="${this._tag}"><span>${say("instructor.names.words")}</span><textarea name="words" rows="8" spellcheck="false" autocapitalize="none" dir="auto">${this._words}</textarea></label>
              <button class="wide">${say("instructor.save")}</button>`
          }
          <p class="small" role="status">${this._said}</p>
        </form>
      </details>
    </section>`;
  }
}
