import { html, raw } from "../common/html.js";
import { downloads } from "./home.js";
import { sheet } from "./sheet.js";
import { text } from "./text.js";

/**
 * What lies over the class: one person, or everything else that can be done.
 */

const FACTORS = [1, 1.25, 1.5, 2];

/** @param {Instructor.Person} person @param {boolean} sure the removal was tapped once @param {boolean} awaited the next phone is let in */
export function personSheet(person, sure, awaited) {
  const t = text.person;
  const { student_id, name, factor, removed } = person;
  return sheet(
    name,
    html`<p class="small soft num">${student_id}</p>
      <form class="row" data-do="rename" data-arg="${student_id}" data-key="rename ${student_id}">
        <label class="grow"><span>${t.name}</span><input name="name" value="${name}" required maxlength="80" autocomplete="off" dir="auto" /></label>
        <button class="low">${t.rename}</button>
      </form>
      <div class="stack tight" role="group" aria-label="${t.extra}">
        <b>${t.extra}</b>
        <div class="quick">
          ${FACTORS.map((value) => html`<button type="button" data-do="factor" data-arg="${JSON.stringify({ student_id, factor: value })}" aria-pressed="${value === factor ? "true" : "false"}">${value === 1 ? t.normal : `${value}×`}</button>`)}
        </div>
      </div>
      <div class="stack tight">
        <button type="button" class="wide" data-do="nextPhone" data-arg="${student_id}" ${awaited && html`disabled`}>${awaited ? t.awaited : t.nextPhone}</button>
        <p class="small soft" role="status">${awaited ? t.awaitedMore(student_id) : t.nextPhoneMore}</p>
      </div>
      ${
        removed
          ? html`<p class="small soft">${t.removed}</p>`
          : html`<div class="stack tight"><button type="button" class="wide danger" data-do="remove" data-arg="${student_id}">${sure ? t.removeSure : t.remove}</button><p class="small soft">${t.removeMore}</p></div>`
      }`,
  );
}

/** @param {Instructor.View} view @param {boolean} sure the end was tapped once */
export function moreSheet(view, sure) {
  const t = text.more;
  const may = (/** @type {string} */ command) => view.can.includes(command);
  const between = view.phase === "lobby" || view.phase === "revealed";
  return sheet(
    t.title,
    html`${view.addresses && html`<p class="small soft">${text.live.join(view.addresses.student)}<br />${text.live.code} <b class="num ink">${view.code}</b></p>`}
      ${view.addresses && view.addresses.wifi && html`<p class="small soft">${text.box.wifi} <b class="ink" dir="auto">${view.addresses.wifi.ssid}</b> · <b class="num ink">${view.addresses.wifi.passphrase}</b></p>`}
      <div class="stack tight">
        <b>${t.board}</b>
        <div class="quick five">
          ${Object.entries(t.screens).map(([show, label]) => html`<button type="button" data-do="screen" data-arg="${show}" aria-pressed="${view.screen === show ? "true" : "false"}">${label}</button>`)}
        </div>
      </div>
      ${may("skip") && html`<div class="stack tight"><button type="button" class="wide" data-do="skip">${between ? t.skipNext(view.next_question || 0) : t.skip}</button>${!between && html`<p class="small soft">${t.skipMore}</p>`}</div>`}
      ${
        may("open") &&
        html`<form class="row" data-do="openNumber" data-key="open">
        <label class="grow"><span>${t.open}</span><input name="number" type="number" inputmode="numeric" min="1" max="500" required value="${view.next_question || ""}" /></label>
        <button class="low">${t.openGo}</button>
      </form>`
      }
      ${may("lock") && html`<button type="button" class="wide" data-do="lock">${view.joining_locked ? t.unlock : t.lock}</button>`}
      ${may("correct") && correction(view)}
      <div class="stack tight"><b>${t.downloads}</b>${downloads(view.session_id)}</div>
      <button type="button" class="wide" data-do="home">${t.sessions}</button>
      <button type="button" class="wide" data-do="box">${text.box.title}</button>
      ${may("finish") && html`<button type="button" class="wide danger" data-do="finish">${sure ? t.finishSure : t.finish}</button>`}`,
  );
}

/** @param {Instructor.View} view */
function correction({ question }) {
  const t = text.more;
  const one = question && question.kind !== "multiple";
  const known = question && question.options.every(({ number }) => number !== undefined);
  if (question && question.kind === "poll") return null;
  return html`<details class="sheet" data-key="correct">
    <summary><b>${t.correct}</b></summary>
    <form class="stack" data-do="correct">
      <p class="small soft">${t.correctMore}</p>
      ${
        question && known
          ? html`<input type="hidden" name="question" value="${question.number}" />
            ${question.options.map(({ html: option, number, right }) => html`<label class="switch" data-key="${number}"><input type="${one ? "radio" : "checkbox"}" name="option" value="${number}" ${right && html`checked`} /><span dir="auto">${raw(option)}</span></label>`)}`
          : html`<label><span>${t.number}</span><input name="question" type="number" inputmode="numeric" min="1" max="500" required /></label>
            <label><span>${t.correctNumbers}</span><input name="options" inputmode="numeric" placeholder="1" /></label>`
      }
      <div class="quick two"><button type="submit">${t.correctGo}</button><button type="button" data-do="voidQuestion">${t.void}</button></div>
    </form>
  </details>`;
}

/** The correction that the form describes. @param {HTMLFormElement} form */
export function chosenKey(form) {
  const fields = new FormData(form);
  const listed = fields.has("options")
    ? String(fields.get("options")).split(/[^0-9]+/)
    : fields.getAll("option").map(String);
  const correct = listed.map((number) => parseInt(number, 10)).filter((number) => number > 0);
  return { question: Number(fields.get("question")), correct };
}
