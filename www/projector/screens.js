import { html } from "../common/ui/html.js";
import { percent } from "../common/ui/histogram.js";
import { directionOf, picture, wording } from "../common/ui/asked.js";
import { clock } from "../common/ui/numbers.js";
import { say, sayThat } from "../common/words.js";
import { boardOf } from "../kinds/board.js";
import { kindOf } from "../kinds/kinds.js";
import { foot, head } from "./frame.js";
import { JOINING_LEVELS, joining } from "./joining.js";
import { REVEAL_LEVELS, reveal } from "./outcome.js";
import { podium, standings } from "./places.js";

/**
 * The projector's pictures, one function each. Each is a whole screen that the last row can read.
 */

const LIVE_ROWS = 8; // of what was typed, while the question is open

/** Which picture belongs to a view. @param {Projector.View} view @param {boolean} lead the question is about to show */
export function pictureOf({ phase, screen, question, draw }, lead) {
  if (phase === "none") return "none";
  if (screen === "join" || screen === "blank") return screen;
  if (screen === "standings" || screen === "podium") return screen;
  if (screen === "reveal" || (phase === "revealed" && screen === "question")) return "reveal";
  if (!question) return "join";
  if (phase === "open" && lead) return "ready";
  if (phase === "closed") return draw === "individual" ? "different" : "held";
  return draw === "individual" ? "different" : "question";
}

/** How far each picture can be reduced until it holds what must be whole. @type {Record<string, number>} */
export const LAST_LEVELS = { question: 3, held: 2, reveal: REVEAL_LEVELS, join: JOINING_LEVELS };

/** @typedef {object} How how a picture is shown
 * @property {number} [level] 0: all of it; with each level less is shown, or smaller
 * @property {number} [lost_ms] for how long there has been no connection; 0 while there is
 * @property {string} [said] what became of the results, once the box is off
 * @property {boolean} [late] the time is over for all but those with extra time
 * @property {boolean} [beats] one thing after the other: the class has not seen it yet
 * @property {boolean} [mute] the browser waits for a tap before it lets the page sound
 */

/** @param {Projector.View} view @param {string} picture @param {How} how */
export function screenOf(
  view,
  picture,
  { level = 0, lost_ms = 0, said = "", late = false, beats = false, mute = false } = {},
) {
  const { box = {} } = view;
  const isOff = picture === "off";
  const lost = !isOff && lost_ms > 0;
  const wifi = PICTURES[picture] === joining && box.wifi;
  const line = isOff || lost ? "" : view.storage === "failing" ? say("projector.failing") : wifi ? sayThat(wifi) : "";
  const stick = picture === "blank" ? null : box.stick;
  const calm = isOff ? said : line ? "" : stick ? sayThat(stick) : mute ? say("projector.tap_for_sound") : "";
  return html`<section class="board ${picture} ${beats ? "beats" : ""} ${lost ? "stale" : ""}" data-key="${picture} ${view.question ? `${view.question.turn}.${view.question.round}` : ""}">${PICTURES[picture](view, level, late)}</section>
    <p class="lost" role="status" data-key="lost" ${!lost && html`hidden`}>${lost && say("projector.lost", { time: clock(lost_ms) })}</p>
    <p class="line ${calm ? "calm" : ""}" role="status" data-key="line" ${!line && !calm && html`hidden`}>${line || calm}</p>`;
}

/** What stands below the text: what can be answered, or how many have answered what. @param {Projector.View} view */
function answers({ question, counts, counts_before, answered_before, counts_more, answered = 0 }) {
  if (!question) return null;
  const kind = kindOf(question);
  if (!counts || !kind.answerable) return boardOf(question);
  return kind.outcome({
    question,
    counts,
    before: counts_before,
    nBefore: answered_before,
    more: counts_more,
    correct: [],
    n: answered,
    rows: LIVE_ROWS,
    share: percent,
  });
}

/** What is said of what the projector leaves out, at each step of `asking`. @type {(Key | "")[]} */
const NOTES = ["", "projector.options_on_phones", "projector.cut", "projector.all_on_phones"];

/**
 * The question with what can be answered. Where both are too long, first the question is whole and the options are on
 * the phones; a question that is too long even so is cut, beside the options if they are whole then. In a discussion
 * the phones show neither, so there the question is cut at once. The instructor may want the question alone.
 *
 * @param {Projector.View} view @param {number} level @param {unknown} asked
 */
function asking(view, level, asked) {
  const image = view.question && view.question.image;
  const { hasOptions } = kindOf(view.question || {});
  const held = view.phase === "closed";
  const alone = view.screen === "question_alone";
  const step = alone ? (level ? 3 : 1) : level && (held || !hasOptions) ? level + 1 : level;
  const withOptions = step === 0 || step === 2;
  const isCut = step >= 2;
  const note = !held && (hasOptions ? NOTES[step] : isCut && NOTES[2]);
  return html`<div class="${image ? "two pictured" : "one"}" dir="${directionOf(view.question || {})}">
    <div class="fit ask ${held ? "held" : ""} ${isCut ? "short" : ""}" data-whole ${isCut && html`data-from="${withOptions ? 5 : 4}"`}>
      ${asked} ${note && html`<p class="cutNote soft" dir="auto">${say(note)}</p>`} ${withOptions && answers(view)}
    </div>
    ${picture(image)}
  </div>`;
}

/** @type {Record<string, (view: Projector.View, level: number, late: boolean) => Markup | null>} */
const PICTURES = {
  none: joining,
  join: joining,
  blank: () => null,
  off: () =>
    html`<div class="centre stack"><h1 class="giant">${say("class.safe_to_unplug")}</h1><p class="big soft">${say("class.safe_to_unplug_more")}</p></div>`,
  ready: (
    view,
  ) => html`${head({ ...view, phase: "closed", paused: false })}<div class="centre"><h1 class="giant">${say("common.get_ready")}</h1></div>
    ${foot(view)}`,
  question: (view, level, late) =>
    html`${head(view, late)} ${asking(view, level, html`<h1 class="text">${wording(view.question && view.question.html)}</h1>`)} ${foot(view)}`,
  held: (view, level) => html`${head(view)}
    ${asking(view, level, html`<h1 class="say" dir="auto">${say("common.discuss")}</h1><div class="text asked">${wording(view.question && view.question.html)}</div>`)}
    ${foot(view)}`,
  different: (view, _, late) => html`${head(view, late)}
    <div class="centre stack"><h1 class="giant">${say("class.different_questions")}</h1><p class="big soft">${say("projector.look_down")}</p></div>
    ${foot(view)}`,
  reveal,
  standings,
  podium,
};
