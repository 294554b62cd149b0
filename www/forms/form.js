import { html } from "../common/ui/html.js";
import { numeral, twoWays, typedNumber } from "../common/ui/numbers.js";
import { say } from "../common/words.js";
import { CONFIDENT, MOST } from "./draft.js";

/** The form of one question. */

/** What the kinds are called, in the order to choose from. @type {Record<string, Key>} */
const NAMES = {
  single: "instructor.kind.single",
  multiple: "instructor.kind.multiple",
  true_false: "instructor.kind.true_false",
  number: "instructor.kind.number",
  text: "instructor.kind.text",
  order: "instructor.kind.order",
  match: "instructor.kind.match",
  poll: "instructor.kind.poll",
  rating: "instructor.kind.rating",
  words: "instructor.kind.words",
  slide: "instructor.kind.slide",
};

/**
 * @param {Instructor.Draft} draft
 * @param {{number: number | null, key: string, note: unknown, picture: unknown, problem: string, problems: unknown,
 *   busy: boolean}} about `number`: of the question, 0 for a slide, null for a new one; `note` stands above it
 */
export function questionForm(draft, { number, key, note, picture, problem, problems, busy }) {
  const place = number ? say("instructor.next.question", { number }) : say("class.slide");
  const heading = number === null ? say("instructor.make.new_question") : place;
  return html`<form novalidate class="home stack make" data-do="keepQuestion" data-key="${key}">
    <header class="row between">
      <h1 tabindex="-1">${heading}</h1>
      <button type="button" data-do="leaveQuestion">${say("instructor.cancel")}</button>
    </header>
    ${note}
    <div class="sheet stack">
      <label
        ><span>${say("instructor.make.kind")}</span>
        <select data-do="draftKind">
          ${Object.keys(NAMES).map((kind) => html`<option value="${kind}" ${kind === draft.kind && html`selected`}>${say(NAMES[kind])}</option>`)}
        </select></label
      >
      ${area("text", say(draft.kind === "slide" ? "instructor.make.slide_text" : "instructor.more.question"), draft.text)}
      ${picture} ${PARTS[draft.kind](draft)}
      <details>
        <summary>${say("instructor.more.title")}</summary>
        <div class="stack">
          ${(draft.kind !== "slide" || draft.explanation) && area("explanation", say("instructor.make.explanation"), draft.explanation)}
          ${draft.kind !== "slide" && field("time_limit", say("instructor.make.time"), draft.time_limit, "numeric")}
          ${CONFIDENT.has(draft.kind) && html`${field("points", say("instructor.make.points"), draft.points, "decimal")} ${tick("confidence", say("instructor.make.confidence"), draft.confidence)}`}
          ${field("tags", say("instructor.make.tags"), draft.tags)}
        </div>
      </details>
    </div>
    <p class="problem" role="alert">${problem}</p>
    ${problems}
    <div class="row"><button class="primary grow" ${busy && html`disabled`}>${say("instructor.save")}</button></div>
  </form>`;
}

/** What a kind asks for besides the text. @type {Record<string, (draft: Instructor.Draft) => Markup>} */
const PARTS = {
  single: (draft) => options(draft, "radio", say("instructor.make.options_one")),
  multiple: (draft) =>
    html`${options(draft, "checkbox", say("instructor.make.options_many"))}
    ${tick("partial", say("instructor.make.partial"), draft.partial)}`,
  true_false: (draft) => (draft.named ? options(draft, "radio", say("instructor.make.options_one")) : truths(draft)),
  poll: (draft) => options(draft, "", say("instructor.make.options")),
  rating: (draft) => options(draft, "", say("instructor.make.labels")),
  number: ({ number, tolerance, unit, margin }) =>
    html`<div class="pair">
        ${field("number", say("instructor.key.number"), number, "text")}
        ${field("unit", say("instructor.make.unit"), unit)}
      </div>
      <p class="small ${twoWays(number) ? "warn" : "soft"}" role="status">${understood(number)}</p>
      <div class="pair">
        ${field("tolerance", say("instructor.make.tolerance"), tolerance, "decimal")}
        ${field("margin", say("instructor.make.margin"), margin, "decimal")}
      </div>`,
  text: ({ accepted, exact }) =>
    html`${area("accepted", say("instructor.make.accepted"), accepted)}
    ${tick("exact", say("instructor.make.exact"), exact)}`,
  words: ({ most }) => field("most", say("instructor.make.most"), most, "numeric"),
  order: (draft) => options(draft, "", say("instructor.make.options_in_order")),
  match: ({ pairs, others }) =>
    html`<fieldset class="stack tight">
        <legend class="small soft">${say("instructor.make.pairs")}</legend>
        ${pairs.map(
          ({ left, right }, index) =>
            html`<div class="row" data-key="pair${index}">
              ${cell("draftLeft", index, say("instructor.make.left", { number: index + 1 }), left)}
              ${cell("draftRight", index, say("instructor.make.right_side", { number: index + 1 }), right)}
            </div>`,
        )}
        ${pairs.length < MOST.pairs && html`<button type="button" class="quiet small" data-do="draftAddPair">${say("instructor.make.add_pair")}</button>`}
      </fieldset>
      ${area("others", say("instructor.make.others"), others)}`,
  slide: () => html``,
};

