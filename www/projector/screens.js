import { html } from "../common/ui/html.js";
import { picture, wording } from "../common/ui/asked.js";
import { say, sayThat } from "../common/words.js";
import { kindOf } from "../kinds/kinds.js";
import { address, foot, head } from "./frame.js";
import { REVEAL_LEVELS, podium, reveal, standings } from "./outcome.js";

/**
 * The projector's pictures, one function each. Each is a whole screen that the last row can read.
 */

const LIVE_ROWS = 8; // of what was typed, while the question is open

/** Which picture belongs to a view. @param {Projector.View} view @param {boolean} lead the question is about to show */
export function pictureOf({ phase, screen, question, draw }, lead) {
  if (phase === "none") return "none";
  if (screen === "join" || screen === "blank") return screen;
  if (screen === "standings") return phase === "finished" ? "podium" : "standings";
  if (screen === "reveal" || (phase === "revealed" && screen === "question")) return "reveal";
  if (!question) return phase === "finished" ? "podium" : "join";
  if (phase === "open" && lead) return "ready";
  if (phase === "closed") return draw === "individual" ? "different" : "held";
  return draw === "individual" ? "different" : "question";
}

/** How far each picture can be reduced until it holds what must be whole. @type {Record<string, number>} */
export const LAST_LEVELS = { question: 3, held: 2, reveal: REVEAL_LEVELS };

/**
 * @param {Projector.View} view @param {string} picture @param {boolean} lost
 * @param {string} [said] what became of the results, once the box is off
 * @param {number} [level] 0: all of it; with each level less is shown, or smaller
 */
export function screenOf(view, picture, lost, said = "", level = 0) {
  const wifi = PICTURES[picture] === joining && view.box && view.box.wifi;
  const line =
    picture === "off"
      ? ""
      : lost
        ? say("projector.lost")
        : view.storage === "failing"
          ? say("projector.failing")
          : wifi
            ? sayThat(wifi)
            : "";
  const told = !line && picture !== "blank" && view.box && view.box.stick;
  const stick = picture === "off" ? said : told && sayThat(told);
  return html`<section class="board ${picture}" data-key="${picture} ${view.question ? `${view.question.turn}.${view.question.round}` : ""}">${PICTURES[picture](view, level)}</section>
    <p class="line ${stick ? "calm" : ""}" role="status" data-key="line" ${!line && !stick && html`hidden`}>${line || stick}</p>`;
}

/** What stands below the text: what can be answered, or how many have answered what. @param {Projector.View} view */
function answers({ question, counts, counts_before, answered_before, counts_more, answered = 0 }) {
  if (!question) return null;
  const kind = kindOf(question);
  if (!counts || !kind.answerable) return kind.board(question);
  return kind.outcome({
    question,
    counts,
    before: counts_before,
    nBefore: answered_before,
    more: counts_more,
    correct: [],
    n: answered,
    rows: LIVE_ROWS,
  });
}

/** @param {Projector.View} view */
function joining(view) {
  const { addresses, names = [], joined = 0, questions = 0, limit_s = 0, phase, code_needed, code, box } = view;
  const { wifi } = addresses;
  const more = joined - names.length;
  const claim = phase === "none" && box && box.claim_code;
  return html`<header class="row between">
      <b class="brand">${say("common.brand")}</b>${view.question && view.question.number && html`<span class="soft">${say("common.question", { number: view.question.number, of: view.question.of })}</span>`}
    </header>
    <div class="joining ${wifi ? "twice" : ""}">
      <div class="stack about">
        <h1 dir="auto" class="fit clamp">${claim ? say("projector.claim") : phase === "none" ? say("common.no_class") : view.title}</h1>
        ${claim ? html`<p class="code"><span class="soft">${say("projector.claim_more", { address: address(view) })}</span> <b class="num">${claim}</b></p>` : phase === "none" ? html`<p class="big soft">${say("projector.no_class_more")}</p>` : html`<p class="big soft">${say("projector.about", { n: questions, s: limit_s })}</p><p class="huge"><b class="num">${joined}</b> <span class="soft">${say("projector.joined", { n: joined })}</span></p>`}
        ${code_needed && html`<p class="code"><span class="soft">${say("common.join_code")}</span> <b class="num">${code}</b></p>`}
      </div>
      ${wifi && qrCode(say("projector.join_wifi"), `${wifi.ssid} · ${wifi.passphrase}`, "/qr/wifi.svg", `1 · ${say("projector.join_wifi")}`)} ${qrCode(say("projector.open_page"), address(view), "/qr/join.svg", wifi ? `2 · ${say("projector.open_page")}` : say("projector.scan"))}
    </div>
    <footer class="row wrap soft names">${names.map((name, index) => html`<span class="pill" dir="auto" data-key="${name} ${names.indexOf(name) === index ? "" : index}">${name}</span>`)}${more > 0 && names.length > 0 && html`<span class="pill">${say("projector.more", { n: more })}</span>`}</footer>`;
}

