import { languages } from "../common/words.js";

/**
 * The orders in which the people of the class can stand. Who was taken out comes last in each.
 *
 * | order  | first come                                                                                             |
 * |--------|--------------------------------------------------------------------------------------------------------|
 * | now    | in the lobby the newest; while a question is open, whose phones are stuck, then who else can still     |
 * |        | answer; afterwards those with the most points                                                          |
 * | name   | those with the first names of the alphabet                                                             |
 * | points | those with the most points                                                                             |
 * | state  | whose phones are stuck, then who is not connected, then who is away from the page                      |
 *
 * @typedef {"now" | "name" | "points" | "state"} Order
 */

const LAST = 1e9; // behind any rank

/** @param {Instructor.Person[]} people in the order of joining @param {Order} order @param {string} phase */
export function ordered(people, order, phase) {
  const names = new Intl.Collator(languages().language, { numeric: true, sensitivity: "base" });
  const place = placing(order, phase);
  const among = order === "now" && phase === "lobby" ? [...people].reverse() : [...people];
  return among.sort(
    (one, other) =>
      Number(one.removed) - Number(other.removed) ||
      place(one) - place(other) ||
      (order === "name" ? names.compare(one.name, other.name) : 0),
  );
}

/** @param {Order} order @param {string} phase @returns {(person: Instructor.Person) => number} */
function placing(order, phase) {
  if (order === "state") return ({ stuck, connected, away_now }) => (stuck ? 0 : !connected ? 1 : away_now ? 2 : 3);
  if (order === "now" && phase === "open")
    return ({ stuck, connected, answered }) => (stuck ? 0 : answered ? 3 : connected ? 1 : 2);
  const isRanked = phase === "revealed" || phase === "finished";
  if (order === "points" || (order === "now" && isRanked)) return ({ rank }) => rank ?? LAST;
  return () => 0;
}
