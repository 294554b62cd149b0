import { html } from "./html.js";

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
