import { bars, mark } from "../common/ui/bars.js";
import { html, raw } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { byKey, kind, known, rounds } from "./kind.js";

/** What the kinds share that are answered by choosing among options. */

/** Options of which one or several are chosen. @type {Kinds.Kind} */
export const choices = {
  ...kind,
  hasOptions: true,
  from: ({ options }, keys) => known(options, keys),
  same: (one, other) => [...one].sort().join() === [...other].sort().join(),
  tap: (_question, _value, key) => ({ value: [key] }),
  ask: (question, value) => buttons(question, value, false),
  picked: ({ options = [], shuffled }, keys) =>
    html`<ul class="picked">
      ${options.map(
        (option, index) =>
          isIn(keys, option) &&
          html`<li class="sheet row">${shuffled === false && mark(index, nameOf(option))}<span dir="auto">${wordsOf(option)}</span></li>`,
      )}
    </ul>`,
  lines: ({ options = [] }, correct, keys) =>
    options.map((option) => ({
      html: wordsOf(option),
      right: isIn(correct, option),
      mine: isIn(keys, option),
    })),
  outcome: (figures) => rounds(figures, votes),
  right: ({ options = [] }, correct) =>
    options.filter((option) => isIn(correct, option)).map((option) => wordsOf(option).text),
};

/** What an option says: in the page's language what has a name there, such as true and false. @param {Option} option @returns {Markup} */
export function wordsOf({ name, html: own }) {
  return name ? html`${sayThat(name)}` : raw(own);
}

/** The name of what it says, for what marks it. @param {Option} option */
export function nameOf({ name }) {
  return name ? name.code : undefined;
}

/** @param {unknown} keys @param {Option} option */
function isIn(keys, { key }) {
  return Array.isArray(keys) && keys.includes(key);
}

/**
 * The options as buttons. @param {Kinds.Question} question @param {Kinds.Value} value
 * @param {boolean} many several may be chosen
 */
export function buttons({ options = [], shuffled }, value, many) {
  return html`<div class="options ${options.length > 5 ? "many" : ""}" role="group" aria-label="${say(many ? "kinds.choose_many" : "kinds.choose")}">
      ${options.map((option, index) => {
        const on = value.includes(option.key);
        return html`<button type="button" class="option" data-do="tap" data-arg="${option.key}" data-key="${option.key}" aria-pressed="${on ? "true" : "false"}">
          ${shuffled === false && mark(index, nameOf(option))}<span class="label" dir="auto">${wordsOf(option)}</span>${
            on && many && html`<span class="sign" aria-hidden="true">✓</span>`
          }
        </button>`;
      })}
    </div>`;
}

/** A bar an option. @param {Kinds.Figures} figures */
export function votes({ question, counts, before, nBefore, correct, n, mine, rightFirst, share }) {
  const rows = (question.options || []).map((option) => ({
    key: option.key,
    html: wordsOf(option).text,
    sign: nameOf(option),
    count: byKey(counts)[option.key] || 0,
    part: share && n && !before ? share((byKey(counts)[option.key] || 0) / n) : "",
    ...(before ? { before: byKey(before)[option.key] || 0 } : {}),
    right: isIn(correct, option),
    note: isIn(mine, option) ? say("common.you") : "",
  }));
  if (rightFirst) rows.sort((one, other) => Number(other.right) - Number(one.right));
  return bars(rows, { of: n, ofBefore: nBefore, marked: question.shuffled === false });
}
