import { html, raw } from "../common/ui/html.js";
import { numeral, typedNumber } from "../common/ui/numbers.js";
import { say } from "../common/words.js";
import { wordsOf } from "./choices.js";
import { optionOf } from "./kind.js";
import { inOrder } from "./order.js";

/**
 * What the instructor's page alone knows of kinds: which can be asked on the spot, and the fields in which a key is
 * corrected. Phones don't load it.
 */

/**
 * The kinds that can be asked on the spot, with what their buttons say. @type {[string, Key][]}
 */
export const ON_THE_SPOT = [
  ["single", "instructor.spot.single"],
  ["true_false", "instructor.spot.true_false"],
  ["rating", "instructor.spot.rating"],
  ["number", "instructor.spot.number"],
  ["text", "instructor.spot.text"],
  ["words", "instructor.spot.words"],
];

/**
 * The fields of a key, and what they say: null if they can't be read; `hint`: what to do with fields that don't say it.
 *
 * @typedef {{hint?: Key, fields: (question: Kinds.Question) => Markup,
 *   read: (question: Kinds.Question, fields: FormData) => (number | string)[] | number | null}} KeyForm
 */

/** The options as fields of a form. @param {"radio" | "checkbox"} type @returns {KeyForm} */
function boxes(type) {
  return {
    hint: "instructor.key.mark",
    fields: ({ options = [] }) =>
      html`${options.map((option) => html`<label class="switch" data-key="${option.number}"><input type="${type}" name="option" value="${option.number}" ${option.right && html`checked`} /><span dir="auto">${wordsOf(option)}</span></label>`)}`,
    read: (_, fields) => fields.getAll("option").map(Number),
  };
}

/** @type {Record<string, KeyForm>} */
const KEYS = {
  single: boxes("radio"),
  true_false: boxes("radio"),
  multiple: boxes("checkbox"),
  number: {
    fields: ({ correct, unit }) =>
      html`<label><span>${say("instructor.key.number")} ${unit && html`<span class="soft" dir="auto">(${unit})</span>`}</span><input name="number" inputmode="decimal" autocomplete="off" value="${typeof correct === "number" ? numeral(correct) : ""}" /></label>`,
    read: (_, fields) => typedNumber(String(fields.get("number") || "")),
  },
  text: {
    fields({ correct }) {
      const accepted = Array.isArray(correct) ? correct : [];
      return html`<label><span>${say("instructor.key.texts")}</span><textarea name="texts" data-key="${accepted.join("\n")}" rows="${Math.max(3, accepted.length + 1)}" spellcheck="false" dir="auto">${accepted.join("\n")}</textarea></label>`;
    },
    read: (_, fields) =>
      String(fields.get("texts") || "")
        .split("\n")
        .map((one) => one.trim())
        .filter(Boolean),
  },
  order: {
    hint: "instructor.key.places",
    fields(question) {
      const keys = inOrder(question, question.correct);
      return html`${keys.map(
        (key, index) =>
          html`<label class="row"><select class="narrow" name="place.${numberOf(question, key)}">${keys.map((_, place) => html`<option value="${place}" ${place === index && html`selected`}>${place + 1}</option>`)}</select><span dir="auto">${optionOf(question.options, key)}</span></label>`,
      )}`;
    },
    read(question, fields) {
      const numbers = inOrder(question, question.correct).map((key) => numberOf(question, key));
      const moved = numbers.map((number, from) => ({ number, from, to: Number(fields.get(`place.${number}`)) }));
      for (const { number, from, to } of moved) {
        if (to === from) continue;
        numbers.splice(numbers.indexOf(number), 1);
        numbers.splice(to, 0, number);
      }
      return numbers;
    },
  },
  match: {
    hint: "instructor.key.pairs",
    fields({ left = [], options = [], correct }) {
      const rights = [...options].sort((one, other) => (one.number || 0) - (other.number || 0));
      return html`<ol class="plain">${rights.map(({ number, html: item }) => html`<li><b class="num">${number}</b> <span dir="auto">${raw(item)}</span></li>`)}</ol>
    ${left.map(
      ({ html: item, number }, index) =>
        html`<label class="row"><span class="grow" dir="auto">${raw(item)}</span><select class="narrow" name="pair.${number}">${rights.map(({ key, number: right }) => html`<option value="${right}" ${Array.isArray(correct) && correct[index] === key && html`selected`}>${right}</option>`)}</select></label>`,
    )}`;
    },
    read: ({ left = [] }, fields) => left.map(({ number }) => Number(fields.get(`pair.${number}`))),
  },
};

/** How the key of a kind is corrected; undefined where nothing is marked. @param {{kind?: string}} question @returns {KeyForm | undefined} */
export function keyFormOf({ kind = "" }) {
  return KEYS[kind];
}

/** @param {Kinds.Question} question @param {string} key */
function numberOf({ options = [] }, key) {
  const found = options.find((option) => option.key === key);
  return (found && found.number) || 0;
}
