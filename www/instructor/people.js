import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { allIn, stepLabel } from "./dock.js";
import { helpLink } from "./help.js";

/** The people of the class: whom it waits for, and below all of them. */

const MANY = 8; // people, from which on they can be searched and sorted
/** @type {[import("./ordering.js").Order, Key][]} */
const ORDERS = [
  ["now", "instructor.attendance.sort_now"],
  ["name", "common.name"],
  ["points", "instructor.make.points"],
  ["state", "instructor.attendance.sort_state"],
];
const NAMED = 20; // people, of whom fewer stand on the widest line

/** Whom the open question waits for. It is as high without anybody, so that nothing moves as they answer. @param {Instructor.View} view */
export function waitedFor(view) {
  const { joined, pending, answered = 0, present, attendance = [] } = view;
  if (!joined || !pending) return html`<div class="waited"></div>`;
  const nobody = !answered && !present && say("instructor.attendance.empty");
  const all = nobody || allIn(view) || say("instructor.attendance.all_here", { n: joined - answered });
  const names = new Map(attendance.map(({ student_id, name }) => [student_id, name]));
  return html`<div class="waited">
    <h2>${pending.length ? say("instructor.attendance.waiting", { n: pending.length }) : all}</h2>
    <ul class="small soft">${pending.slice(0, NAMED).map((student_id) => html`<li><bdi>${names.get(student_id)}</bdi></li>`)}</ul>
  </div>`;
}

/** @param {Instructor.View} view @param {Instructor.Around["list"]} list */
export function people(view, list) {
  const { joined, addresses } = view;
  return html`<section class="sheet people stack" data-key="people">
    <h2>${joined ? say("instructor.attendance.people", { n: joined }) : say("instructor.attendance.nobody")}</h2>
    ${!joined && addresses && (view.phase === "lobby" ? steps(view, addresses) : html`<p class="small soft">${say("instructor.students_open", { address: addresses.student })}</p>`)} ${!joined && helpLink("join")}
    ${(joined >= MANY || list?.typed) && finding(list)}
    <div data-own data-attendance></div>
  </section>`;
}

/** How a class begins, until somebody has joined. @param {Instructor.View} view @param {{student: string}} addresses */
function steps({ next }, { student }) {
  return html`<ol class="steps">
    <li>${sayHtml("instructor.steps.board", { board: html`<a href="/projector" target="_blank" rel="noopener">${say("instructor.home.board")}</a>` })}</li>
    <li>${sayHtml("instructor.steps.join", { address: html`<bdi dir="ltr">${student}</bdi>` })}</li>
    <li>${next && say("instructor.steps.start", { button: stepLabel(next) })}</li>
  </ol>`;
}

/** @param {Instructor.Around["list"]} list */
function finding({ typed, order, found }) {
  return html`<input
      type="search"
      value="${typed}"
      data-typed="searchPeople"
      data-key="search"
      placeholder="${say("instructor.attendance.search")}"
      aria-label="${say("instructor.attendance.search")}"
    />
    <div class="quick" role="group" aria-label="${say("instructor.attendance.sort")}" data-key="sort">
      ${ORDERS.map(([name, label]) => html`<button type="button" data-do="sortPeople" data-arg="${name}" aria-pressed="${name === order ? "true" : "false"}">${say(label)}</button>`)}
    </div>
    <p class="small soft" role="status" ${found > 0 && html`hidden`}>${found === 0 && say("instructor.attendance.none_found")}</p>`;
}
