import { html, raw } from "../common/ui/html.js";
import { points, pointsLike } from "../common/ui/numbers.js";
import { directionOf, wording } from "../common/ui/asked.js";
import { say } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";

/**
 * After the reveal: how it came out, and where one stands.
 */

const LEAST_STREAK = 3; // so many right answers in a row are told

/** One sentence, and what comes after it. @param {{title: string, more?: string}} said @param {unknown} [extra] */
export function message({ title, more }, extra, tone = "") {
  return html`<section class="centre stack" data-key="${title}">
    <h1 class="big ${tone}" tabindex="-1">${title}</h1>
    ${more && html`<p class="soft">${more}</p>`} ${extra}
  </section>`;
}

/** @param {Student.View} view @param {boolean} late @returns {Student.Verdict} */
export function verdict({ mark, answer }, late) {
  return verdictOf(mark ? mark.credit : null, Boolean(answer), late);
}

/** @param {number | null} credit null where nothing is marked @param {boolean} answered @param {boolean} late @returns {Student.Verdict} */
export function verdictOf(credit, answered, late) {
  if (credit === null) return "result";
  if (!answered) return late ? "late" : "missed";
  return credit >= 1 ? "right" : credit > 0 ? "partly" : "wrong";
}

/**
 * How a question came out, in one beat: right or not, then why, then where one stands.
 *
 * @param {Student.Lesson} lesson @param {Student.View} view
 */
export function outcome({ question, late, place }, view) {
  const { reveal, mark, answer, standing, next } = view;
  if (!reveal || !mark || !question) return html``;
  const kind = verdict(view, late);
  const right = kind === "right" || kind === "partly";
  const scored = kind !== "result";
  const figures = {
    question,
    counts: reveal.counts,
    before: reveal.counts_before,
    nBefore: reveal.n_before,
    more: reveal.counts_more,
    correct: reveal.correct,
    n: reveal.n,
    mine: answer && answer.value,
    ownRow: answer && answer.row,
  };
  return html`<section class="middle stack" data-key="reveal ${place}">
      ${asked(question)}
      <div class="stack tight">
        <h1 class="big verdict ${right ? "marked good" : kind === "wrong" && "marked"}" tabindex="-1">${say(`student.outcome.${kind}`)}${mark.points > 0 && html`<span class="said"> · </span><span class="gained num"><bdi dir="ltr">+${points(mark.points)}</bdi></span>`}</h1>
        ${mark.streak && mark.streak >= LEAST_STREAK && html`<p class="soft">${say("student.streak", { n: mark.streak })}</p>`}
        ${answer && sentForYou(answer)} ${answer && late && html`<p class="small soft">${say("student.late_more")}</p>`}
      </div>
      <div class="stack why" dir="${directionOf(question)}">
        ${figures.before && kindOf(question).merges && html`<p class="small soft">${say("student.votes")}</p>`} ${kindOf(question).outcome(figures)}
        ${reveal.explanation_html && html`<div class="sheet text">${raw(reveal.explanation_html)}</div>`}
      </div>
      <div class="stack stand">
        ${scored && standings(view.top, standing)} ${next && html`<p class="small soft">${say("student.next_question", { number: next.number })}</p>`}
      </div>
    </section>
    ${scored && standing && score(standing)}`;
}

/** The question once more, small; of a long one its first lines. @param {Student.Question} question */
function asked(question) {
  return html`<div class="recall small soft text" dir="${directionOf(question)}">${wording(question.html)}</div>`;
}

/** Says of an answer that nobody has tapped for it. @param {{auto?: Student.Auto}} answer */
export function sentForYou({ auto }) {
  return auto && html`<p class="small soft" data-key="auto">${say(`student.sent_for_you.${auto}`)}</p>`;
}

/** What is said aloud of a reveal. @param {Student.Lesson} lesson @param {Student.View} view */
export function spokenOutcome({ question, late }, view) {
  const { reveal, mark, answer } = view;
  if (!reveal || !mark || !question) return "";
  const kind = verdict(view, late);
  const right = kindOf(question).right(question, reveal.correct).map(plain);
  const gained = mark.points;
  const parts = [
    say(`student.outcome.${kind}`),
    right.length ? say("student.spoken.right", { n: right.length, options: right.join("; ") }) : "",
    kind === "result" ? "" : `${points(gained)} ${say("student.points", { n: gained })}`,
  ];
  return parts
    .filter(Boolean)
    .map((text) => say("common.sentence", { text }))
    .concat(answer && late ? say("student.late_more") : [])
    .join(" ");
}

/** The words of what the server rendered. @param {string} markup */
function plain(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return (template.content.textContent || "").trim();
}

/** @param {Student.Standing} standing */
function score(standing) {
  const { climbed } = standing;
  return html`<div class="score row between stand">
    <span><b class="num">${points(standing.points)}</b> <span class="soft small">${say("student.points", { n: standing.points })}</span></span>
    ${ranked(standing, standing.of)} ${climbed && html`<span class="good num"><span aria-hidden="true">▲ ${climbed}</span><span class="said">${say("student.climbed", { n: climbed })}</span></span>`}
  </div>`;
}

/**
 * The place; the first of nobody who has points is no place, nor is one that the class doesn't see.
 *
 * @param {{rank?: number, points: number}} standing @param {number} of
 */
export function ranked({ rank = 0, points: gained }, of) {
  if (rank < 1 || (rank === 1 && gained <= 0)) return null;
  return html`<span>${say("student.place")} <b class="num">${rank}</b> <span class="soft small">${say("student.of", { of })}</span></span>`;
}

/** @param {TopRow[]} [top] best first @param {Student.Standing} [standing] the reader's own */
export function standings(top, standing) {
  if (!top || !top.length || !top[0].points) return null;
  const format = pointsLike(top.map((row) => row.points));
  return html`<div class="stack tight">
    <h2 class="small soft">${say("common.standings")}</h2>
    <ol class="top5">
      ${top.map(
        ({ rank, name, points: gained }, row) => html`<li class="${standing && standing.row === row ? "mine" : ""}">
          <b class="num">${rank}</b><span><bdi>${name}</bdi>${standing && standing.row === row && html` <span class="soft">— ${say("common.you")}</span>`}</span><span class="num">${format(gained)}</span>
        </li>`,
      )}
    </ol>
  </div>`;
}
