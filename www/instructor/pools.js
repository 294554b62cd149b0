import { html, raw } from "../common/ui/html.js";
import { directionOf, picture } from "../common/ui/asked.js";
import { say, sayThat } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";
import { helpLink } from "./help.js";

/**
 * What can be started: the pools, what is wrong with them and with the class list, and a look into one.
 */

/** @param {Instructor.Pool} pool @param {Instructor.Stick[]} sticks onto which it can be put */
export function poolCard(pool, sticks) {
  const { id, title, ok, problems, tags, about: place, from_stick } = pool;
  const about = ok ? contents(pool) : say("instructor.home.broken");
  return html`<article class="sheet stack tight" data-key="${id}">
    <div class="row between">
      <div><b dir="auto">${title}</b><div class="small ${ok ? "soft" : "bad"}">${about}</div></div>
      ${ok && html`<span class="row"><button type="button" data-do="look" data-arg="${id}">${say("instructor.make.preview")}</button><button type="button" data-do="start" data-arg="${id}">${say("instructor.home.start")}</button></span>`}
    </div>
    ${place && html`<p class="small ${from_stick ? "soft" : "warn"}" dir="auto">${sayThat(place)}</p>`}
    ${tags.length > 0 && html`<p class="small soft tags">${tags.map((tag) => html`<button type="button" class="quiet small" data-do="tag" data-arg="${tag}" dir="auto">${tag}</button>`)}</p>`}
    <div class="row wrap tools">
      <button type="button" class="quiet small" data-do="edit" data-arg="${id}">${say("instructor.make.change")}</button>
      ${ok && html`<button type="button" class="quiet small" data-do="copyPool" data-arg="${id}">${say("instructor.make.copy")}</button>`}
      <button type="button" class="quiet small" data-do="removePool" data-arg="${id}">${say("instructor.make.remove")}</button>
      ${ok && !from_stick && sticks.map((stick) => html`<button type="button" class="quiet small" data-do="toStick" data-arg="${id} ${stick.id}">${say("instructor.make.to_stick", { label: stick.label })}</button>`)}
    </div>
    ${problems.length > 0 && problemList(problems)}
  </article>`;
}

/** How much a pool has; a slide is no question. @param {Instructor.Pool} pool */
export function contents({ questions, slides }) {
  const parts = [
    say("instructor.home.questions", { n: questions }),
    slides && say("instructor.home.slides", { n: slides }),
  ];
  return parts
    .filter((part) => typeof part === "string")
    .map((part) => part.replace(/ /g, "\u00a0")) // a line ends between them, if it must
    .join(" · ");
}

/** What is said of a pool that was added. @param {Instructor.Pool} pool */
export function saidOfAdded({ title, ok, problems }) {
  if (!ok) return say("instructor.home.added_broken", { title });
  if (!problems.length) return say("instructor.home.added", { title });
  return say("instructor.home.added_remarks", { title, n: problems.length });
}

/** What is wrong with the class list. @param {Instructor.Problem[]} problems */
export function rosterCard(problems) {
  return html`<article class="sheet stack tight" data-key="roster"><b>${say("instructor.home.roster")}</b>${problemList(problems)}</article>`;
}

/** @param {Instructor.Problem[]} problems @param {boolean} [open] */
export function problemList(problems, open = false) {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return html`<details ${open && html`open`}>
    <summary class="small ${errors ? "bad" : "warn"}">${errors ? say("instructor.home.errors", { n: errors }) : say("instructor.home.warnings", { n: problems.length })}</summary>
    <ul class="problems small">
      ${problems.map((problem) => html`<li><span class="soft num">${sayThat(problem.where)}</span><br /><span dir="auto">${sayThat(problem.message)}</span>${problem.hint && html`<br /><span class="soft" dir="auto">${sayThat(problem.hint)}</span>`}</li>`)}
    </ul>
    ${errors > 0 && helpLink("pool")}
  </details>`;
}

/** What is wrong with a question that is being written: neither the places in the file nor how to write it there. @param {Instructor.Problem[]} problems */
export function complaints(problems) {
  const errors = problems.filter(({ severity }) => severity === "error");
  return html`<ul class="problems small">
    ${errors.map(({ message }) => html`<li dir="auto">${sayThat(message)}</li>`)}
  </ul>`;
}

/** @param {Instructor.Pool & {preview: Instructor.Previewed[]}} pool */
export function previewScreen({ title, preview: questions }) {
  return html`<div class="home stack" data-key="preview">
    <header class="row between"><h1 tabindex="-1" dir="auto">${title}</h1><button type="button" data-do="back">${say("common.back")}</button></header>
    ${questions.map((question) => questionCard(question))}
    <button type="button" class="wide" data-do="back">${say("common.back")}</button>
  </div>`;
}

/** A question as it will be asked, with what is right. @param {Instructor.Previewed} question @param {unknown} [tools] what can be done with it @param {unknown} [corner] */
export function questionCard(question, tools, corner) {
  const direction = directionOf(question);
  return html`<article class="sheet stack tight">
    <div class="row top" dir="${direction}">${question.number && html`<b class="num soft">${question.number}</b>`}<div class="text asked" dir="auto">${raw(question.html)}</div>${corner}</div>
    ${picture(question.image)}
    <ul class="answers" dir="${direction}">
      ${kindOf(question)
        .lines(question, question.correct || [])
        .map(
          ({ html: line, right }) =>
            html`<li class="${right ? "right" : ""}"><span ${right ? html`role="img" aria-label="${say("common.right_answer")}"` : html`aria-hidden="true"`}>${right && "✓"}</span><span dir="auto">${line}</span></li>`,
        )}
    </ul>
    ${question.explanation_html && html`<div class="small soft text" dir="auto">${raw(question.explanation_html)}</div>`}
    ${tools}
  </article>`;
}
