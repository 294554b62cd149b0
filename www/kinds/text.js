import { bars } from "../common/ui/bars.js";
import { escape, html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { byRow, kind, rounds } from "./kind.js";

/**
 * Some words are typed. The box knows which answers count as the same.
 *
 * @type {Kinds.Kind}
 */
export const text = {
  ...kind,
  typed: true,
  empty: "",
  hint: "kinds.text.hint",
  from: (_, value) => (typeof value === "string" ? cut(value) : ""),
  wire: (_, value) => String(value).trim() || null,
  same: (one, other) => String(one).trim() === String(other).trim(),
  type: (_question, _value, _argument, typed) => cut(typed),
  ask: (_, value) =>
    html`<input class="entry" data-typed="type" value="${value}" maxlength="${MOST}" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" enterkeyhint="send" dir="auto" aria-label="${say("kinds.text.hint")}" />`,
  unreadable: () => say("kinds.text.hint"),
  lines(_, correct, given, credit) {
    const accepted = Array.isArray(correct) ? correct : [];
    const lines = accepted.map((one) => ({ html: html`${one}`, right: true, mine: one === given }));
    if (typeof given !== "string" || accepted.includes(given)) return lines;
    return [...lines, { html: html`${given}`, right: credit === 1, mine: true }];
  },
  outcome: (figures) => rounds(figures, groups),
  right: (_, correct) => (Array.isArray(correct) ? correct.map(escape) : []),
};

const MOST = 200; // characters
const FEW = 8;

/** @param {string} typed */
function cut(typed) {
  return typed.slice(0, MOST);
}

/** A bar a group; above them what is right, where nobody has found it. @param {Kinds.Figures} figures */
function groups({
  question,
  counts,
  before,
  nBefore,
  more = 0,
  correct,
  n,
  ownRow,
  rightFirst,
  rows: most = FEW,
  accept,
}) {
  const first = new Map(byRow(before).map(([typed, times]) => [typed, times]));
  const all = byRow(counts).map(([typed, times, right], index) => ({
    key: String(typed),
    html: html`<bdi>${typed}</bdi>`.text,
    count: times,
    ...(before ? { before: first.get(typed) || 0 } : {}),
    right: right === true,
    note: index === ownRow ? say("common.you") : "",
    extra:
      accept &&
      right !== true &&
      html` <button type="button" class="accept" data-do="accept" data-arg="${typed}" aria-label="${say("kinds.text.accept_this", { answer: String(typed) })}">${say("kinds.text.accept")}</button>`,
  }));
  if (rightFirst) all.sort((one, other) => Number(other.right) - Number(one.right));
  const shown = all.filter(({ right, note }, index) => index < most || right || note);
  const rest = more + all.filter((row) => !shown.includes(row)).reduce((times, { count }) => times + count, 0);
  const found = all.some(({ right }) => right);
  const key = question && Array.isArray(correct) ? correct : [];
  return html`${!found && key.length > 0 && html`<p class="good">✓ <b dir="auto">${key.slice(0, 3).join(" · ")}</b></p>`}
  ${bars(shown, { of: n, ofBefore: nBefore })} ${rest > 0 && html`<p class="small soft rest">${say("kinds.more", { n: rest })}</p>`}`;
}
