import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { value } from "./draft.js";

/** The settings of a pool or a session, in a form. */

/** @type {[string, Key, [string, Key][]][]} */
const CHOICES = [
  [
    "scoring",
    "instructor.start.scoring",
    [
      ["flat", "instructor.start.flat"],
      ["speed", "instructor.start.speed"],
    ],
  ],
  [
    "reveal",
    "instructor.start.reveal",
    [
      ["auto", "instructor.start.auto"],
      ["hold", "instructor.start.hold"],
      ["own", "instructor.start.own"],
    ],
  ],
  [
    "draw",
    "instructor.start.draw",
    [
      ["together", "instructor.start.together"],
      ["individual", "instructor.start.individual"],
    ],
  ],
  [
    "order",
    "instructor.start.order",
    [
      ["written", "instructor.start.written"],
      ["shuffled", "instructor.start.shuffled"],
    ],
  ],
  [
    "changes",
    "instructor.start.changes",
    [
      ["null", "instructor.start.changes_usual"],
      ["true", "instructor.start.changes_yes"],
      ["false", "instructor.start.changes_no"],
    ],
  ],
  [
    "leaderboard",
    "instructor.start.leaderboard",
    [
      ["every", "instructor.start.every"],
      ["end", "instructor.start.end"],
      ["never", "instructor.start.never"],
    ],
  ],
];
/** @type {[string, Key][]} */
const SWITCHES = [
  ["student_numbers", "instructor.start.student_numbers"],
  ["anonymous", "instructor.start.anonymous"],
  ["close_when_all", "instructor.start.close_when_all"],
  ["shuffle", "instructor.start.shuffle"],
  ["live_counts", "instructor.start.live_counts"],
  ["review", "instructor.start.review"],
];
/** Numbers: what they are called, and what it means to leave one empty. @type {Record<string, [Key, Key]>} */
const NUMBERS = {
  time_limit: ["instructor.start.time", "instructor.start.usual"],
  points: ["instructor.start.points", "instructor.start.usual"],
  ask: ["instructor.start.ask", "instructor.start.ask_hint"],
  turns: ["instructor.start.turns", "instructor.start.turns_hint"],
  next_after: ["instructor.start.next_after", "instructor.start.next_after_hint"],
};

/** @param {Record<string, any>} options @param {Instructor.Wrong} wrong what the box says of each */
export function settingsFields(options, wrong) {
  const number = (/** @type {string} */ name) =>
    numberField(name, options[name] === null ? "" : String(options[name]), wrong[name]);
  return html`<div class="pair">${number("time_limit")} ${number("points")}</div>
    ${CHOICES.map(
      ([name, label, values]) => html`<label
        ><span>${say(label)}</span>
        <select name="${name}">
          ${values.map(([one, said]) => html`<option value="${one}" ${String(options[name]) === one && html`selected`}>${say(said)}</option>`)}
        </select></label
      >`,
    )}
    ${number("ask")} ${number("turns")} ${number("next_after")}
    ${SWITCHES.map(
      ([name, label]) =>
        html`<label class="switch"
          ><input type="checkbox" name="${name}" ${options[name] && html`checked`} /><span>${say(label)}</span></label
        >`,
    )}`;
}

/** @param {string} name @param {string} set @param {Instructor.Problem} [wrong] */
function numberField(name, set, wrong) {
  const [label, empty] = NUMBERS[name];
  return html`<label class="${name === "turns" && "turns"}"
    ><span>${say(label)}</span>
    <input
      name="${name}"
      inputmode="decimal"
      autocomplete="off"
      value="${set}"
      placeholder="${say(empty)}"
      ${wrong && html`aria-invalid="true" aria-describedby="wrong-${name}"`}
    />
    ${wrongHere(name, say(label), wrong)}</label
  >`;
}

/** What is wrong with a field, in the words of the form. @param {string} name @param {string} label @param {Instructor.Problem} [wrong] */
export function wrongHere(name, label, wrong) {
  if (!wrong) return null;
  const { code, args = {} } = wrong.message;
  const message = { code, args: "field" in args ? { ...args, field: label } : args };
  return html`<span class="small bad" id="wrong-${name}">${sayThat(message)}${wrong.hint && html` ${sayThat(wrong.hint)}`}</span>`;
}

/** What the form says, as the box wants it: null where a number was left out. @param {FormData} fields */
export function chosenSettings(fields) {
  const number = (/** @type {string} */ name) => {
    const typed = String(fields.get(name) || "").trim();
    return typed ? value(typed) : null;
  };
  return {
    ...Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, number(name)])),
    ...Object.fromEntries(CHOICES.map(([name]) => [name, fields.get(name)])),
    changes: JSON.parse(String(fields.get("changes"))),
    ...Object.fromEntries(SWITCHES.map(([name]) => [name, fields.get(name) !== null])),
  };
}