/** @param {string} alt @param {string} below @param {string} source @param {string} title */
function qrCode(alt, below, source, title) {
  return html`<figure class="qr"><img src="${source}?${encodeURIComponent(below)}" alt="${alt}" /><figcaption><b>${title}</b><br /><span class="soft">${below}</span></figcaption></figure>`;
}

/** What is said of what the projector leaves out, at each step of `asking`. @type {(Key | "")[]} */
const NOTES = ["", "projector.options_on_phones", "projector.cut", "projector.all_on_phones"];

/**
 * The question with what can be answered. Where both are too long, first the question is whole and the options are on
 * the phones; a question that is too long even so is cut, beside the options if they are whole then. In a discussion
 * the phones show neither, so there the question is cut at once.
 *
 * @param {Projector.View} view @param {number} level @param {unknown} asked
 */
function asking(view, level, asked) {
  const image = view.question && view.question.image;
  const { hasOptions } = kindOf(view.question || {});
  const held = view.phase === "closed";
  const step = level && (held || !hasOptions) ? level + 1 : level;
  const withOptions = step === 0 || step === 2;
  const isCut = step >= 2;
  const note = !held && NOTES[hasOptions ? step : Math.min(step, 2)];
  return html`<div class="${image ? "two pictured" : "one"}">
    <div class="fit ask ${held ? "held" : ""} ${isCut ? "short" : ""}" data-whole ${isCut && html`data-from="${withOptions ? 5 : 4}"`}>
      ${asked} ${note && html`<p class="cutNote soft">${say(note)}</p>`} ${withOptions && answers(view)}
    </div>
    ${picture(image)}
  </div>`;
}

/** @type {Record<string, (view: Projector.View, level: number) => Markup | null>} */
const PICTURES = {
  none: joining,
  join: joining,
  blank: () => null,
  off: () =>
    html`<div class="centre stack"><h1 class="giant">${say("class.safe_to_unplug")}</h1><p class="big soft">${say("class.safe_to_unplug_more")}</p></div>`,
  ready: (
    view,
  ) => html`${head({ ...view, phase: "closed", paused: false })}<div class="centre"><h1 class="giant">${say("common.get_ready")}</h1></div>
    <footer class="row between soft"><span></span><span>${address(view)}</span></footer>`,
  question: (view, level) =>
    html`${head(view)} ${asking(view, level, html`<h1 class="text" dir="auto">${wording(view.question && view.question.html)}</h1>`)} ${foot(view)}`,
  held: (view, level) => html`${head(view)}
    ${asking(view, level, html`<h1 class="say">${say("projector.discuss")}</h1><div class="text asked" dir="auto">${wording(view.question && view.question.html)}</div>`)}
    ${foot(view)}`,
  different: (view) => html`${head(view)}
    <div class="centre stack"><h1 class="giant">${say("class.different_questions")}</h1><p class="big soft">${say("projector.look_down")}</p></div>
    ${foot(view)}`,
  reveal,
  standings,
  podium,
};
