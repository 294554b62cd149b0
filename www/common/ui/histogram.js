import { number, say } from "../words.js";
import { html } from "./html.js";
import { pointsLike } from "./numbers.js";

/**
 * Figures of a whole class, for the instructor and the projector.
 */

/**
 * Ten columns, with what stands under the first, the middle and the last.
 *
 * @param {readonly number[]} bins @param {readonly string[]} labels @param {string} said what a screen reader says
 * @param {boolean} [counted] how many are in the highest column stands above it
 */
export function histogram(bins, labels, said, counted = false) {
  const most = Math.max(1, ...bins);
  const highest = counted ? bins.indexOf(most) : -1;
  return html`<div class="hist" role="img" aria-label="${said}">
    <div class="columns ${counted ? "counted" : ""}">${bins.map((n, index) => html`<i data-css="h:${(100 * n) / most}%" class="${n ? "" : "none"}">${index === highest && html`<b class="num">${n}</b>`}</i>`)}</div>
    <div class="row between small soft num">${labels.map((label) => html`<span>${label}</span>`)}</div>
  </div>`;
}

/** How long the answers took, up to the limit. @param {readonly number[]} times @param {number} limit_ms @param {boolean} [counted] as above */
export function speeds(times, limit_ms, counted = false) {
  const labels = [0, limit_ms / 2000, limit_ms / 1000].map((s) =>
    say("common.seconds", { s: Math.round(10 * s) / 10 }),
  );
  return histogram(times, labels, say("class.how_fast_said"), counted);
}

/** "64 %" @param {number} share 0 to 1 */
export function percent(share) {
  return say("class.percent", { n: Math.round(100 * share) });
}

/** The points of a class in one line. @param {Scores} scores */
export function figures(scores) {
  return told(scores)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");
}

/** The points of a class, with their figures below. @param {Scores} scores */
export function distribution(scores) {
  const { most, bins } = scores;
  const format = pointsLike([most, most / 2]);
  return html`<div class="sheet stack scores"><p class="soft">${say("class.points")}</p>
    ${histogram(bins, ["0", format(most / 2), format(most)], figures(scores), true)}
    <dl class="figures">${told(scores).map(([name, value]) => html`<div><dt class="soft">${name}</dt><dd class="num">${value}</dd></div>`)}</dl></div>`;
}

/** What each figure is called, and the figure. @param {Scores} scores @returns {[string, string][]} */
function told({ n, mean, median, max, most }) {
  const short = (/** @type {number} */ value) => number(value, { maximumFractionDigits: most < 20 ? 2 : 1 });
  return [
    [say("class.students"), number(n)],
    [say("class.mean"), short(mean)],
    [say("class.median"), short(median)],
    [say("class.best"), short(max)],
  ];
}
