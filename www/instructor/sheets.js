import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";
import { downloads } from "./files.js";
import { sheet } from "./sheet.js";

/**
 * What lies over the class: one person, or everything else that can be done.
 */

const FACTORS = [1, 1.25, 1.5, 2];
/** What the projector can show. @type {[string, Key][]} */
const SCREENS = [
  ["auto", "instructor.more.auto"],
  ["join", "instructor.qr_code"],
  ["question", "instructor.more.question"],
  ["standings", "common.standings"],
  ["blank", "instructor.more.blank"],
];

/** @param {Instructor.Person} person @param {boolean} sure the removal was tapped once @param {boolean} awaited the next phone is let in */
export function personSheet(person, sure, awaited) {
  const { student_id, name, factor, removed } = person;
  return sheet(
    name,
    html`<p class="small soft num">${student_id}</p>
      <form class="row" data-do="rename" data-arg="${student_id}" data-key="rename ${student_id}">
        <label class="grow"><span>${say("common.name")}</span><input name="name" value="${name}" required maxlength="80" autocomplete="off" dir="auto" /></label>
        <button class="low">${say("instructor.person.rename")}</button>
      </form>
      <div class="stack tight" role="group" aria-label="${say("instructor.person.extra")}">
        <b>${say("instructor.person.extra")}</b>
        <div class="quick">
          ${FACTORS.map((value) => html`<button type="button" data-do="factor" data-arg="${JSON.stringify({ student_id, factor: value })}" aria-pressed="${value === factor ? "true" : "false"}">${value === 1 ? say("instructor.person.normal") : `${value}×`}</button>`)}
        </div>
      </div>
      <div class="stack tight">
        <button type="button" class="wide" data-do="nextPhone" data-arg="${student_id}" ${awaited && html`disabled`}>${say(awaited ? "instructor.person.awaited" : "instructor.person.next_phone")}</button>
        <p class="small soft" role="status">${awaited ? say("instructor.person.awaited_more", { id: student_id }) : say("instructor.person.next_phone_more")}</p>
      </div>
      ${
        removed
          ? html`<p class="small soft">${say("instructor.person.removed")}</p>`
          : html`<div class="stack tight"><button type="button" class="wide danger" data-do="remove" data-arg="${student_id}">${say(sure ? "instructor.person.remove_sure" : "instructor.person.remove")}</button><p class="small soft">${say("instructor.person.remove_more")}</p></div>`
      }`,
  );
}

/** @param {Instructor.View} view @param {boolean} sure the end was tapped once @param {boolean} unread the key in the correction can't be read */
export function moreSheet(view, sure, unread) {
  const may = (/** @type {string} */ command) => view.can.includes(command);
  const between = view.phase === "lobby" || view.phase === "revealed";
  return sheet(
    say("instructor.more.title"),
    html`${view.addresses && html`<p class="small soft">${say("instructor.students_open", { address: view.addresses.student })}<br />${sayHtml("instructor.join_code", { code: html`<b class="num ink">${view.code}</b>` })}</p>`}
      ${view.addresses && view.addresses.wifi && html`<p class="small soft">${say("instructor.wifi.title")} <b class="ink" dir="auto">${view.addresses.wifi.ssid}</b> · <b class="num ink">${view.addresses.wifi.passphrase}</b></p>`}
      <div class="stack tight">
        <b>${say("instructor.more.board")}</b>
        <div class="quick five">
          ${SCREENS.map(([show, label]) => html`<button type="button" data-do="screen" data-arg="${show}" aria-pressed="${view.screen === show ? "true" : "false"}">${say(label)}</button>`)}
        </div>
      </div>
      ${may("skip") && html`<div class="stack tight"><button type="button" class="wide" data-do="skip">${between ? say("instructor.more.skip_next", { number: view.next_question || 0 }) : say("instructor.more.skip")}</button>${!between && html`<p class="small soft">${say("instructor.more.skip_more")}</p>`}</div>`}
      ${
        may("open") &&
        html`<form class="row" data-do="openNumber" data-key="open">
        <label class="grow"><span>${say("instructor.more.open")}</span><input name="number" type="number" inputmode="numeric" min="1" max="500" required value="${view.next_question || ""}" /></label>
        <button class="low">${say("instructor.more.open_go")}</button>
      </form>`
      }
      ${may("lock") && html`<button type="button" class="wide" data-do="lock">${say(view.joining_locked ? "instructor.more.unlock" : "instructor.more.lock")}</button>`}
      ${may("correct") && correction(view, unread)}
      <div class="stack tight"><b>${say("instructor.more.downloads")}</b>${downloads(view.session_id)}</div>
      <button type="button" class="wide" data-do="home">${say("instructor.more.sessions")}</button>
      <button type="button" class="wide" data-do="box">${say("instructor.box.title")}</button>
      ${may("finish") && html`<button type="button" class="wide danger" data-do="finish">${say(sure ? "instructor.more.finish_sure" : "instructor.more.finish")}</button>`}`,
  );
}

/** @param {Instructor.View} view @param {boolean} unread */
function correction({ question }, unread) {
  const fields = question && kindOf(question).correction;
  if (question && !fields) return null;
  return html`<details class="sheet" data-key="correct">
    <summary><b>${say("instructor.more.correct")}</b></summary>
    <form class="stack" data-do="correct">
      <p class="small soft">${say("instructor.more.correct_more")}</p>
      ${
        question && fields
          ? html`<input type="hidden" name="question" value="${question.number}" />
            ${fields(question)}`
          : html`<label><span>${say("instructor.more.number")}</span><input name="question" type="number" inputmode="numeric" min="1" max="500" required /></label>
            <label><span>${say("instructor.more.correct_numbers")}</span><input name="options" inputmode="numeric" placeholder="1" /></label>`
      }
      <p class="problem" role="alert">${unread && say("instructor.more.unreadable")}</p>
      <div class="quick two"><button type="submit">${say("instructor.more.correct_go")}</button><button type="button" data-do="voidQuestion">${say("instructor.more.void")}</button></div>
    </form>
  </details>`;
}

/**
 * The correction that the form describes; `correct` is null where the fields can't be read.
 *
 * @param {HTMLFormElement} form @param {Instructor.View["question"]} question the one that the class has now
 */
export function chosenKey(form, question) {
  const fields = new FormData(form);
  const number = Number(fields.get("question"));
  if (question && question.number === number && !fields.has("options"))
    return { question: number, correct: kindOf(question).corrected(question, fields) };
  const listed = String(fields.get("options")).split(/[^0-9]+/);
  return { question: number, correct: listed.map((one) => parseInt(one, 10)).filter((one) => one > 0) };
}
