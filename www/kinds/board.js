import { mark } from "../common/ui/bars.js";
import { html, raw } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { nameOf, wordsOf } from "./choices.js";
import { optionOf } from "./kind.js";
import { isBare, isShort } from "./rating.js";
import { MOST } from "./words.js";

const BRIEF = 4; // characters

/** What the projector shows below the text of an open question, by its kind. Phones don't load it. */

/** @typedef {(question: Kinds.Question) => Markup} Board */

/** @type {Board} */
const choices = ({ options = [], shuffled }) =>
  html`<div class="opts ${options.length > 4 ? "many" : isBrief(options) ? "abreast" : ""}">
    ${options.map((option, index) => html`<div class="sheet row" data-key="${option.key}">${shuffled === false && mark(index, nameOf(option))}<span dir="auto">${wordsOf(option)}</span></div>`)}
  </div>`;

/** @type {Record<string, Board>} */
const BOARDS = {
  single: choices,
  multiple: choices,
  true_false: choices,
  poll: choices,
  rating: ({ options = [] }) =>
    html`<div class="${isShort(options) ? "opts steps" : "opts"}">
      ${options.map(({ key, html: label }, index) => html`<div class="sheet row" data-key="${key}">${!isBare(options) && html`<b class="num soft">${index + 1}</b>`}<span dir="auto">${raw(label)}</span></div>`)}
    </div>`,
  number: ({ unit }) =>
    html`<p class="typeIt soft" dir="auto">${unit ? say("projector.type.number_unit", { unit }) : say("projector.type.number")}</p>`,
  text: () => html`<p class="typeIt soft" dir="auto">${say("projector.type.text")}</p>`,
  words: ({ most = MOST }) => html`<p class="typeIt soft" dir="auto">${say("projector.type.words", { n: most })}</p>`,
  order: ({ options = [] }) =>
    html`<div class="opts ${options.length > 4 ? "many" : ""}">
      ${options.map(({ key }) => html`<div class="sheet row" data-key="${key}"><span dir="auto">${optionOf(options, key)}</span></div>`)}
    </div>`,
  match: ({ left = [], options = [] }) =>
    html`<div class="opts sides">
      <div>${left.map(({ key, html: item }) => html`<div class="sheet row" data-key="${key}"><span dir="auto">${raw(item)}</span></div>`)}</div>
      <div>${options.map(({ key, html: item }) => html`<div class="sheet row" data-key="${key}"><span dir="auto">${raw(item)}</span></div>`)}</div>
    </div>`,
};

/** All have room beside each other, as numbers do. @param {Option[]} options */
function isBrief(options) {
  return options.every((option) => wordsOf(option).text.length <= BRIEF);
}

/** Null where nothing is to be shown but the text. @param {Kinds.Question} question @returns {Markup | null} */
export function boardOf(question) {
  const board = BOARDS[question.kind || ""];
  return board ? board(question) : null;
}
