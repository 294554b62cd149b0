import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { ask } from "./api.js";
import { when } from "./dates.js";
import { downloads } from "./files.js";
import { helpLink } from "./help.js";
import { comingCard, fateOf } from "./old.js";
import { sheet } from "./sheet.js";

/**
 * Sessions that are over: their results, and how they are opened to be corrected, closed again, and erased.
 */

/**
 * The older sessions, which are asked for by and by: the list is looked at often, and a box may have thousands.
 */
export class Older {
  /** @param {() => void} changed @param {() => Promise<void>} look for the newest */
  constructor(changed, look) {
    this._changed = changed;
    this._look = look;
    /** @type {Instructor.Session[]} */
    this._rows = [];
    this._more = true;
    this.problem = "";
  }

  forget() {
    this._rows = [];
    this._more = true;
  }

  /** One was erased. */
  again() {
    this.forget();
    return this._look();
  }

  /** The list with them. @param {Instructor.Classes} listed */
  after({ sessions }) {
    const known = new Set(sessions.map(({ session_id }) => session_id));
    return [...sessions, ...this._rows.filter(({ session_id }) => !known.has(session_id))];
  }

  /** Whether there are still more. @param {Instructor.Classes} listed */
  hasMore({ more }) {
    return more && this._more;
  }

  /** @param {Instructor.Classes} listed */
  async load(listed) {
    const { status, body, message } = await ask(`sessions?skip=${this.after(listed).length}`);
    this.problem = message;
    if (status === 200) {
      this._rows.push(...body.sessions);
      this._more = body.more;
    }
    this._changed();
  }
}

/** @param {Instructor.Session[]} past @param {Instructor.Classes} listed @param {Older} older */
export function pastSection(past, listed, older) {
  return html`<section class="stack tight">
    <h2>${say("instructor.home.past")}</h2>
    ${listed.alerts.map((alert) => html`<p class="sheet alert small" role="alert">${sayThat(alert)}</p>`)}
    ${listed.coming && comingCard(listed.coming)}
    ${past.length ? past.map(pastCard) : html`<p class="small soft">${say("instructor.home.no_past")}</p>${helpLink("results")}`}
    <p class="problem" role="alert">${older.problem}</p>
    ${older.hasMore(listed) && html`<button type="button" class="wide" data-do="older" data-key="older">${say("instructor.home.older")}</button>`}
  </section>`;
}

/** @param {Instructor.Session} session */
export function pastCard(session) {
  const { session_id, title, started_at, students, past, unreadable, dated } = session;
  if (unreadable)
    return html`<article class="sheet stack tight past" data-key="${session_id}">
      <b>${session_id}</b>
      <p class="problem">${sayThat(unreadable)}</p>
      ${fateOf(session)}
      <button type="button" class="wide danger" data-do="erase" data-arg="${session_id}">${say("instructor.home.erase")}</button>
    </article>`;
  return html`<details class="sheet past" data-key="${session_id}">
    <summary><b dir="auto">${title}</b><span class="when small soft">${when(started_at)}${!dated && ` (${say("instructor.home.undated")})`} · ${say("instructor.home.students", { n: students })}</span>${fateOf(session)}</summary>
    <a class="button wide" href="/playback?session=${encodeURIComponent(session_id)}">${say("instructor.home.play")}</a>
    <button type="button" class="wide" data-do="playToAll" data-arg="${session_id}">${say("playback.to_all")}</button>
    ${downloads(session)}
    <button type="button" class="wide" data-do="openPast" data-arg="${session_id}">${say("instructor.home.correct")}</button>
    ${past && html`<button type="button" class="wide" data-do="closePast" data-arg="${session_id}" data-key="close">${say("instructor.home.close")}</button>`}
    <button type="button" class="wide danger" data-do="erase" data-arg="${session_id}">${say("instructor.home.erase")}</button>
  </details>`;
}

/**
 * Open a session to correct it.
 *
 * @param {string} id @param {(code: string) => void} opened @param {(problem: string) => void} refused
 */
export async function openPast(id, opened, refused) {
  const { status, body, message } = await ask(`sessions/${encodeURIComponent(id)}/open`, {});
  if (status === 200) opened(body.code);
  else refused(message);
}

/** Close it again. @param {string} id @returns {Promise<string>} why that didn't work */
export async function closePast(id) {
  return (await ask(`sessions/${encodeURIComponent(id)}/close`, {})).message;
}

/** @param {Instructor.Session} session @param {string} problem @param {boolean} busy */
export function eraseSheet({ title, started_at, students, unreadable }, problem, busy) {
  return sheet(
    say("instructor.erase.title"),
    html`<p><b dir="auto">${title}</b><br /><span class="small soft">${!unreadable && html`${when(started_at)} · ${say("instructor.home.students", { n: students })}`}</span></p>
      <p class="soft">${say("instructor.erase.more")}</p>
      <p class="problem" role="alert">${problem}</p>
      <button type="button" class="wide danger" data-do="eraseSure" ${busy && html`disabled`}>${say("instructor.erase.go")}</button>`,
  );
}
