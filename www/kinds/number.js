import { dots } from "../common/ui/dots.js";
import { escape, html } from "../common/ui/html.js";
import { numeral, twoWays } from "../common/ui/numbers.js";
import { say } from "../common/words.js";
import { byRow, kind } from "./kind.js";

/**
 * A number is typed. It goes to the box as it was typed, with a comma or a fraction, and comes back as a number.
 *
 * @type {Kinds.Kind}
 */
export const number = {
  ...kind,
  typed: true,
  empty: "",
  hint: "kinds.number.hint",
  from: (_, value) => (typeof value === "number" ? String(value) : typeof value === "string" ? cut(value) : ""),
  // a sign alone is no number yet
  wire: (_, value) => (/\p{N}/u.test(String(value)) ? String(value).trim() : null),
  same: (one, other) => String(one).trim() === String(other).trim(),
  type: (_question, _value, _argument, text) => cut(text),
  // the keys for decimals of some phones have no minus
  tap: (_, value) => ({ value: /^\s*[-−]/.test(String(value)) ? String(value).replace(/[-−]/, "") : cut(`−${value}`) }),
  ask: ({ unit }, value) =>
    html`<div class="row">
      <button type="button" class="sign" data-do="tap" data-arg="sign" aria-label="${say("kinds.number.sign")}">±</button>
      <input class="entry num grow" data-typed="type" value="${value}" inputmode="decimal" maxlength="${MOST}" autocomplete="off" spellcheck="false" enterkeyhint="send" aria-label="${say("kinds.number.hint")}" />
      ${unit && html`<span class="unit" dir="auto">${unit}</span>`}
    </div>
    <p class="small warn" role="status">${ways(String(value))}</p>`,
  unreadable: () => say("kinds.number.unreadable"),
  picked: (question, given) =>
    html`<ul class="picked"><li class="sheet num" dir="auto">${withUnit(question, given)}</li></ul>`,
  lines(question, correct, given) {
    const right = typeof correct === "number" && line(question, correct, true);
    const mine = given !== null && given !== undefined && given !== correct && line(question, given, false);
    if (right) right.mine = given === correct;
    return [right, mine].filter((one) => one !== false);
  },
  merges: false,
  outcome: (figures) => {
    const { question, counts, before, correct, more, mine, aside } = figures;
    const one = (/** @type {Kinds.Counts | undefined} */ of) =>
      dots(byRow(of), {
        all: [...byRow(before), ...byRow(counts)],
        right: typeof correct === "number" ? correct : undefined,
        mine: typeof mine === "number" ? mine : undefined,
        unit: question.unit || "",
      });
    const rest = more ? html`<p class="small soft">${say("kinds.more", { n: more })}</p>` : "";
    if (!before) return html`${one(counts)}${rest}`;
    return html`<div class="${aside ? "rounds" : "stack tight"}">
      <div class="stack tight"><h2 class="soft">${say("kinds.first_vote")}</h2>${one(before)}</div>
      <div class="stack tight"><h2>${say("kinds.second_vote")}</h2>${one(counts)}${rest}</div>
    </div>`;
  },
  right: (question, correct) => (typeof correct === "number" ? [escape(withUnit(question, correct))] : []),
};

const MOST = 40; // characters

/** How a number is read that may be meant in two ways. @param {string} typed */
function ways(typed) {
  const found = twoWays(typed);
  return found && say("kinds.number.two_ways", { number: found.number, other: found.other });
}

/** @param {string} text */
function cut(text) {
  return text.slice(0, MOST);
}

/** @param {Kinds.Question} question @param {Kinds.Given} value */
function withUnit({ unit }, value) {
  const said = typeof value === "number" ? numeral(value) : String(value);
  return unit && !said.endsWith(unit) ? `${said} ${unit}` : said;
}

/** @param {Kinds.Question} question @param {Kinds.Given} value @param {boolean} right @returns {Kinds.Line} */
function line(question, value, right) {
  const { tolerance } = question;
  const about = right && tolerance ? ` ± ${numeral(tolerance)}` : "";
  return { html: html`<span class="num">${withUnit(question, value)}${about}</span>`, right, mine: !right };
}
