import { html, raw } from "../common/ui/html.js";
import { points, seconds } from "../common/ui/numbers.js";
import { directionOf, picture, wording } from "../common/ui/asked.js";
import { say } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";
import { message, ranked, standings, verdictOf } from "./outcome.js";

/**
 * The end of the class: what one has done, and one's own answers once more.
 */

/** @param {Student.View} view @param {Student.Around} around of a class that is closed, what was looked up can be read */
export function final({ summary, standing, top }, { past, review: { rows } }) {
  if (!summary) return html``;
  const again = html`${past && html`<button type="button" class="primary wide" data-do="next">${say("student.final.next")}</button>`}
    ${summary.review !== false && (!past || rows) && html`<button type="button" class="wide" data-do="review">${say("student.review.open")}</button>`}`;
  if (!summary.of) return message({ title: say("common.class_over"), more: say("student.final.thanks") }, again);
  const { correct, answered, of } = summary;
  const place = standing && ranked(summary, standing.of);
  const glad = gladness(summary);
  return html`<section class="centre stack" data-key="final">
    <h1 class="ring num" tabindex="-1" data-css="p:${Math.round((100 * correct) / of)}%"><span><span class="small soft">${say("student.final.correct")} </span><b dir="ltr">${correct} / ${of}</b></span></h1>
    <p>${place && html`${place} · `}<b class="num">${points(summary.points)}</b> <span class="soft">${say("student.points", { n: summary.points })}</span></p>
    ${glad.length > 0 && html`<ul class="glad">${glad.map((one) => html`<li class="sheet">${one}</li>`)}</ul>`}
    ${again} ${answered < of && html`<p class="small soft">${say("student.final.answered", { answered, of })}</p>`}
    ${standings(top, standing)}
    <p class="small soft">${say("common.sentence", { text: say("common.class_over") })} ${say("student.final.thanks")}</p>
  </section>`;
}

/** What there is to be glad about besides the place: what is so, and nothing else. @param {Student.Summary} summary */
function gladness({ answered, of, highlights: { streak, rare, quicker } = {} }) {
  return [
    answered === of && say("student.glad.all"),
    rare && say("student.glad.rare", { number: rare.number, right: rare.right, of: rare.of }),
    streak && say("student.streak", { n: streak }),
    quicker && say("student.glad.quicker", { before: seconds(quicker.before_ms), after: seconds(quicker.after_ms) }),
  ].filter((one) => typeof one === "string");
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
  const direction = directionOf(row);
  const kind = verdictOf(credit, value !== null, false);
  const said =
    kind === "result"
      ? ""
      : html`<span class="${kind === "right" || kind === "partly" ? "good" : "soft"} small">${say(`student.outcome.${kind}`)}${row.points > 0 && html` · <bdi dir="ltr">+${points(row.points)}</bdi>`}</span>`;
  return html`<article class="sheet stack tight">
    <div class="row between"><b class="num small">${row.number}</b>${said}</div>
    <div class="stack tight" dir="${direction}">
    <div class="text">${wording(row.html)}</div>
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
    ${row.explanation_html && html`<div class="small soft text">${raw(row.explanation_html)}</div>`}
    </div>
    ${row.sure && html`<p class="small soft">${say(`student.review.sure.${row.sure}`)}</p>`}
  </article>`;
}
