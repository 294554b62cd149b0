import { html } from "../common/ui/html.js";
import { number, say, sayHtml } from "../common/words.js";
import { boardControls } from "./board.js";
import { anyCorrection } from "./correction.js";
import { downloads } from "./files.js";
import { helpLink } from "./help.js";
import { keysSheet } from "./keys.js";
import { machineTitle } from "./machine.js";
import { paceControls } from "./pace.js";
import { codeButton, scanScreen } from "./scanning.js";
import { sheet } from "./sheet.js";

/**
 * What lies over the class: one person, or everything else that can be done.
 */

const FACTORS = [1, 1.25, 1.5, 2];

/**
 * @param {string} open which it is, as in `Session.sheet` @param {Instructor.View} view
 * @param {{correcting: import("./correcting.js").Correcting, asking: import("./asking.js").Asking,
 *   attendance: import("./attendance.js").Attendance, opening: import("./opening.js").Opening,
 *   coming: import("./coming.js").Coming, problem: string,
 *   isSure: (what: string) => boolean, playing: import("./playing.js").Playing}} parts
 */
export function sheetOf(open, view, { correcting, asking, attendance, opening, coming, problem, isSure, playing }) {
  if (open === "more") return moreSheet(view, isSure, { ...correcting.found, unread: correcting.unread }, opening);
  if (open === "correct") return correctSheet({ ...correcting.found, unread: correcting.unread }, opening);
  if (open === "keys") return keysSheet();
  if (open === "coming") return coming.screen(view);
  if (open === "ask") return asking.screen();
  if (open.startsWith("scan")) return scanScreen(view, open === "scan wifi");
  const student_id = open.replace(/^person /, "");
  const person = open ? attendance.find(student_id) : undefined;
  if (person && view.playback) return playedSheet(person, playing.pageOf(student_id));
  const isSureToRemove = isSure(`remove:${student_id}`);
  return person ? personSheet(person, view, problem, isSureToRemove, attendance.awaits(person)) : null;
}

/** Of a class that is only looked at. @param {Instructor.Person} person @param {string} address of what this student saw */
function playedSheet({ name }, address) {
  return sheet(
    name,
    address && html`<a class="button wide" href="${address}" target="_blank" rel="noopener">${say("playback.saw")}</a>`,
  );
}

/** @param {Instructor.Person} person @param {Instructor.View} view @param {string} problem of the new name @param {boolean} sure the removal was tapped once @param {boolean} awaited the next phone is let in */
function personSheet(person, { numbers, past, anonymous }, problem, sure, awaited) {
  const { student_id, name, removed } = person;
  return sheet(
    name,
    html`<p class="small soft num" ${(!numbers || student_id === name) && html`hidden`}>${say("instructor.attendance.id", { id: student_id })}</p>
      ${
        !anonymous &&
        html`<form novalidate class="row" data-do="rename" data-arg="${student_id}" data-key="rename ${student_id}">
        <label class="grow"><span>${say("common.name")}</span><input name="name" value="${name}" required maxlength="80" autocomplete="off" dir="auto" /></label>
        <button class="low">${say("instructor.person.rename")}</button>
      </form>`
      }
      <p class="problem" role="alert">${problem}</p>
      ${!past && forTheClass(person, awaited, anonymous)}
      ${
        removed
          ? html`<p class="small soft">${say(anonymous ? "instructor.person.remove_anonymous" : "instructor.person.removed")}</p>`
          : html`<div class="stack tight"><button type="button" class="wide danger" data-do="remove" data-arg="${student_id}">${say(sure ? "instructor.person.remove_sure" : "instructor.person.remove")}</button><p class="small soft">${say(anonymous ? "instructor.person.remove_anonymous" : "instructor.person.remove_more")}</p></div>`
      }`,
  );
}

