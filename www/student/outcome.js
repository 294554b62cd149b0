import { html, raw } from "../common/ui/html.js";
import { points, pointsLike } from "../common/ui/numbers.js";
import { picture, wording } from "../common/ui/asked.js";
import { say } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";

/**
 * After the reveal: how it came out, where one stands, and at the end one's own answers.
 */

/** One sentence, and what comes after it. @param {{title: string, more?: string}} said @param {unknown} [extra] */
export function message({ title, more }, extra, tone = "") {
  return html`<section class="centre stack">
    <h1 class="big ${tone}" tabindex="-1" data-key="${title}">${title}</h1>
    ${more && html`<p class="soft">${more}</p>`} ${extra}
  </section>`;
}

/** @param {Student.View} view @param {boolean} late @returns {Student.Verdict} */
export function verdict({ mark, answer }, late) {
  return verdictOf(mark ? mark.credit : null, Boolean(answer), late);
}

/** @param {number | null} credit null where nothing is marked @param {boolean} answered @param {boolean} late @returns {Student.Verdict} */
function verdictOf(credit, answered, late) {
  if (credit === null) return "result";
  if (!answered) return late ? "late" : "missed";
  return credit >= 1 ? "right" : credit > 0 ? "partly" : "wrong";
}

/** @param {Student.Lesson} lesson @param {Student.View} view */
export function outcome({ question, late }, view) {
  const { reveal, mark, answer, standing, next } = view;
  if (!reveal || !mark || !question) return html``;
  const kind = verdict(view, late);
  const gained = mark.points > 0 ? ` · +${points(mark.points)}` : "";
  const tone = { right: "good", partly: "good", wrong: "", missed: "", late: "", result: "" }[kind];
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
  return html`<section class="middle stack" data-key="reveal">
      <h1 class="big ${tone}" tabindex="-1">${say(`student.outcome.${kind}`)}${gained}</h1>
      ${answer && sentForYou(answer)} ${figures.before && kindOf(question).merges && html`<p class="small soft">${say("student.votes")}</p>`} ${kindOf(question).outcome(figures)}
      ${reveal.explanation_html && html`<div class="sheet text" dir="auto">${raw(reveal.explanation_html)}</div>`}
      ${standings(view.top, standing)} ${next && html`<p class="small soft">${say("student.next_question", { number: next.number })}</p>`}
    </section>
    ${standing && score(standing)}`;
}

/** Says of an answer that nobody has tapped for it. @param {{auto?: Student.Auto}} answer */
export function sentForYou({ auto }) {
  return auto && html`<p class="small soft" data-key="auto">${say(`student.sent_for_you.${auto}`)}</p>`;
}

/** What is said aloud of a reveal. @param {Student.Lesson} lesson @param {Student.View} view */
export function spokenOutcome({ question, late }, view) {
  const { reveal, mark } = view;
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
  return html`<div class="score row between">
    <span><b class="num">${points(standing.points)}</b> <span class="soft small">${say("student.points", { n: standing.points })}</span></span>
    ${placed(standing) && html`<span>${say("student.place")} <b class="num">${standing.rank}</b> <span class="soft small">${say("student.of", { of: standing.of })}</span></span>`}
  </div>`;
}

/** The first of nobody who has points is no place. @param {{rank: number, points: number}} standing */
function placed({ rank, points: gained }) {
  return rank > 1 || (rank === 1 && gained > 0);
}

/** @param {TopRow[]} [top] best first @param {Student.Standing} [standing] the reader's own */
function standings(top, standing) {
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

/** @param {Student.View} view */
export function final({ summary, standing, top }) {
  if (!summary) return html``;
  const again = html`<button type="button" class="wide" data-do="review">${say("student.review.open")}</button>`;
  if (!summary.of) return message({ title: say("common.class_over"), more: say("student.final.thanks") }, again);
  return html`<section class="centre stack" data-key="final">
    <p class="soft">${say("student.final.correct")}</p>
    <h1 class="big huge num" tabindex="-1"><span class="said">${say("student.final.correct")} </span>${summary.correct} / ${summary.of}</h1>
    <p>
      ${placed(summary) && html`${say("student.place")} <b class="num">${summary.rank}</b>${standing && html` <span class="soft">${say("student.of", { of: standing.of })}</span>`} · `}<b class="num">${points(summary.points)}</b>
      <span class="soft">${say("student.points", { n: summary.points })}</span>
    </p>
    <p class="small soft">${say("student.final.answered", { answered: summary.answered, of: summary.of })}</p>
    ${standings(top, standing)}
    <p class="small soft">${say("common.sentence", { text: say("common.class_over") })} ${say("student.final.thanks")}</p>
    ${again}
  </section>`;
}

/** @param {Student.Review} state */
export function review({ rows, failed }) {
  return html`<section class="stack review" data-key="review">
    <h1 tabindex="-1">${say("student.review.title")}</h1>
    ${!rows && html`<p class="soft">${say(failed ? "student.review.failed" : "student.review.loading")}</p>`} ${rows && !rows.length && html`<p class="soft">${say("student.review.none")}</p>`}
    ${(rows || []).map(reviewed)}
    <button type="button" class="wide" data-do="unreview">${say("common.back")}</button>
  </section>`;
}

/** @param {Student.ReviewRow} row */
function reviewed(row) {
  const { credit, value } = row;
  const kind = verdictOf(credit, value !== null, false);
  const said =
    kind === "result"
      ? ""
      : html`<span class="${kind === "right" || kind === "partly" ? "good" : "soft"} small">${say(`student.outcome.${kind}`)}${row.points > 0 && ` · +${points(row.points)}`}</span>`;
  return html`<article class="sheet stack tight">
    <div class="row between"><b class="num small">${row.number}</b>${said}</div>
    <div class="text" dir="auto">${wording(row.html)}</div>
    ${picture(row.image)}
    <ul class="answers">
      ${kindOf(row)
        .lines(row, row.correct, value, credit)
        .map(
          ({ html: line, right, mine, note }) => html`<li class="${right ? "right" : ""} ${mine ? "mine" : ""}">
          <span class="tick" ${right ? html`role="img" aria-label="${say("common.right_answer")}"` : html`aria-hidden="true"`}>${right ? "✓" : mine ? "•" : ""}</span>
          <span dir="auto">${line}${(note || mine) && html` <span class="soft">— ${note || say("common.you")}</span>`}</span>
        </li>`,
        )}
    </ul>
    ${row.sure && html`<p class="small soft">${say(`student.review.sure.${row.sure}`)}</p>`}
    ${row.explanation_html && html`<div class="small soft text" dir="auto">${raw(row.explanation_html)}</div>`}
  </article>`;
}
