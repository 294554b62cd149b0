import { bars } from "../common/ui/bars.js";
import { html, raw } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { byKey, kind, optionOf, rounds } from "./kind.js";

/**
 * Pairs are found. One item of the left side is at hand; a tap on the right side goes to it, and the next one that has
 * nothing yet is at hand.
 *
 * @type {Kinds.Kind}
 */
export const match = {
  ...kind,
  hasOptions: true,
  hint: "kinds.match.hint",
  from({ left = [], options = [] }, keys) {
    const there = ["", ...options.map(({ key }) => key)];
    return Array.isArray(keys) && keys.length === left.length && keys.every((key) => there.includes(key)) ? keys : [];
  },
  wire: (_, value) => (paired(value) ? value : null),
  tap(question, value, argument, at) {
    const { left = [] } = question;
    const [side, key] = argument.split(":");
    if (side === "left") return { value, at: key };
    const keys = left.map((_, index) => value[index] || "");
    const index = handy(question, value, at);
    keys[index] = keys[index] === key ? "" : key;
    const next = left.findIndex((_, other) => other > index && !keys[other]);
    const free = next < 0 ? keys.indexOf("") : next;
    const said = say("kinds.match.paired", { n: paired(keys), of: left.length });
    return { value: keys, at: left[keys[index] && free >= 0 ? free : index].key, said };
  },
  ask(question, value, { at }) {
    const { left = [], options = [] } = question;
    const index = handy(question, value, at);
    return html`<div class="match stack tight">
      <div class="lefts" role="group" aria-label="${say("kinds.match.left")}">
        ${left.map(
          ({ key, html: item }, place) =>
            html`<button type="button" class="slot" data-do="tap" data-arg="left:${key}" data-key="${key}" aria-pressed="${place === index ? "true" : "false"}"><span class="label" dir="auto">${raw(item)}</span><span class="label ${value[place] ? "" : "soft"}" dir="auto">${value[place] ? optionOf(options, value[place]) : "…"}</span></button>`,
        )}
      </div>
      <div class="options rights" role="group" aria-label="${say("kinds.match.right")}">
        ${options.map(
          ({ key, html: item }) =>
            html`<button type="button" class="option ${value.includes(key) ? "used" : ""}" data-do="tap" data-arg="right:${key}" data-key="${key}" aria-pressed="${value[index] === key ? "true" : "false"}"><span class="label" dir="auto">${raw(item)}</span></button>`,
        )}
      </div>
    </div>`;
  },
  label: ({ left = [] }, value) => say("kinds.match.send", { n: paired(value), of: left.length }),
  picked: (question, keys) =>
    html`<ul class="picked">
      ${(question.left || []).map(({ html: item }, index) => html`<li class="sheet">${pair(item, given(question, keys, index))}</li>`)}
    </ul>`,
  lines: (question, correct, mine) =>
    (question.left || []).map(({ html: item }, index) => ({
      html: pair(item, given(question, correct, index)),
      right: !Array.isArray(mine) || isRight(correct, mine, index),
      note: noteOf(question, correct, mine, index),
    })),
  outcome: (figures) => rounds(figures, found),
  right: (question, correct) =>
    Array.isArray(correct) && correct.length
      ? (question.left || []).map(({ html: item }, index) => pair(item, given(question, correct, index)).text)
      : [],
};

/** How many of the left side have something. @param {Kinds.Value} value */
function paired(value) {
  return [...value].filter(Boolean).length;
}

/** The index of the item that is at hand. @param {Kinds.Question} question @param {Kinds.Value} value @param {string} at */
function handy({ left = [] }, value, at) {
  const index = left.findIndex(({ key }) => key === at);
  const free = left.findIndex((_, place) => !value[place]);
  return index >= 0 ? index : Math.max(0, free);
}

/** What stands beside the left item. @param {Kinds.Question} question @param {unknown} keys @param {number} index */
function given({ options }, keys, index) {
  const key = Array.isArray(keys) ? keys[index] : "";
  return key ? optionOf(options, key) : html`–`;
}

/** @param {string} left @param {Markup} right */
function pair(left, right) {
  return html`<span dir="auto">${raw(left)} <span class="soft to" aria-hidden="true">→</span> <bdi>${right}</bdi></span>`;
}

/** @param {unknown} correct @param {unknown} mine @param {number} index */
function isRight(correct, mine, index) {
  return Array.isArray(correct) && Array.isArray(mine) && Boolean(mine[index]) && correct[index] === mine[index];
}

/** What the reader has put there. @param {Kinds.Question} question @param {unknown} correct @param {unknown} mine @param {number} index */
function noteOf(question, correct, mine, index) {
  if (!Array.isArray(mine)) return undefined;
  if (isRight(correct, mine, index)) return html`${say("common.you")} ✓`;
  return sayHtml("common.labelled", { label: say("common.you"), text: given(question, mine, index) });
}

/** How many have found each pair. @param {Kinds.Figures} figures */
function found({ question, counts, before, correct, n, mine }) {
  const rows = (question.left || []).map(({ key, html: item }, index) => ({
    key,
    html: pair(item, given(question, correct, index)).text,
    count: byKey(counts)[key] || 0,
    ...(before ? { before: byKey(before)[key] || 0 } : {}),
    note: noteOf(question, correct, mine, index),
  }));
  return html`<p class="small soft">${say("kinds.match.figures")}</p>
    ${bars(rows, { of: n })}`;
}
