import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { allIn, stepLabel } from "./dock.js";
import { helpLink } from "./help.js";

/** The people of the class: whom it waits for, and below all of them. */

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

/** @param {Instructor.View} view */
export function people(view) {
  const { joined, addresses } = view;
  return html`<section class="sheet people" data-key="people">
    <div class="row between"><h2>${joined ? say("instructor.attendance.people", { n: joined }) : say("instructor.attendance.nobody")}</h2>${sorting(view)}</div>
    ${!joined && addresses && (view.phase === "lobby" ? steps(view, addresses) : html`<p class="small soft">${say("instructor.students_open", { address: addresses.student })}</p>`)} ${!joined && helpLink("join")}
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

/** The button that sorts the people, with the order in which they would stand. @param {Instructor.View} view */
function sorting({ phase, joined, pending, question: asked }) {
  const isWaiting = phase === "open" && pending && pending.length > 0;
  const isSlide = asked && asked.answerable === false;
  if (!joined || isSlide || phase === "closed" || (phase === "open" && !isWaiting)) return null;
  const others = phase === "lobby" ? "instructor.attendance.sort_newest" : "instructor.attendance.sort_points";
  return html`<button type="button" class="quiet small sorts" data-do="sortPeople" data-key="sort"><span aria-hidden="true">⇅</span> ${say(isWaiting ? "instructor.attendance.sort_waiting" : others)}</button>`;
}
