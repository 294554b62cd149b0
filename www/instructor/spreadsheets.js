import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";

const CHOICES = /** @type {const} */ (["language", "comma", "semicolon"]);

/** How CSV files for spreadsheets separate cells and decimals. */
export class SpreadsheetFiles {
  /** @param {() => void} changed */
  constructor(changed) {
    this._changed = changed;
    /** one of CHOICES; "" until it is known */
    this._chosen = "";
    this._said = "";
  }

  /** What can be tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      spreadsheets: (_, list) => this._ask({ spreadsheets: /** @type {HTMLSelectElement} */ (list).value }),
    };
  }

  look() {
    return this._ask(undefined);
  }

  /** @param {{spreadsheets: string} | undefined} body */
  async _ask(body) {
    const { status, body: reply, message } = await ask("spreadsheets", body);
    if (status === 200) this._chosen = reply.spreadsheets;
    this._said = message || (body ? say("instructor.spreadsheets.changed") : "");
    this._changed();
  }

  screen() {
    return html`<section class="stack tight" data-key="spreadsheets">
      <h2>${say("instructor.spreadsheets.title")}</h2>
      <div class="sheet stack">
        <label><span>${say("instructor.spreadsheets.csv")}</span>
          <select data-do="spreadsheets">
            ${CHOICES.map((choice) => html`<option value="${choice}" ${choice === this._chosen && html`selected`}>${say(`instructor.spreadsheets.${choice}`)}</option>`)}
          </select></label>
        <p class="small soft">${say("instructor.spreadsheets.more")}</p>
        ${this._said && html`<p class="small" role="status">${this._said}</p>`}
      </div>
    </section>`;
  }
}
