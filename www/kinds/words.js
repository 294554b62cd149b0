import { cloud } from "../common/ui/cloud.js";
import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { byRow, kind } from "./kind.js";

/** A few words are typed, and none is right. @type {Kinds.Kind} */
export const words = {
  ...kind,
  typed: true,
  alone: true,
  hint: "kinds.words.hint",
  from: ({ most = MOST }, value) => (Array.isArray(value) ? value.filter(isText).slice(0, most).map(cut) : []),
  wire: (_, value) => (given(value).length ? given(value) : null),
  same: (one, other) => given(one).join("\n") === given(other).join("\n"),
  type({ most = MOST }, value, argument, typed) {
    const fields = Array.from({ length: most }, (_, index) => value[index] || "");
    fields[Number(argument)] = cut(typed);
    return fields;
  },
  ask: ({ most = MOST }, value) =>
    html`<div class="stack tight" role="group" aria-label="${say("kinds.words.hint")}">
      ${Array.from({ length: most }, (_, index) => html`<input class="entry" data-typed="type" data-arg="${index}" data-key="${index}" value="${value[index] || ""}" maxlength="${LONGEST}" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" enterkeyhint="${index < most - 1 ? "next" : "send"}" dir="auto" aria-label="${say("kinds.words.field", { number: index + 1, of: most })}" />`)}
    </div>`,
  unreadable: () => say("kinds.words.hint"),
  picked: (_, list) =>
    html`<ul class="picked chips">
      ${(Array.isArray(list) ? given(list) : []).map((word) => html`<li class="pill" dir="auto">${word}</li>`)}
    </ul>`,
  lines: (_question, _correct, list) =>
    (Array.isArray(list) ? list : []).map((word) => ({ html: html`${word}`, right: false, mine: true })),
  merges: false,
  outcome: ({ before, aside, ...figures }) =>
    before
      ? html`<div class="${aside ? "rounds" : "stack"}">
        <div class="stack tight"><h2 class="soft">${say("kinds.first_vote")}</h2>${cloudOf({ ...figures, counts: before, more: 0 })}</div>
        <div class="stack tight"><h2>${say("kinds.second_vote")}</h2>${cloudOf(figures)}</div>
      </div>`
      : cloudOf(figures),
  right: () => [],
};

export const MOST = 3; // words, where the pool says nothing
const LONGEST = 40; // characters
const ON_LINE = 3; // words in a row of the cloud

/** @param {unknown} value @returns {value is string} */
function isText(value) {
  return typeof value === "string";
}

/** @param {string} typed */
function cut(typed) {
  return typed.slice(0, LONGEST);
}

/** What is left without empty fields. @param {Kinds.Value} value */
function given(value) {
  return [...value].map((word) => word.trim()).filter(Boolean);
}

/** @param {Kinds.Figures} figures */
function cloudOf({ counts, more = 0, rows }) {
  return html`${cloud(byRow(counts).slice(0, rows && ON_LINE * rows))} ${more > 0 && html`<p class="small soft rest">${say("kinds.more", { n: more })}</p>`}`;
}