/** What is of use while the class runs. @param {Instructor.Person} person @param {boolean} awaited @param {boolean} [anonymous] */
function forTheClass({ student_id, factor }, awaited, anonymous) {
  return html`<div class="stack tight" role="group" aria-label="${say("instructor.person.extra")}">
        <b>${say("instructor.person.extra")}</b>
        <div class="quick">
          ${FACTORS.map((value) => html`<button type="button" data-do="factor" data-arg="${JSON.stringify({ student_id, factor: value })}" aria-pressed="${value === factor ? "true" : "false"}">${value === 1 ? say("instructor.person.normal") : `${number(value)}×`}</button>`)}
        </div>
      </div>
      ${
        !anonymous &&
        html`<div class="stack tight">
        <button type="button" class="wide" data-do="nextPhone" data-arg="${student_id}" ${awaited && html`disabled`}>${say(awaited ? "instructor.person.awaited" : "instructor.person.next_phone")}</button>
        <p class="small soft" role="status">${awaited ? say("instructor.person.awaited_more", { id: student_id }) : say("instructor.person.next_phone_more")}</p>
      </div>`
      }`;
}

/**
 * @param {Instructor.View} view @param {(what: string) => boolean} isSure whether "skip" or "finish" was tapped once
 * @param {{question: Instructor.Question | undefined, problem: string, unread: boolean}} key what is right in
 *   `question`, to be corrected; `problem`: why it wasn't found, `unread`: the fields can't be read
 * @param {import("./opening.js").Opening} opening
 */
export function moreSheet(view, isSure, { question, problem, unread }, opening) {
  const may = (/** @type {string} */ command) => view.can.includes(command);
  const between = view.phase === "lobby" || view.phase === "revealed";
  return sheet(
    say("instructor.more.title"),
    html`${view.addresses && view.phase !== "finished" && html`<div class="row">${codeButton(view)}<p class="small soft">${say("instructor.students_open", { address: view.addresses.student })}${view.code_needed && html`<br />${sayHtml("instructor.join_code", { code: html`<b class="num ink">${view.code}</b>` })}`}</p></div>`}
      ${view.addresses && view.addresses.wifi && view.phase !== "finished" && html`<p class="small soft">${say("instructor.wifi.title")} <b class="ink" dir="auto">${view.addresses.wifi.ssid}</b> · <b class="num ink">${view.addresses.wifi.passphrase}</b></p>`}
      ${boardControls(view)}
      ${may("skip") && html`<div class="stack tight"><button type="button" class="wide" data-do="skip">${between ? skips(view) : say(isSure("skip") ? "instructor.more.skip_sure" : "instructor.more.skip")}</button>${!between && html`<p class="small soft">${say("instructor.more.skip_more")}</p>`}</div>`}
      ${may("open") && opening.form(view)}
      ${may("pace") && paceControls(view)}
      ${may("lock") && html`<button type="button" class="wide" data-do="lock">${say(view.joining_locked ? "instructor.more.unlock" : "instructor.more.lock")}</button>`}
      ${may("correct") && opening.isCorrectable && html`<details class="sheet" data-key="correct"><summary><b>${say("instructor.more.correct")}</b></summary>${anyCorrection(question, unread, problem, opening)}</details>`}
      <div class="stack tight"><b>${say("instructor.more.downloads")}</b>${downloads(view)}</div>
      <button type="button" class="wide" data-do="home">${say("instructor.more.sessions")}</button>
      <button type="button" class="wide" data-do="box">${machineTitle()}</button>
      <p class="stack tight">${helpLink("phones")} ${helpLink("run")} <button type="button" class="quiet small" data-do="keys">${say("instructor.keys.title")}</button></p>
      ${may("finish") && html`<button type="button" class="wide danger" data-do="finish">${say(isSure("finish") ? "instructor.more.finish_sure" : "instructor.more.finish")}</button>`}`,
  );
}

/**
 * The sheet of a session that was opened to be corrected.
 *
 * @param {{question: Instructor.Question | undefined, problem: string, unread: boolean}} key
 * @param {import("./opening.js").Opening} opening
 */
function correctSheet({ question, problem, unread }, opening) {
  return sheet(say("instructor.more.correct"), anyCorrection(question, unread, problem, opening));
}

/** What the button says that passes over what comes next. @param {Instructor.View} view */
function skips({ next_question: number }) {
  return number ? say("instructor.more.skip_next", { number }) : say("instructor.more.skip_slide");
}
