import { html } from "../common/ui/html.js";
import { clock, seconds } from "../common/ui/numbers.js";
import { directionOf, picture, wording } from "../common/ui/asked.js";
import { say, sayHtml } from "../common/words.js";
import { final, review } from "./final.js";
import { message, outcome, sentForYou, spokenOutcome, verdict } from "./outcome.js";

const SURE = /** @type {const} */ ([1, 2, 3]);

/**
 * The screens of the class, one function each.
 */

/** @param {Student.Lesson} lesson @param {Student.Around} around */
export function screenOf(lesson, around) {
  const view = /** @type {Student.View} */ (lesson.view);
  const body = BODIES[around.screen](lesson, view, around);
  return html`${header(lesson, view, around)}
    <p class="banner" role="status" ${around.banner ? "" : html`hidden`}>${around.banner}</p>
    ${body} ${footer(view, around)}`;
}

/** What the page says aloud of where the student is; the same words twice are said once. @param {Student.Lesson} lesson @param {Student.Around} around */
export function spoken(lesson, around) {
  const { view, saved } = lesson;
  const { screen, unsent } = around;
  if (screen === "question") return status(lesson, around);
  if (screen === "sending" || (screen === "held" && unsent))
    return isWaiting(around) && unsent
      ? `${say("common.sentence", { text: say("student.unsent.title") })} ${whyUnsent(unsent)}`
      : "";
  if (screen === "saved")
    return [
      say("student.answer_saved"),
      saved && saved.auto && say(`student.sent_for_you.${saved.auto}`),
      view && view.mark && say("common.sentence", { text: say(`student.outcome.${verdict(view, false)}`) }),
    ]
      .filter(Boolean)
      .join(" ");
  if (screen === "held") return `${say("student.spoken.closed")} ${given(lesson)}`;
  if (screen === "late" || screen === "over") return say(`student.spoken.${screen}`);
  return screen === "reveal" && view ? spokenOutcome(lesson, view) : "";
}

/** @param {Student.Lesson} lesson @param {Student.View} view @param {Student.Around} around */
function header({ question, saved }, view, { screen }) {
  if (!question || screen === "lobby" || screen === "final") {
    return html`<header class="top"><b dir="auto">${view.title}</b></header>`;
  }
  const timed = view.phase === "open" && view.left_ms !== undefined && screen !== "ready";
  const elapsed = screen === "reveal" && saved ? seconds(saved.elapsed_ms) : "";
  return html`<header class="top stack">
    <div class="row between small soft">
      <span dir="auto">${question.number ? say("common.question", { number: question.number, of: question.of }) : view.title}${question.round > 1 && ` · ${say("common.second_vote")}`}</span>
      ${timed ? html`<span class="num" data-own data-time role="timer" aria-label="${say("student.time_left")}"></span>` : html`<span class="num">${elapsed}</span>`}
    </div>
    ${timed && html`<div class="time" data-own><i data-line></i></div>`}
  </header>`;
}

/** @param {Student.View} view @param {Student.Around} around */
function footer(view, { connected, past }) {
  const link =
    !past &&
    html`<span class="pill"
    ><i class="dot ${connected ? "" : "off"}"></i>${say(connected ? "common.connected" : "student.link.connecting")}</span
  >`;
  return html`<footer class="bottom row between small soft"><span class="name" dir="auto">${view.you.name}</span>${link}</footer>`;
}

/** An answer, shown again. @param {Student.Lesson} lesson @param {Kinds.Given} value */
function picked({ question, kind }, value) {
  return question && kind.picked(question, value);
}

/** What the student has chosen, and perhaps not sent. @param {Student.Lesson} lesson */
function chosen(lesson) {
  const { question, kind } = lesson;
  const value = question && kind.wire(question, lesson.chosen, false);
  return value && picked(lesson, value);
}

/** The text of a question, and its picture. @param {Student.Question} question */
function asked(question) {
  const { html: text, image } = question;
  return html`<div class="ask text ${size(text)} ${image ? "pictured" : ""}" role="heading" aria-level="1" tabindex="-1" dir="${directionOf(question)}">${wording(apart(text))}</div>
    ${picture(image)}`;
}

