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
const LINES = 3; // of names above the question
const NAMED = 60; // people, of whom fewer stand on the widest lines

/**
 * Whom the open question waits for and whose phone shows no sign of it, and at any time who is missing. It takes two or
 * three lines whatever it says of an open question, so that hardly anything moves as people answer, come and go.
 *
 * @param {Instructor.View} view
 */
export function noticed(view) {
  const { phase, joined, answered, stuck = [], attendance = [] } = view;
  const asks = phase === "open" && answered !== undefined;
  if (phase === "finished" || (!joined && !asks)) return null;
  const known = new Map(attendance.map(({ student_id, name }) => [student_id, name]));
  const missing = attendance
    .filter((person) => !person.connected && !person.removed)
    .map((person) => person.student_id);
  const line = (/** @type {string} */ title, /** @type {string[]} */ people, style = "") =>
    html`<div class="line ${style}"><div><h3>${title}</h3> ${names(people, known)}</div></div>`;
  const more = [
    stuck.length > 0 && line(say("instructor.attendance.stuck", { n: stuck.length }), stuck, "warn"),
    missing.length > 0 && line(say("instructor.attendance.missing", { n: missing.length }), missing),
  ].filter((said) => said !== false);
  const nobodyMissing =
    attendance.length > 0 && html`<p class="small soft">${say("instructor.attendance.none_missing")}</p>`;
  return asks
    ? html`<div class="noticed asks" data-key="noticed">${waitedFor(view, known, LINES - more.length)}${more}</div>`
    : html`<div class="noticed" data-key="noticed">${more.length ? more : nobodyMissing}</div>`;
}

/** @param {Instructor.View} view @param {Map<string, string>} known @param {number} lines that there are for it */
function waitedFor(view, known, lines) {
  const { joined, pending, answered = 0, present } = view;
  if (!joined || !pending) return null;
  const nobody = !answered && !present && say("instructor.attendance.empty");
  const all = nobody || allIn(view) || say("instructor.attendance.all_here", { n: joined - answered });
  const title = pending.length ? say("instructor.attendance.waiting", { n: pending.length }) : all;
  return html`<div class="line" data-key="waited" data-css="lines:${lines}"><div><h2>${title}</h2> ${names(pending, known)}</div></div>`;
}

/** Their names; two of one name are told apart by their numbers. @param {string[]} people @param {Map<string, string>} known */
function names(people, known) {
  const once = new Set();
  const twice = new Set();
  for (const name of known.values()) (once.has(name) ? twice : once).add(name);
  const one = (/** @type {string} */ student_id) => {
    const name = known.get(student_id) || "";
    return html`<li><bdi>${name}</bdi>${twice.has(name) && html` <span class="soft">${say("instructor.attendance.id", { id: student_id })}</span>`}</li> `;
  };
  return html`<ul class="small">${people.slice(0, NAMED).map(one)}</ul>`;
}

/** @param {Instructor.View} view @param {Instructor.Around["list"]} list */
export function people(view, list) {
  const { joined, addresses, phase } = view;
  return html`<section class="sheet people stack" data-key="people">
    <h2>${phase === "finished" && !joined ? say("instructor.attendance.nobody_was") : joined ? say("instructor.attendance.people", { n: joined }) : say("instructor.attendance.nobody")}</h2>
    ${!joined && addresses && phase !== "finished" && (phase === "lobby" ? steps(view, addresses) : html`<p class="small soft">${say("instructor.students_open", { address: addresses.student })}</p>`)} ${!joined && phase !== "finished" && helpLink("join")}
    ${(joined >= MANY || list.typed) && finding(list, say(view.numbers ? "instructor.attendance.search" : "instructor.attendance.search_name"))}
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

/** @param {Instructor.Around["list"]} list @param {string} what can be searched for */
function finding({ typed, order, found }, what) {
  return html`<input
      type="search"
      value="${typed}"
      data-typed="searchPeople"
      data-key="search"
      placeholder="${what}"
      aria-label="${what}"
    />
    <div class="quick" role="group" aria-label="${say("instructor.attendance.sort")}" data-key="sort">
      ${ORDERS.map(([name, label]) => html`<button type="button" data-do="sortPeople" data-arg="${name}" aria-pressed="${name === order ? "true" : "false"}">${say(label)}</button>`)}
    </div>
    <p class="small soft" role="status" ${found > 0 && html`hidden`}>${found === 0 && say("instructor.attendance.none_found")}</p>`;
}
