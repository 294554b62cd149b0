import { html } from "./html.js";

/**
 * Words by how often they were given: the more, the larger. They stand in lines, so that none covers another, with the
 * largest in the middle.
 */

const LARGEST = 3.2; // em
const ROOM = 30; // letters of the usual size that fit on a line of a phone
const LEAST = 0.75; // em, for long words

/** @param {[string | number, number, boolean | null][]} rows most frequent first */
export function cloud(rows) {
  const most = rows.length ? rows[0][1] : 1;
  /** @type {typeof rows} */
  const around = [];
  rows.forEach((row, index) => (index % 2 ? around.unshift(row) : around.push(row)));
  return html`<ul class="cloud">
    ${around.map(([word, n]) => {
      const share = most > 1 ? Math.sqrt((n - 1) / (most - 1)) : 0.4;
      const size = Math.min(1 + (LARGEST - 1) * share, Math.max(LEAST, ROOM / String(word).length));
      return html`<li class="${n === most && most > 1 ? "most" : n === 1 && most > 1 ? "soft" : ""}" data-key="${word}" data-css="s:${size.toFixed(2)}"><bdi>${word}</bdi><span class="said"> ${n}</span></li>`;
    })}
  </ul>`;
}