/** @param {Student.Lesson} lesson @param {Student.View} _ @param {Student.Around} around */
function ask(lesson, _, around) {
  const question = /** @type {Student.Question} */ (lesson.question);
  const { kind, locks, tapSends, at, sure } = lesson;
  const answer = lesson.answer(true);
  const pressable = answer && lesson.changed && !around.unsent;
  return html`<form novalidate class="asking ${kind.typed ? "typed" : ""}" data-do="send" data-key="ask ${lesson.place}" autocomplete="off">
    ${asked(question)}
    <div class="controls" dir="${directionOf(question)}">${kind.ask(question, lesson.chosen, { locks, at })}</div>
    <div class="send stack tight">
      ${question.confidence && sureness(sure)}
      ${locks || !tapSends ? html`<button class="primary wide" ${pressable ? "" : html`disabled`}>${answer ? kind.label(question, answer.value) : say(kind.hint)}</button>` : ""}
      <p class="small soft status ${lesson.problem && "bad"}">${status(lesson, around)}</p>
    </div>
  </form>`;
}

/** @param {number} sure what was tapped */
function sureness(sure) {
  return html`<div class="sure" role="group" aria-labelledby="sure">
    <span class="small soft" id="sure">${say("student.sure.title")}</span>
    ${SURE.map((step) => html`<button type="button" class="small" data-do="sure" data-arg="${step}" aria-pressed="${step === sure ? "true" : "false"}">${say(`common.sure.${step}`)}</button>`)}
  </div>`;
}

/** @param {Student.Lesson} lesson @param {Student.Around} around */
function status({ view, locks, tapSends, chosen, saved, problem, changed }, { unsent, slow, connected }) {
  if (problem) return problem;
  if (view && view.closing) return say("student.closing");
  if (locks) return tapSends && chosen.length ? say("kinds.tap_again") : "";
  if (unsent) return slow || !connected ? whyUnsent(unsent) : say("student.sending");
  if (saved && !changed) return say("student.change_saved", { time: seconds(saved.elapsed_ms) });
  return say("student.change");
}

/** The answer under way takes longer than usual. @param {Student.Around} around */
function isWaiting({ unsent, slow, connected }) {
  return unsent !== undefined && (unsent.why !== "" || slow || !connected);
}

/** @param {Unsent} unsent */
function whyUnsent({ why }) {
  if (why === "storage") return say("student.unsent.storage");
  return say(why === "paused" ? "student.unsent.paused" : "student.unsent.lost");
}

/** The last sentence of a text that is one paragraph, where others stand before it. */
const LAST = /^(?!.*<(?:p|ul|ol|pre|table)\b)(.*(?:[.!?…؟]\s|[。！？।]\s*))(?!\p{Ll})([^<]+)$/su;

/** In a long text of one paragraph the last sentence, which asks, is bold. @param {string} markup */
function apart(markup) {
  return size(markup).startsWith("longe") ? markup.replace(LAST, "$1<b>$2</b>") : markup;
}

/** Long texts are set smaller. @param {string} markup */
function size(markup) {
  const { length } = markup.replace(/<[^>]*>/g, "");
  return length > 500 ? "longest" : length > 180 ? "longer" : length > 90 ? "long" : "";
}

/** How many have answered. @param {Student.Room} room */
function progress({ answered = 0, of = 0 }) {
  return sayHtml("common.answered", { answered: html`<b class="num">${answered}</b>`, of });
}

/** What comes next, while one waits. @param {Student.View} view */
function coming({ next }) {
  if (!next) return say("student.lobby.over");
  return next.number > 1 ? say("student.next_question", { number: next.number }) : say("student.lobby.wait");
}

