import { say } from "../words.js";
import { html } from "./html.js";
import { numeral } from "./numbers.js";

/**
 * Numbers on a line, a dot for each answer, equal ones above each other. Where many are equal, a dot stands for several.
 * What lies far from all others stands at the edge, so that it doesn't squash the rest.
 */

const WIDE = 320;
const EDGE = 15; // at both sides, for what is too far away
const STEP = 10; // from dot to dot
const HIGH = 9; // dots above each other
const TOP = 32; // above the dots, for what is said of them
const FAR = 3; // times the span of the others

/** @typedef {[string | number, number, boolean | null]} Row a number, how many gave it, whether it is right */

/**
 * @param {Row[]} rows by value
 * @param {{all: Row[], right?: number, mine?: number, unit: string}} how
 *   `all`: the rows that share the scale, such as those of another round
 */
export function dots(rows, { all, right, mine, unit }) {
  if (!rows.length && right === undefined) return null;
  const { low, high } = span(all, right);
  const x = (/** @type {number} */ value) => {
    if (value < low) return EDGE / 2;
    if (value > high) return WIDE - EDGE / 2;
    return EDGE * 1.5 + ((value - low) / (high - low)) * (WIDE - EDGE * 3);
  };
  const columns = columnsOf(rows, x);
  const most = Math.max(1, ...columns.map(({ n }) => n));
  const each = Math.max(1, round(most / HIGH));
  const ground = TOP + STEP * Math.ceil(most / each);
  const labels = labelled(columns);
  const named = (/** @type {number} */ value) => (unit ? `${numeral(value)} ${unit}` : numeral(value));
  const marks = [
    right !== undefined &&
      html`<g class="key"><path d="M${x(right)} 16V${ground}" /><text x="${x(right)}" y="12" text-anchor="${side(x(right))}">✓ ${named(right)}</text></g>`,
    mine !== undefined && own(x(mine), ground + 34),
  ];
  const n = rows.reduce((sum, [, times]) => sum + times, 0);
  const told = say("kinds.number.said", {
    n,
    low: rows.length ? named(Number(rows[0][0])) : "–",
    high: rows.length ? named(Number(rows[rows.length - 1][0])) : "–",
  });
  const key = right !== undefined && say("common.labelled", { label: say("common.right_answer"), text: named(right) });
  const said = key ? `${told} ${key}` : told;
  return html`<figure class="dots" translate="no">
    <svg viewBox="0 0 ${WIDE} ${ground + (mine === undefined ? 22 : 40)}" role="img" aria-label="${said}">
      <path class="line" d="M${EDGE} ${ground + 1}H${WIDE - EDGE}" />
      ${ticks(low, high).map((value) => html`<path class="line" d="M${x(value)} ${ground + 1}v4" /><text class="tick" x="${x(value)}" y="${ground + 18}" text-anchor="middle">${numeral(value)}</text>`)}
      ${marks}
      ${columns.map(
        ({ x: place, n: times, isRight, edge }) =>
          html`<g class="${isRight ? "right" : ""}">${Array.from({ length: Math.ceil(times / each) }, (_, index) => html`<circle cx="${place}" cy="${ground - STEP * (index + 0.5)}" r="${STEP / 2 - 0.5}" />`)}${labels.has(place) && html`<text class="count" x="${place}" y="${ground - STEP * Math.ceil(times / each) - 3}" text-anchor="middle">${times}</text>`}${edge && html`<text class="tick" x="${place}" y="${ground + 18}" text-anchor="middle">${place < WIDE / 2 ? "‹" : "›"}</text>`}</g>`,
      )}
    </svg>
    ${each > 1 && html`<figcaption class="small soft" translate="yes">${say("kinds.number.each", { n: each })}</figcaption>`}
  </figure>`;
}

/**
 * The numbers that the line reaches: from the one in the middle outwards, until a gap is much longer than what is there.
 *
 * @param {Row[]} rows @param {number | undefined} right
 */
function span(rows, right) {
  const weights = new Map(rows.map(([value, n]) => [Number(value), n]));
  if (right !== undefined && !weights.has(right)) weights.set(right, 0);
  const values = [...weights.keys()].sort((one, other) => one - other);
  const gaps = values
    .slice(1)
    .map((value, index) => value - values[index])
    .sort((one, other) => one - other);
  const usual = gaps.length ? gaps[Math.floor(gaps.length / 2)] : 0;
  const half = [...weights.values()].reduce((sum, n) => sum + n, 0) / 2;
  let before = 0;
  let first = values.findIndex((value) => (before += weights.get(value) || 0) >= half);
  let last = first;
  const grows = (/** @type {number} */ gap) => gap <= FAR * Math.max(usual, values[last] - values[first]);
  for (;;) {
    if (first > 0 && grows(values[first] - values[first - 1])) first -= 1;
    else if (last < values.length - 1 && grows(values[last + 1] - values[last])) last += 1;
    else break;
  }
  const low = values[first];
  const high = values[last];
  const room = high > low ? 0 : Math.max(1, Math.abs(low) / 10);
  return { low: low - room, high: high + room };
}

/** What stands above each other: all that is nearer than a dot is wide. @param {Row[]} rows @param {(value: number) => number} x */
function columnsOf(rows, x) {
  /** @type {Map<number, {x: number, n: number, isRight: boolean, edge: boolean}>} */
  const columns = new Map();
  for (const [value, n, isRight] of rows) {
    const place = x(Number(value));
    const edge = place < EDGE || place > WIDE - EDGE;
    const slot = edge ? place : Math.round(place / STEP);
    const column = columns.get(slot) || { x: place, n: 0, isRight: false, edge };
    columns.set(slot, { ...column, n: column.n + n, isRight: column.isRight || isRight === true });
  }
  return [...columns.values()];
}

/** The columns that get their number above: the highest, where there is room. @param {{x: number, n: number}[]} columns */
function labelled(columns) {
  /** @type {Set<number>} */
  const places = new Set();
  for (const { x, n } of [...columns].sort((one, other) => other.n - one.n))
    if (n > 1 && [...places].every((place) => Math.abs(place - x) > 3 * STEP)) places.add(x);
  return places;
}

/** The reader's own number. @param {number} x @param {number} y */
function own(x, y) {
  const right = x > (WIDE * 4) / 5;
  return html`<g class="own"><path d="M${x} ${y - 10}l5 9h-10z" /><text x="${x + (right ? -8 : 8)}" y="${y}" text-anchor="${right ? "end" : "start"}">${say("common.you")}</text></g>`;
}

/** 1, 2, 5, 10, 20 and so on: the first that is not less. @param {number} value */
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * ([1, 2, 5].find((factor) => factor * power >= value - 1e-9 * power) || 10);
}

/** Round numbers between two. @param {number} low @param {number} high */
function ticks(low, high) {
  const step = round((high - low) / 4);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.min(9, count) }, (_, index) => (first + index) * step);
}

/** Where a text begins, so that it stays inside. @param {number} x */
function side(x) {
  return x < WIDE / 5 ? "start" : x > (WIDE * 4) / 5 ? "end" : "middle";
}
