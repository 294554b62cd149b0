import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { ask } from "./api.js";
import { day } from "./dates.js";
import { machineTitle } from "./machine.js";

/**
 * Old sessions are erased by themselves: the choice, and what the list of past sessions says of it.
 */

export class OldSessions {
  /** @param {() => void} changed */
  constructor(changed) {
    this._changed = changed;
    /** @type {Instructor.Old | null} */
    this._old = null;
    this._said = "";
  }

  /** What can be tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      eraseAfter: (_, list) => this._ask({ days: Number(/** @type {HTMLSelectElement} */ (list).value) || null }),
    };
  }

  look() {
    return this._ask(undefined);
  }

  /** @param {{days: number | null} | undefined} body */
  async _ask(body) {
    const { status, body: reply, message } = await ask("old-sessions", body);
    if (status === 200) this._old = reply;
    this._said = message || (body ? say("instructor.old.changed") : "");
    this._changed();
  }

  screen() {
    const old = this._old;
    return (
      old &&
      html`<section class="stack tight" data-key="old">
        <h2>${say("instructor.old.title")}</h2>
        <div class="sheet stack">
          <label><span>${say("instructor.old.label")}</span>
            <select data-do="eraseAfter">
              ${[null, ...old.choices].map((days) => html`<option value="${days || ""}" ${days === old.days && html`selected`}>${days ? say("instructor.old.after", { n: days }) : say("instructor.old.never")}</option>`)}
            </select></label>
          <p class="small soft">${say("instructor.old.more")}</p>
          ${old.erased && html`<p class="small">${say("instructor.old.erased", { n: old.erased.sessions, date: day(old.erased.day) })}</p>`}
          ${old.trouble && html`<p class="small warn">${sayThat(old.trouble)}</p>`}
          ${this._said && html`<p class="small" role="status">${this._said}</p>`}
        </div>
      </section>`
    );
  }
}

/** What becomes of a past session, beside it. @param {Instructor.Session} session */
export function fateOf({ erased_on, erased_soon, undated }) {
  if (undated) return html`<span class="when small soft">${say("instructor.old.undated")}</span>`;
  return (
    erased_on &&
    html`<span class="when small ${erased_soon ? "warn" : "soft"}">${say("instructor.old.on", { date: day(erased_on) })}</span>`
  );
}

/** What goes within two weeks, above the list. @param {{day: string, sessions: number}} coming */
export function comingCard(coming) {
  return html`<p class="sheet alert small" role="status">${say("instructor.old.coming", { n: coming.sessions, date: day(coming.day), place: machineTitle() })}</p>`;
}