/** How the box reads a number that it would write otherwise. @param {string} typed */
function understood(typed) {
  const ways = twoWays(typed);
  const number = typedNumber(typed);
  if (ways) return say("kinds.number.two_ways", { number: ways.number, other: ways.other });
  if (number === null || numeral(number) === typed.trim().replace("-", "−")) return "";
  return say("instructor.make.read_as", { number: numeral(number) });
}

/** @param {Instructor.Draft} draft */
function truths({ truth }) {
  return html`<fieldset class="row">
    <legend class="small soft">${say("instructor.make.right")}</legend>
    ${[true, false].map((is) => html`<label class="row tick"><input type="radio" name="truth" data-do="draftTruth" data-arg="${String(is)}" ${truth === is && html`checked`} /><span>${say(is ? "instructor.make.true" : "instructor.make.false")}</span></label>`)}
  </fieldset>`;
}

/** Rows of options, of which one or several can be right. @param {Instructor.Draft} draft @param {"" | "radio" | "checkbox"} choice @param {string} label */
function options({ kind, options: rows }, choice, label) {
  const most = kind === "rating" ? MOST.labels : kind === "true_false" ? MOST.truths : MOST.options;
  return html`<fieldset class="stack tight">
    <legend class="small soft">${label}</legend>
    <div class="stack tight" data-sorted="draftMove">
    ${rows.map(
      ({ text, right }, index) =>
        html`<div class="row choice" data-key="option${index}">
          ${choice && html`<input type="${choice}" name="right" data-do="draftMark" data-arg="${index}" ${right && html`checked`} aria-label="${say("instructor.make.mark", { number: index + 1 })}" />`}
          ${cell("draftOption", index, say("instructor.make.option", { number: index + 1 }), text)}
          ${handle()}
          ${rows.length > 1 && html`<button type="button" class="quiet small" data-do="draftUp" data-arg="${index}" ${index === 0 && html`disabled`} aria-label="${say("instructor.make.up", { number: index + 1 })}">↑</button>`}
          <button
            type="button"
            class="quiet small"
            data-do="draftDrop"
            data-arg="${index}"
            aria-label="${say("instructor.make.drop", { number: index + 1 })}"
          >
            ✕
          </button>
        </div>`,
    )}
    </div>
    ${rows.length < most && html`<button type="button" class="quiet small" data-do="draftAddOption">${say("instructor.make.add_option")}</button>`}
  </fieldset>`;
}

/** What an item is dragged by; the buttons beside it do the same for keyboards and readers. */
export function handle() {
  return html`<span class="handle" aria-hidden="true" title="${say("instructor.make.drag")}">⠿</span>`;
}

/** @param {string} name @param {string} label @param {string} value @param {string} [mode] */
function field(name, label, value, mode = "text") {
  return html`<label
    ><span>${label}</span
    ><input value="${value}" data-typed="draft" data-arg="${name}" inputmode="${mode}" autocomplete="off" dir="auto"
  /></label>`;
}

/** A field in a row of a list. @param {string} typed @param {number} index @param {string} label @param {string} value */
function cell(typed, index, label, value) {
  return html`<input class="grow" value="${value}" data-typed="${typed}" data-arg="${index}" aria-label="${label}" dir="auto" />`;
}

/** @param {string} name @param {string} label @param {string} value */
function area(name, label, value) {
  const rows = Math.min(12, Math.max(2, value.split("\n").length + 1));
  // a key, so that the field of another kind is another element: what was typed stays in a textarea that is kept
  return html`<label data-key="${name}"
    ><span>${label}</span><textarea rows="${rows}" data-typed="draft" data-arg="${name}" dir="auto">${value}</textarea>
  </label>`;
}

/** @param {string} name @param {string} label @param {boolean} on */
function tick(name, label, on) {
  return html`<label class="row tick"
    ><input type="checkbox" data-do="draftFlag" data-arg="${name}" ${on && html`checked`} /><span>${label}</span></label
  >`;
}
