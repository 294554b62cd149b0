import { bars } from "../common/ui/bars.js";
import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { byKey, kind, known, optionOf, rounds } from "./kind.js";

/**
 * Items are put in order: dragged by their handles (`student/input.js`), moved by buttons or by the arrow keys. `[]` is
 * the order in which they came, as long as nobody has moved one.
 *
 * @type {Kinds.Kind}
 */
export const order = {
  ...kind,
  hasOptions: true,
  hint: "kinds.order.hint",
  from: ({ options = [] }, keys) =>
    Array.isArray(keys) && known(options, keys).length === options.length && keys.length === options.length ? keys : [],
  wire: (question, value, byHand) => (value.length || byHand ? asShown(question, value) : null),
  tap(question, value, argument) {
    const [how, key, to] = argument.split(":");
    const keys = asShown(question, value).filter((other) => other !== key);
    const at = asShown(question, value).indexOf(key);
    const place = Math.max(0, Math.min(keys.length, how === "to" ? Number(to) : at + (how === "up" ? -1 : 1)));
    keys.splice(place, 0, key);
    return { value: keys, said: say("kinds.order.place", { place: place + 1, of: keys.length }) };
  },
  ask(question, value) {
    const keys = asShown(question, value);
    return html`<ol class="order" aria-label="${say("kinds.order.hint")}">
      ${keys.map((key, index) => {
        const step = (/** @type {"up" | "down"} */ way, /** @type {boolean} */ off) =>
          html`<button type="button" class="step" data-do="tap" data-arg="${way}:${key}" aria-label="${say(`kinds.order.${way}`)}" aria-describedby="item-${key}" ${off && html`aria-disabled="true"`}>${way === "up" ? "↑" : "↓"}</button>`;
        return html`<li class="sheet row" data-key="${key}">
          <button type="button" class="grip" data-grip="${key}" data-up="up:${key}" data-down="down:${key}" aria-label="${say("kinds.order.grip", { place: index + 1, of: keys.length })}" aria-describedby="item-${key}"><b class="num">${index + 1}</b><i aria-hidden="true"></i></button>
          <span class="label" id="item-${key}" dir="auto">${optionOf(question.options, key)}</span>${step("up", index === 0)}${step("down", index === keys.length - 1)}
        </li>`;
      })}
    </ol>`;
  },
  label: () => say("kinds.order.send"),
  picked: (question, keys) =>
    html`<ol class="picked numbered">
      ${asShown(question, keys).map((key) => html`<li class="sheet" dir="auto">${optionOf(question.options, key)}</li>`)}
    </ol>`,
  lines: (question, correct, mine) =>
    inOrder(question, correct).map((key, index) => ({
      html: html`<b class="num soft">${index + 1}</b> ${optionOf(question.options, key)}`,
      right: mine === undefined || mine === null ? true : isRight(mine, index, key),
      note: noteOf(mine, index, key),
    })),
  outcome: (figures) => rounds(figures, placed),
  right: (question, correct) =>
    Array.isArray(correct) ? correct.map((key) => optionOf(question.options, key).text) : [],
};

/** The keys in the order that the reader sees. @param {Kinds.Question} question @param {Kinds.Given} value */
function asShown({ options = [] }, value) {
  return Array.isArray(value) && value.length ? value : options.map(({ key }) => key);
}

/** The keys in the right order; as they came where none is right. @param {Kinds.Question} question @param {unknown} correct */
export function inOrder({ options = [] }, correct) {
  return Array.isArray(correct) && correct.length ? correct.map(String) : options.map(({ key }) => key);
}

/** @param {unknown} keys @param {number} index @param {string} key */
function isRight(keys, index, key) {
  return Array.isArray(keys) && keys[index] === key;
}

/** Where the reader has put an item. @param {unknown} keys @param {number} index @param {string} key */
function noteOf(keys, index, key) {
  if (!Array.isArray(keys)) return undefined;
  if (keys[index] === key) return html`${say("common.you")} ✓`;
  return html`${say("kinds.order.yours", { place: keys.indexOf(key) + 1 })}`;
}

/** How many have put each item where it belongs. @param {Kinds.Figures} figures */
function placed({ question, counts, before, correct, n, mine }) {
  const rows = inOrder(question, correct).map((key, index) => ({
    key,
    lead: html`<b class="num soft">${index + 1}</b> `,
    html: optionOf(question.options, key).text,
    count: byKey(counts)[key] || 0,
    ...(before ? { before: byKey(before)[key] || 0 } : {}),
    note: noteOf(mine, index, key),
  }));
  return html`<p class="small soft">${say("kinds.order.figures")}</p>
    ${bars(rows, { of: n })}`;
}
