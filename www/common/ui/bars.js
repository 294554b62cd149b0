import { say } from "../words.js";
import { html, raw } from "./html.js";

const SHAPES = [
  '<circle cx="12" cy="12" r="7"/>',
  '<path d="M12 4l9 15H3z"/>',
  '<path d="M5 5h14v14H5z"/>',
  '<path d="M12 3l9 9-9 9-9-9z"/>',
  '<path d="M12 2.5l2.9 6.2 6.8.8-5 4.7 1.3 6.7-6-3.3-6 3.3 1.3-6.7-5-4.7 6.8-.8z"/>',
  '<path d="M7 4h10l5 8-5 8H7l-5-8z"/>',
  '<path d="M9 3h6v6h6v6h-6v6H9v-6H3V9h6z"/>',
  '<path d="M12 3l9 6.8-3.4 10.7H6.400L3 9.800z"/>',
];

const GLUE = "\u2060"; // no line ends between a mark and the first word after it

/** What stands for an option that has a name. @type {Record<string, string>} */
const SIGNS = {
  "kind.true": '<path d="M4.500 12.500l5 5.500L20 6" class="stroke"/>',
  "kind.false": '<path d="M5.500 5.500l13 13m0-13l-13 13" class="stroke"/>',
};

/** Colour, shape and place of option `index` (from 0), where the order is the same for everybody. @param {number} index @param {string} [sign] the code of its name */
export function mark(index, sign = "") {
  return html`<span class="mark mark${index + 1}" aria-hidden="true"
    ><svg viewBox="0 0 24 24">${raw(SIGNS[sign] || SHAPES[index])}</svg></span
  >`;
}

/**
 * How a question came out: a list first, a picture second.
 *
 * @param {Bar[]} rows
 * @param {{of?: number, ofBefore?: number, marked?: boolean}} how `of`, `ofBefore`: how many answered in this round and
 *   in the first, which is a full bar; where that isn't known, the counts stand alone
 */
export function bars(rows, { of, ofBefore, marked }) {
  return html`<ul class="bars ${rows.some(({ right }) => right) ? "marked" : ""} ${rows.some(({ part }) => part) ? "parted" : ""}">
    ${rows.map(
      (
        row,
        index,
      ) => html`<li data-key="${row.key}" class="${row.right ? "right" : ""} ${row.note ? "mine" : ""} ${row.extra ? "extra" : ""}">
        <span class="what"
          >${marked && html`${mark(index, row.sign)}${GLUE}`}${row.lead}<span dir="auto">${raw(row.html)}</span>${
            row.right && html`<span class="tick" role="img" aria-label="${say("common.right_answer")}">✓</span>`
          }${row.note && html`<span class="note">${row.note}</span>`}</span
        >
        <span class="num">${row.before !== undefined && html`<span class="soft">${row.before} → </span>`}${row.count}${row.extra}</span>${row.part && html`<span class="part soft">${row.part}</span>`}
        ${
          row.before !== undefined &&
          ofBefore !== undefined &&
          html`<span class="track before" title="${say("common.first_vote")}"><i data-css="w:${share(row.before, ofBefore)}"></i></span>`
        }
        ${of !== undefined && html`<span class="track" title="${row.before !== undefined && say("common.second_vote")}"><i data-css="w:${share(row.count, of)}"></i></span>`}
      </li>`,
    )}
  </ul>`;
}

/** @param {number} count @param {number} of */
function share(count, of) {
  return `${of ? Math.min(100, Math.round((1000 * count) / of) / 10) : 0}%`;
}
