import { figures, histogram, percent, speeds } from "../common/ui/histogram.js";
import { html, raw } from "../common/ui/html.js";
import { pointsLike } from "../common/ui/numbers.js";
import { picture, wording } from "../common/ui/asked.js";
import { say } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";
import { address } from "./frame.js";

/**
 * After the reveal: the bars, how fast, where the class stands, and the end.
 */

const BESIDE = 5; // rows of the standings beside a reveal
const SHEETS = 2; // beside a reveal; a third would make all of them too small to read
const ON_STEP = 3; // names on one step of the podium
const ROWS = [10, 10, 8, 8, 6, 6, 5]; // of what was typed, at each level
const SMALLEST = 3; // the step of `fit` to which the bars shrink before they take the place of what is beside them

/**
 * What a reveal gives up so that the right options are whole: from level 1 on what is beside the bars, then most of a
 * long question, then the ends of long wrong options and the height of the bars, in the end the size of the letters and the order.
 */
const LEVELS = [
  "",
  "alone",
  "alone brief",
  "alone brief two-lines",
  "alone brief one-line",
  "alone brief one-line tiny",
  "alone brief one-line tiny",
];
export const REVEAL_LEVELS = LEVELS.length - 1;

/** @param {Projector.View} view @param {number} level */
export function reveal(view, level) {
  const { question, answered = 0, items, top, times, explanation_html, share_right } = view;
  if (!question) return html``;
  const { number = 0, of } = question;
  const { alone, merges } = kindOf(question);
  const all = [
    question.image && html`<div class="sheet">${picture(question.image)}</div>`,
    explanation_html && html`<div class="sheet text explain" dir="auto">${raw(explanation_html)}</div>`,
    top &&
      scored(top) &&
      html`<div class="sheet"><p class="soft small">${say("common.standings")}</p>${table(top.slice(0, BESIDE))}</div>`,
    times && answered > 0 && howFast(times, view.limit_ms || 0),
  ];
  const beside = level || alone || (view.counts_before && !merges) ? [] : all.filter(Boolean).slice(0, SHEETS);
  const cut = level > 1 ? say("projector.cut") : level && explanation_html ? say("projector.explained") : "";
  return html`<header class="row between soft"><span>${say("common.question", { number, of })}</span><span class="num">${say("projector.answers", { n: answered })}</span></header>
    <div class="${beside.length ? "two" : "one"} ${LEVELS[level]}">
      <div class="fit column" data-whole ${!level && html`data-to="${SMALLEST}"`}>
        <div class="stack">
          <div class="text asked" role="heading" aria-level="1" dir="auto">${items ? say("class.different_questions") : wording(question.html)}</div>
          ${items ? shares(items) : votes(view, level)}
        </div>
      </div>
      ${beside.length > 0 && column(beside)}
    </div>
    <footer class="row between soft"><span>${typeof share_right === "number" && html`<b class="num ink">${say("projector.share_right", { share: percent(share_right) })}</b>`}</span><span>${cut}</span><span>${address(view)}</span></footer>`;
}

/** One of the columns of a picture, as large as its height lets it be. @param {unknown} content */
function column(content) {
  return html`<div class="fit column"><div class="stack">${content}</div></div>`;
}

/** How the votes came out; after two rounds both, side by side where there is room. @param {Projector.View} view @param {number} level */
function votes(
  { question, counts = {}, counts_before, answered_before, counts_more, correct = [], answered = 0 },
  level,
) {
  if (!question) return null;
  return kindOf(question).outcome({
    question,
    counts,
    before: counts_before,
    nBefore: answered_before,
    more: counts_more,
    correct,
    n: answered,
    aside: !level || !kindOf(question).merges,
    rightFirst: level === REVEAL_LEVELS,
    rows: ROWS[level],
  });
}

