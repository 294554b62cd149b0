import { bars } from "../common/ui/bars.js";
import { html, raw } from "../common/ui/html.js";
import { number, say } from "../common/words.js";
import { choices } from "./choices.js";
import { byKey, rounds } from "./kind.js";

/**
 * A step of a scale is chosen, and none is right. Where the labels are short, the steps stand beside each other.
 *
 * @type {Kinds.Kind}
 */
export const rating = {
  ...choices,
  atOnce: true,
  hint: "kinds.choose_poll",
  ask({ options = [] }, value) {
    const short = isShort(options);
    return html`<div class="options ${short ? "steps" : "scale"}" role="group" aria-label="${say("kinds.choose_poll")}">
      ${options.map(({ key, html: label }, index) => {
        const on = value.includes(key);
        return html`<button type="button" class="option" data-do="tap" data-arg="${key}" data-key="${key}" aria-pressed="${on ? "true" : "false"}">
          ${!isBare(options) && html`<b class="num step" aria-hidden="true">${index + 1}</b>`}<span class="label" dir="auto">${raw(label)}</span>
        </button>`;
      })}
    </div>`;
  },
  picked: ({ options = [] }, keys) =>
    html`<ul class="picked">
      ${options.map(({ key, html: label }, index) => Array.isArray(keys) && keys.includes(key) && html`<li class="sheet row">${!isBare(options) && html`<b class="num">${index + 1}</b>`}<span dir="auto">${raw(label)}</span></li>`)}
    </ul>`,
  outcome: (figures) => rounds(figures, scale),
};

/** The labels are the numbers of the steps. @param {Option[]} options */
export function isBare(options) {
  return options.every(({ html: label }, index) => label === String(index + 1));
}

/** The steps have room beside each other on a phone. @param {Option[]} options */
export function isShort(options) {
  const words = options.flatMap(({ html: label }) => label.split(/[\s-]+/));
  return (
    options.length <= 7 &&
    words.length <= 3 * options.length &&
    words.every(({ length }) => length <= 32 / options.length)
  );
}

/** A bar a step, and the mean. @param {Kinds.Figures} figures */
function scale({ question: { options = [] }, counts, before, nBefore, n, mine }) {
  const rows = options.map(({ key, html: label }, index) => ({
    key,
    html: label,
    lead: !isBare(options) && html`<b class="num soft">${index + 1}</b> `,
    count: byKey(counts)[key] || 0,
    ...(before ? { before: byKey(before)[key] || 0 } : {}),
    note: Array.isArray(mine) && mine.includes(key) ? say("common.you") : "",
  }));
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  const mean = rows.reduce((sum, { count }, index) => sum + count * (index + 1), 0) / (all || 1);
  return html`${all > 0 && html`<p class="mean"><b class="num">${number(mean, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}</b> <span class="soft">${say("kinds.rating.mean", { of: options.length })}</span></p>`}
  ${bars(rows, { of: n, ofBefore: nBefore })}`;
}
