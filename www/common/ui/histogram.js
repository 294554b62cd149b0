import { number, say } from "../words.js";
import { html } from "./html.js";

/**
 * Figures of a whole class, for the instructor and the projector.
 */

/**
 * Ten columns, with what stands under the first, the middle and the last.
 *
 * @param {readonly number[]} bins @param {readonly string[]} labels @param {string} said what a screen reader says
 */
export function histogram(bins, labels, said) {
  const most = Math.max(1, ...bins);
  return html`<div class="hist" role="img" aria-label="${said}">
    <div class="columns">${bins.map((n) => html`<i data-css="h:${(100 * n) / most}%" class="${n ? "" : "none"}"></i>`)}</div>
    <div class="row between small soft num">${labels.map((label) => html`<span>${label}</span>`)}</div>
  </div>`;
}

/** How long the answers took, up to the limit. @param {readonly number[]} times @param {number} limit_ms */
export function speeds(times, limit_ms) {
  const labels = [0, limit_ms / 2000, limit_ms / 1000].map((s) => say("common.seconds", { s }));
  return histogram(times, labels, say("class.how_fast_said"));
}

/** "64 %" @param {number} share 0 to 1 */
export function percent(share) {
  return say("class.percent", { n: Math.round(100 * share) });
}

/** The points of a class in one line. @param {Scores} scores */
export function figures({ n, mean, median, max }) {
  const said = (/** @type {number} */ value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return say("class.figures", { n, mean: said(mean), median: said(median), best: said(max) });
}
