import { languages } from "../common/words.js";

/**
 * Days and moments in the page's language, as they are written where the browser is.
 */

/** @param {string} iso a moment @returns {string} empty if it is none */
export function when(iso) {
  return written(new Date(iso), { dateStyle: "medium", timeStyle: "short" });
}

/** @param {string} iso a day, such as 2027-03-03 */
export function day(iso) {
  return written(new Date(`${iso}T12:00`), { dateStyle: "medium" }); // without a time it would be midnight in Greenwich
}

/** @param {Date} date @param {Intl.DateTimeFormatOptions} how */
function written(date, how) {
  if (Number.isNaN(date.getTime())) return "";
  const { language } = languages();
  const ofHere = navigator.languages.find((tag) => tag.split("-")[0] === language) || language;
  return date.toLocaleString(`${ofHere}-u-nu-latn`, how);
}