/** @param {Item[]} items */
function shares(items) {
  return html`<ul class="bars">
    ${items.map(
      ({ number, text: asked, answered, right }) =>
        html`<li data-key="${number}" class="right"><span class="clip" dir="auto">${number} · ${asked}</span><span class="num">${right} / ${answered}</span><span class="track"><i data-css="w:${answered ? Math.round((100 * right) / answered) : 0}%"></i></span></li>`,
    )}
  </ul>`;
}

/** @param {number[]} times @param {number} limit_ms */
function howFast(times, limit_ms) {
  return html`<div class="sheet stack tight"><p class="soft small">${say("class.how_fast")}</p>${speeds(times, limit_ms)}</div>`;
}

/** @param {TopRow[]} rows */
function table(rows) {
  const format = pointsLike(rows.map(({ points }) => points));
  return html`<ol class="ranks">
    ${rows.map(({ rank, name, points }) => html`<li><b class="num">${rank}</b><span class="clip"><bdi>${name}</bdi></span><span class="num">${format(points)}</span></li>`)}
  </ol>`;
}

/** Somebody has points. @param {TopRow[]} rows best first */
function scored(rows) {
  return rows.length > 0 && rows[0].points > 0;
}

/** @param {Projector.View} view */
function distribution({ scores }) {
  if (!scores || !scores.most) return null;
  const format = pointsLike([scores.most, scores.most / 2]);
  const labels = ["0", format(scores.most / 2), format(scores.most)];
  return html`<div class="sheet stack scores"><p class="soft">${say("class.points")}</p>${histogram(scores.bins, labels, figures(scores))}<p class="soft num">${figures(scores)}</p></div>`;
}

/** @param {Projector.View} view */
export function standings(view) {
  const { top, question, next, phase } = view;
  const under = phase === "open" || phase === "closed" ? 1 : 0; // the present question counts once it is revealed
  const after = question && question.number ? question.number - under : next ? next.number - 1 : 0;
  const chart = distribution(view);
  const nobody = top ? !scored(top) : !chart;
  return html`<header class="row between"><h1 class="big">${say("common.standings")}</h1>${after > 0 && html`<span class="soft">${say("projector.after", { number: after })}</span>`}</header>
    <div class="${top && chart ? "two" : "one"} places">${nobody && html`<div class="centre"><p class="big soft">${say("projector.no_points")}</p></div>`} ${top && scored(top) && column(table(top))} ${chart && column(chart)}</div>
    <footer class="row between soft"><span></span><span>${address(view)}</span></footer>`;
}

/** The end: the first three places, ties together. @param {Projector.View} view */
export function podium(view) {
  const { top = [], title } = view;
  const chart = distribution(view);
  const format = pointsLike(top.map(({ points }) => points));
  const winners = top.filter(({ points }) => points > 0);
  const steps = [2, 1, 3]
    .map((rank) => ({ rank, rows: winners.filter((row) => row.rank === rank) }))
    .filter(({ rows }) => rows.length);
  const rest = winners.filter(({ rank }) => rank > 3);
  return html`<header class="row between"><h1 class="big clamp" dir="auto">${title}</h1><span class="soft">${say("common.class_over")}</span></header>
    <div class="${steps.length && chart ? "two" : "one"} places">
      ${
        steps.length > 0 &&
        column(html`<div class="winners">
          ${steps.map(
            ({ rank, rows }) => html`<div class="step step${rank}" data-key="${rank}">
              ${rows.slice(0, ON_STEP).map(({ name }) => html`<b class="clip"><bdi>${name}</bdi></b>`)} ${rows.length > ON_STEP && html`<span class="soft">${say("projector.more", { n: rows.length - ON_STEP })}</span>`}
              <div class="block"><b class="num">${rank}</b><span class="num soft">${format(rows[0].points)}</span></div>
            </div>`,
          )}
        </div>
        ${rest.length > 0 && table(rest)}`)
      }
      ${chart ? column(chart) : !steps.length && html`<div class="centre"><p class="giant">${say("common.class_over")}</p></div>`}
    </div>
    <footer class="row between soft"><span></span><span>${address(view)}</span></footer>`;
}
