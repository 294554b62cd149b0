import { mark } from "../common/ui/bars.js";
import { html, raw } from "../common/ui/html.js";
import { clock, seconds } from "../common/ui/numbers.js";
import { say, sayHtml } from "../common/words.js";
import { final, message, outcome, review, sentForYou, spokenOutcome } from "./outcome.js";

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
    return isWaiting(around) && unsent ? `${say("student.unsent.title")}. ${whyUnsent(unsent)}` : "";
  if (screen === "saved")
    return [say("student.answer_saved"), saved && saved.auto && say(`student.sent_for_you.${saved.auto}`)]
      .filter(Boolean)
      .join(" ");
  if (screen === "held")
    return `${say("student.spoken.closed")} ${saved ? say("student.answer_saved") : lesson.late ? say("student.late_more") : say("student.held.none")}`;
  if (screen === "late" || screen === "over") return say(`student.spoken.${screen}`);
  return screen === "reveal" && view ? spokenOutcome(lesson, view) : "";
}

/** @param {Student.Lesson} lesson @param {Student.View} view @param {Student.Around} around */
function header({ question, saved }, view, { screen }) {
  if (!question || screen === "lobby" || screen === "final") {
    return html`<header class="top"><b dir="auto">${view.title}</b></header>`;
  }
  const timed = view.phase === "open" && screen !== "ready";
  const elapsed = screen === "reveal" && saved ? seconds(saved.elapsed_ms) : "";
  return html`<header class="top stack">
    <div class="row between small soft">
      <span>${say("common.question", { number: question.number, of: question.of })}${question.round > 1 && ` · ${say("common.second_vote")}`}</span>
      ${timed ? html`<span class="num" data-own data-time role="timer" aria-label="${say("student.time_left")}"></span>` : html`<span class="num">${elapsed}</span>`}
    </div>
    ${timed && html`<div class="time" data-own><i data-line></i></div>`}
  </header>`;
}

/** @param {Student.View} view @param {Student.Around} around */
function footer(view, { connected }) {
  const link = html`<span class="pill"
    ><i class="dot ${connected ? "" : "off"}"></i>${say(connected ? "common.connected" : "student.link.connecting")}</span
  >`;
  return html`<footer class="bottom row between small soft"><span class="name" dir="auto">${view.you.name}</span>${link}</footer>`;
}

/** @param {Student.Lesson} lesson @param {readonly string[]} keys */
function picked({ question }, keys) {
  const options = question ? question.options : [];
  const marked = question && question.shuffled === false;
  return html`<ul class="picked">
    ${options.map(
      (option, index) =>
        keys.includes(option.key) &&
        html`<li class="sheet row">${marked && mark(index)}<span dir="auto">${raw(option.html)}</span></li>`,
    )}
  </ul>`;
}

/** @param {Student.Lesson} lesson @param {Student.View} _ @param {Student.Around} around */
function ask(lesson, _, around) {
  const question = /** @type {Student.Question} */ (lesson.question);
  const { chosen } = lesson;
  const many = question.kind === "multiple";
  const locks = !question.changes;
  const hint = say(many ? "student.choose_many" : question.kind === "poll" ? "student.choose_poll" : "student.choose");
  const pressable = chosen.length > 0 && lesson.changed && !around.unsent;
  const ready = many ? say("student.send_many", { n: chosen.length }) : say("student.send");
  const label = chosen.length ? ready : hint;
  return html`<section class="asking" data-key="ask ${lesson.place}">
    <div class="ask text ${size(question.html)}" role="heading" aria-level="1" tabindex="-1" dir="auto">${raw(question.html)}</div>
    <div class="options ${question.options.length > 5 ? "many" : ""}" role="group" aria-label="${hint}">
      ${question.options.map((option, index) => {
        const on = chosen.includes(option.key);
        return html`<button type="button" class="option" data-do="tap" data-arg="${option.key}" data-key="${option.key}" aria-pressed="${on ? "true" : "false"}">
          ${question.shuffled === false && mark(index)}<span class="label" dir="auto">${raw(option.html)}</span>${
            on &&
            (many
              ? html`<span class="sign" aria-hidden="true">✓</span>`
              : locks && html`<span class="sign small">${say("student.tap_again")}</span>`)
          }
        </button>`;
      })}
    </div>
    <div class="send stack tight">
      ${locks || many ? html`<button type="button" class="primary wide" data-do="send" ${pressable ? "" : html`disabled`}>${label}</button>` : ""}
      <p class="small soft status ${lesson.problem && "bad"}">${status(lesson, around)}</p>
    </div>
  </section>`;
}

