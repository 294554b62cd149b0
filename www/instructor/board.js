import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ask } from "./api.js";

/**
 * What the board shows, and how: light or dark, with sound or without, and how large its letters are.
 */

/** What the projector can show. @type {[string, Key][]} */
const SCREENS = [
  ["auto", "instructor.more.auto"],
  ["join", "instructor.qr_code"],
  ["question", "instructor.more.question"],
  ["question_alone", "instructor.more.question_alone"],
  ["standings", "common.standings"],
  ["blank", "instructor.more.blank"],
];
const STEP = 15; // per cent
const SMALLEST = 70;
const LARGEST = 145;

/** @param {Instructor.View} view */
export function boardControls({ screen, box }) {
  const { light = false, sound = false, letters = 100 } = (box && box.look) || {};
  return html`<div class="stack tight">
    <b>${say("instructor.more.board")}</b>
    <div class="quick rows">
      ${SCREENS.map(([show, label]) => html`<button type="button" data-do="screen" data-arg="${show}" aria-pressed="${pressed(screen === show)}">${say(label)}</button>`)}
    </div>
    <div class="quick pairs">
      <button type="button" data-do="dressBoard" data-arg="${JSON.stringify({ light: !light })}" aria-pressed="${pressed(light)}">${say("instructor.more.light")}</button>
      <button type="button" data-do="dressBoard" data-arg="${JSON.stringify({ sound: !sound })}" aria-pressed="${pressed(sound)}">${say("instructor.more.sound")}</button>
      ${resize("instructor.more.smaller", letters, Math.max(SMALLEST, letters - STEP))}
      ${resize("instructor.more.bigger", letters, Math.min(LARGEST, letters + STEP))}
    </div>
  </div>`;
}

/** @param {Key} label @param {number} now @param {number} next */
function resize(label, now, next) {
  return html`<button type="button" data-do="dressBoard" data-arg="${JSON.stringify({ letters: next })}" ${now === next && html`disabled`}>${say(label)}</button>`;
}

/** @param {boolean} on */
function pressed(on) {
  return on ? "true" : "false";
}

/** Change how the board looks. Resolves to what went wrong, in words; "" if nothing. @param {string} change */
export async function changeLook(change) {
  return (await ask("projector", JSON.parse(change))).message;
}