/** @type {Record<string, (lesson: Student.Lesson, view: Student.View, around: Student.Around) => Markup>} */
const BODIES = {
  lobby: (_lesson, view, { pin, room }) =>
    html`<section class="centre stack" data-key="lobby">
      <h1 class="hello" tabindex="-1"><span class="small soft">${say("student.lobby.title")}</span> <b class="big" dir="auto">${view.you.name}</b></h1>
      <p class="company"><span class="pulse small" aria-hidden="true"></span> ${room && room.here > 1 && sayHtml("student.lobby.here", { count: html`<b class="num">${room.here}</b>` })}</p>
      <p class="soft">${coming(view)}</p>
    </section>
    ${
      pin &&
      html`<details class="pin small" data-key="pin">
        <summary>${say("student.lobby.pin")}</summary>
        <p><b class="num">${pin}</b></p>
        <p class="soft">${say("student.lobby.pin_hint")}</p>
      </details>`
    }`,
  nothing: () => message({ title: say("student.nothing.title"), more: say("student.nothing.more") }),
  ready: () => message({ title: say("common.get_ready") }),
  question: ask,
  shown: ({ question }) =>
    html`<section class="asking shown" data-key="shown">${question && asked(question)}</section>`,
  sending: (lesson, _, around) => {
    const { unsent } = around;
    if (!unsent || !isWaiting(around)) return message({ title: say("student.sending") }, chosen(lesson));
    return message({ title: say("student.unsent.title"), more: whyUnsent(unsent) }, chosen(lesson), "warn");
  },
  saved: (lesson, view, { room }) => {
    const { saved, question, place } = lesson;
    const others = room && `${room.turn}.${room.round}` === place ? room : null;
    const wait = say(question && question.scored === false ? "student.saved_result" : "student.saved_wait");
    return html`<section class="centre stack" data-key="saved ${place}">
      ${saidAtOnce(view) || html`<h1 class="big" tabindex="-1" data-key="saved"><span class="good" aria-hidden="true">✓</span> ${say("student.saved")}</h1>`}
      ${saved && (saved.auto ? sentForYou(saved) : html`<p class="soft">${sayHtml("student.saved_in", { time: html`<b class="num ink">${seconds(saved.elapsed_ms)}</b>` })}</p>`)}
      ${saved && picked(lesson, saved.value)}
      <p class="small soft">${view.paused ? say("student.paused_more") : wait}</p>
      <p class="company small">${others && progress(others)}</p>
    </section>`;
  },
  late: () => message({ title: say("student.outcome.late"), more: say("student.late_more") }),
  paused: (lesson) => message({ title: say("common.paused"), more: say("student.paused_more") }, chosen(lesson)),
  over: () => message({ title: say("student.over.title"), more: say("student.over.more") }),
  held: (lesson, view, { unsent }) => {
    const { saved } = lesson;
    if (unsent) return message({ title: say("student.unsent.title"), more: whyUnsent(unsent) }, chosen(lesson), "warn");
    return message(
      { title: say("common.discuss"), more: say("student.held.more") },
      html`${view.mark && html`<p>${say(`student.outcome.${verdict(view, false)}`)}</p>`} <p>${given(lesson)}</p> ${saved && picked(lesson, saved.value)} ${saved && sentForYou(saved)}`,
    );
  },
  reveal: outcome,
  final: (_lesson, view, around) => (around.review.open ? review(around.review) : final(view, around)),
};

/** What became of the answer to a closed question; a change of it may have come too late. @param {Student.Lesson} lesson */
function given({ saved, late }) {
  const parts = [saved && say("student.answer_saved"), late && say("student.late_more")];
  return parts.filter(Boolean).join(" ") || say("student.held.none");
}

/** Right or not, where each student sees it as soon as the answer is saved. @param {Student.View} view */
function saidAtOnce(view) {
  if (!view.mark || view.mark.credit === null) return null;
  const kind = verdict(view, false);
  const right = kind === "right" || kind === "partly";
  return html`<h1 class="big ${right ? "good" : ""}" tabindex="-1" data-key="at once"><span aria-hidden="true">${right && "✓"}</span> ${say(`student.outcome.${kind}`)}</h1>`;
}

/** Draw what changes with time alone. @param {Element} root @param {Student.Lesson} lesson */
export function drawTime(root, { countdown, view }) {
  const shown = root.querySelector("[data-time]");
  const line = root.querySelector("[data-line]");
  if (shown) {
    const said = clock(countdown.left);
    if (shown.textContent !== said) shown.textContent = said;
  }
  if (line instanceof HTMLElement) {
    const paused = view && (view.paused || view.closing) ? "paused" : "";
    if (line.className !== paused) line.className = paused;
    line.style.transform = `scaleX(${countdown.share.toFixed(4)})`;
  }
}
