import { match } from "./match.js";
import { multiple } from "./multiple.js";
import { number } from "./number.js";
import { order } from "./order.js";
import { poll } from "./poll.js";
import { rating } from "./rating.js";
import { single } from "./single.js";
import { slide } from "./slide.js";
import { text } from "./text.js";
import { true_false } from "./true_false.js";
import { words } from "./words.js";

/** Every kind of question that the pages know. @type {Record<string, Kinds.Kind>} */
const KINDS = { single, multiple, true_false, poll, rating, number, text, words, order, match, slide };

/** What a question is; nobody can answer one of a kind that these pages don't know. @param {{kind?: string}} question */
export function kindOf({ kind = "" }) {
  return KINDS[kind] || slide;
}
