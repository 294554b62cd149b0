/** Lists that are searched by what is typed. */

const MARKS = /[\u0300-\u036f\u064b-\u0655\u0670\u0640]/gu; // accents, and the vowels of Arabic, which many leave out

/**
 * Whether a text has in it what is typed, whichever of the two is in upper case or has accents.
 *
 * @param {string} typed @returns {(text: string) => boolean}
 */
export function search(typed) {
  const wanted = folded(typed).trim();
  return (text) => folded(text).includes(wanted);
}

/** What a question says, in the fields of its file: but for its kind, which is no word of the author's. @param {Instructor.Fields} fields */
export function textOf({ kind: _, ...fields }) {
  return Object.values(fields).flat(Infinity).join("\n");
}

/** First to upper case: ß and SS become alike, and all that σ is written as. @param {string} text */
function folded(text) {
  return text.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD").replace(MARKS, "");
}
