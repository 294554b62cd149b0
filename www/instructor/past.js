import { html } from "../common/ui/html.js";
import { moment, say } from "../common/words.js";
import { downloads } from "./files.js";
import { sheet } from "./sheet.js";

/**
 * Sessions that are over: their results, and how they are erased.
 */

/** @param {Instructor.Session} session */
export function pastCard({ session_id, title, started_at, students }) {
  return html`<details class="sheet past" data-key="${session_id}">
    <summary><b dir="auto">${title}</b><span class="when small soft">${when(started_at)} · ${say("instructor.home.students", { n: students })}</span></summary>
    ${downloads(session_id)}
    <button type="button" class="wide danger" data-do="erase" data-arg="${session_id}">${say("instructor.home.erase")}</button>
  </details>`;
}

/** @param {Instructor.Session} session @param {string} problem @param {boolean} busy */
export function eraseSheet({ title, started_at, students }, problem, busy) {
  return sheet(
    say("instructor.erase.title"),
    html`<p><b dir="auto">${title}</b><br /><span class="small soft">${when(started_at)} · ${say("instructor.home.students", { n: students })}</span></p>
      <p class="soft">${say("instructor.erase.more")}</p>
      <p class="problem" role="alert">${problem}</p>
      <button type="button" class="wide danger" data-do="eraseSure" ${busy && html`disabled`}>${say("instructor.erase.go")}</button>`,
  );
}

/** @param {string} iso */
function when(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : moment(date, { dateStyle: "medium", timeStyle: "short" });
}
