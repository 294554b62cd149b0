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

/** A number as people write it. @param {number} value */
export function numeral(value) {
  return number(Number(value.toPrecision(12)));
}