/** @param {Student.Lesson} lesson @param {Student.Around} around */
function status({ view, question, saved, problem, changed }, { unsent, slow, connected }) {
  if (problem) return problem;
  if (view && view.closing) return say("student.closing");
  if (!question || !question.changes) return "";
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

/** Long texts are set smaller. @param {string} markup */
function size(markup) {
  const length = markup.replace(/<[^>]*>/g, "").length;
  return length > 500 ? "longest" : length > 180 ? "longer" : length > 90 ? "long" : "";
}

/** What comes next, while one waits. @param {Student.View} view */
function coming({ next }) {
  if (!next) return say("student.lobby.over");
  return next.number > 1 ? say("student.next_question", { number: next.number }) : say("student.lobby.wait");
}

/** @type {Record<string, (lesson: Student.Lesson, view: Student.View, around: Student.Around) => Markup>} */
const BODIES = {
  lobby: (_lesson, view, { pin }) =>
    html`<section class="centre stack">
      <h1 class="big" tabindex="-1">${say("student.lobby.title")}</h1>
      <p class="soft">${coming(view)}</p>
      ${
        pin &&
        html`<div class="sheet stack tight pin">
        <span class="small soft">${say("student.lobby.pin")}</span>
        <b class="num">${pin}</b>
        <span class="small soft">${say("student.lobby.pin_hint")}</span>
      </div>`
      }
    </section>`,
  nothing: () => message({ title: say("student.nothing.title"), more: say("student.nothing.more") }),
  ready: () => message({ title: say("common.get_ready") }),
  question: ask,
  sending: (lesson, _, around) => {
    const { unsent } = around;
    const chosen = picked(lesson, lesson.chosen);
    if (!unsent || !isWaiting(around)) return message({ title: say("student.sending") }, chosen);
    return message({ title: say("student.unsent.title"), more: whyUnsent(unsent) }, chosen, "warn");
  },
  saved: (lesson, view) => {
    const { saved, question } = lesson;
    const wait = say(question && question.kind === "poll" ? "student.saved_poll" : "student.saved_wait");
    return html`<section class="centre stack">
      <h1 class="big" tabindex="-1" data-key="saved"><span class="good" aria-hidden="true">✓</span> ${say("student.saved")}</h1>
      ${saved && (saved.auto ? sentForYou(saved) : html`<p class="soft">${sayHtml("student.saved_in", { time: html`<b class="num ink">${seconds(saved.elapsed_ms)}</b>` })}</p>`)}
      ${saved && picked(lesson, saved.value)}
      <p class="small soft">${view.paused ? say("student.paused_more") : wait}</p>
    </section>`;
  },
  late: () => message({ title: say("student.outcome.late"), more: say("student.late_more") }),
  paused: (lesson) =>
    message({ title: say("common.paused"), more: say("student.paused_more") }, picked(lesson, lesson.chosen)),
  over: () => message({ title: say("student.over.title"), more: say("student.over.more") }),
  held: (lesson, _, { unsent }) => {
    const { saved } = lesson;
    if (unsent)
      return message(
        { title: say("student.unsent.title"), more: whyUnsent(unsent) },
        picked(lesson, lesson.chosen),
        "warn",
      );
    const given = html`<p>${saved ? say("student.answer_saved") : lesson.late ? say("student.late_more") : say("student.held.none")}</p>`;
    return message(
      { title: say("student.held.title"), more: say("student.held.more") },
      html`${given} ${saved && picked(lesson, saved.value)} ${saved && sentForYou(saved)}`,
    );
  },
  reveal: outcome,
  final: (_lesson, view, around) => (around.review.open ? review(around.review) : final(view)),
};

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
