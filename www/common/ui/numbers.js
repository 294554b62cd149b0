import { number, say } from "../words.js";

/** "5.3 s" @param {number} ms */
export function seconds(ms) {
  return say("common.seconds", { s: number(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 }) });
}

/** "0:21", rounded up, so that 0:00 means that the time is over. @param {number} ms */
export function clock(ms) {
  const whole = Math.ceil(ms / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * Points of a list, all with the same number of decimals: none where none is needed.
 *
 * @param {number[]} values @returns {(value: number) => string}
 */
export function pointsLike(values) {
  const decimals = values.every((value) => Number.isInteger(Math.round(value * 100) / 100)) ? 0 : 2;
  return (value) => number(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** @param {number} value */
export function points(value) {
  return pointsLike([value])(value);
}

/**
 * The number that was typed with digits, a sign, spaces between thousands and one decimal sign; null where that is not
 * sure. The box reads more. @param {string} typed
 */
export function typedNumber(typed) {
  const plain = typed
    .trim()
    .replace(/[−–]/g, "-")
    .replace(/(\d)[ \u00a0\u202f'’](?=\d{3}(?!\d))/g, "$1")
    .replace(",", ".");
  const read = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$/i.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(read) ? read : null; // JSON has no infinity
}

/**
 * A number as the box reads it, and as it would be if its one sign stood between thousands, as texts; null where it can
 * be read in one way only. @param {string} typed
 */
export function twoWays(typed) {
  const found = /^\s*([+\-−–]?)\s*([1-9]\d{0,2})[.,](\d{3})(?:\s+\D*|[^\d\s.,eE×x*·/^]\D*)?$/.exec(typed);
  if (!found) return null;
  const [, sign, whole, rest] = found;
  const minus = sign && sign !== "+" ? "-" : "";
  return { number: numeral(Number(`${minus}${whole}.${rest}`)), other: numeral(Number(minus + whole + rest)) };
}

/** A number as people write it. @param {number} value */
export function numeral(value) {
  return number(Number(value.toPrecision(12)));
}
