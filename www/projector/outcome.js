import { percent, speeds } from "../common/ui/histogram.js";
import { html, raw } from "../common/ui/html.js";
import { directionOf, directionOfAll, picture, wording } from "../common/ui/asked.js";
import { say, sayHtml } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";
import { column, foot, goesOn } from "./frame.js";
import { scored, table } from "./places.js";

/**
 * After the reveal: the bars, what is right and why, how fast, where the class stands.
 */

const BESIDE = 3; // rows of the standings beside a reveal
const SHEETS = 2; // beside a reveal; a third would make all of them too small to read
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
  const { question, answered = 0, items, top, tied, times, explanation_html, share_right } = view;
  if (!question) return html``;
  const { number = 0, of } = question;
  const { alone, merges } = kindOf(question);
  const isMarked = question.scored !== false; // a poll is no race, and moves nobody
  const share = typeof share_right === "number" ? share_right : null;
  const placed = isMarked && top && scored(top) && top;
  const all = [
    question.image && html`<div class="sheet">${picture(question.image)}</div>`,
    explanation_html && html`<div class="sheet text explain" dir="auto">${raw(explanation_html)}</div>`,
    placed &&
      html`<div class="sheet later"><p class="soft small">${say("common.standings")}</p>${table(placed, tied, BESIDE)}</div>`,
    isMarked && !placed && times && answered > 0 && howFast(times, view.limit_ms || 0),
  ];
  const sheets = level || alone || (view.counts_before && !merges) ? [] : all.filter(Boolean).slice(0, SHEETS);
  const isRound = share !== null && sheets.length > 0;
  const beside = isRound ? [ring(share), ...sheets] : sheets;
  const cut = level > 1 ? say("projector.cut") : level && explanation_html ? say("projector.explained") : "";
  const right =
    share !== null &&
    !isRound &&
    html`<b class="num ink">${say("projector.share_right", { share: percent(share) })}</b>`;
  const isLong = !items && /<(pre|table|math)/.test(question.html || ""); // which must be whole while it is explained
  const asked = html`<div class="text asked ${isLong ? "whole" : ""}" role="heading" aria-level="1">${items ? say("class.different_questions") : wording(question.html)}</div>`;
  const result = items ? shares(items) : votes(view, level);
  const direction = items ? "" : directionOf(question);
  const columns =
    isLong && level === 1
      ? html`<div class="two apart">${wholeColumn(asked, direction)} ${wholeColumn(result, direction)}</div>`
      : html`<div class="${beside.length ? "two" : "one"} ${LEVELS[level]}">${wholeColumn(html`${asked} ${result}`, direction, level ? 0 : SMALLEST)} ${beside.length > 0 && column(beside)}</div>`;
  return html`<header class="row between soft"><span>${say("common.question", { number, of })}</span><span class="num">${say("projector.answers", { n: answered })}</span></header>
    ${columns} ${foot(view, right, cut || goesOn(view))}`;
}

/**
 * A column that must hold all that is in it.
 *
 * @param {unknown} content @param {string} direction of the question; "" for what is of several
 * @param {number} [to] the last step of `fit`
 */
function wholeColumn(content, direction, to = 0) {
  return html`<div class="fit column" ${direction && html`dir="${direction}"`} data-whole ${to > 0 && html`data-to="${to}"`}><div class="stack">${content}</div></div>`;
}

/** How much of the class was right. @param {number} share 0 to 1 */
function ring(share) {
  return html`<p class="share" data-css="p:${Math.round(1000 * share) / 10}%"><span>${sayHtml("projector.share_right", { share: html`<b class="num">${percent(share)}</b>` })}</span></p>`;
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
    share: percent,
  });
}

/** @param {Item[]} items */
function shares(items) {
  return html`<p class="soft small">${say("class.right_of")}</p>
  <ul class="bars" dir="${directionOfAll(items)}">
    ${items.map(
      ({ number, text: asked, answered, right }) =>
        html`<li data-key="${number}" class="right"><span class="clip" dir="auto">${number} · ${asked}</span><span class="num">${right} / ${answered}</span><span class="track"><i data-css="w:${answered ? Math.round((100 * right) / answered) : 0}%"></i></span></li>`,
    )}
  </ul>`;
}

/** @param {number[]} times @param {number} limit_ms */
function howFast(times, limit_ms) {
  return html`<div class="sheet stack tight later"><p class="soft small">${say("class.how_fast")}</p>${speeds(times, limit_ms, true)}</div>`;
}
