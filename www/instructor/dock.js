import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { CLOSES_IN_S } from "./offer.js";
import { paceSaid } from "./pace.js";
import { playDock } from "./playing.js";

/**
 * What the thumb reaches: the one next step, and above it what can be done instead.
 */

/** What the big button says. @param {Instructor.Step} step */
export function stepLabel({ label, number = 0 }) {
  if (label === "closing") return say("class.closing");
  if (label === "ask") return say("instructor.dock.ask");
  if (label === "start" || label === "question") return say(`instructor.next.${label}`, { number });
  return say(`instructor.next.${label}`);
}

/** What tells one next step from another. @param {Instructor.View} view */
export function stepOf({ next }) {
  return next && `${next.label} ${next.number}`;
}

/** That everybody who can has answered; "" while somebody is waited for. @param {Instructor.View} view */
export function allIn({ phase, pending, joined, answered = 0 }) {
  if (phase !== "open" || !pending || pending.length || !answered) return "";
  return answered >= joined
    ? say("instructor.attendance.all")
    : say("instructor.attendance.all_here", { n: joined - answered });
}

/** For how many the time is not over yet, and for how long; "" if it is over for all. @param {Instructor.View} view @param {number} over milliseconds */
function longerSaid({ phase, closing, paused, longer = 0, longer_ms = 0, left_ms = 0 }, over) {
  if (phase !== "open" || closing || paused || !longer) return "";
  const rest = Math.max(0, longer_ms - left_ms - over);
  return say("instructor.dock.longer", { n: longer, s: Math.ceil(rest / 1000) });
}

/**
 * It stands before the people in the page, so that the Tab key comes to it first. What the big button has come to say
 * is read aloud too.
 *
 * @param {Instructor.View} view @param {Instructor.Around} around
 */
export function dock(view, { connected, busy, toast, offer, left, over, playing }) {
  if (view.playback) return playDock(view.playback, playing, connected, toast);
  const off = !connected || busy || view.closing; // nothing can be asked for in that moment, and nothing moves
  const offered = offer && say("instructor.dock.close_in", { s: CLOSES_IN_S });
  const all = view.closing ? "" : allIn(view);
  const longer = left > 0 ? "" : longerSaid(view, over);
  const above = longer || all || paceSaid(view, left);
  const said = all || offered || paceSaid(view, 1000 * (view.next_after || 0)); // not each second anew
  return html`<nav class="dock" data-key="dock">
    <p class="said" role="status" data-key="step">${[said, view.next && stepLabel(view.next)].filter(Boolean).join(". ")}</p>
    <p class="toast small" role="status" ${!toast && html`hidden`}>${toast}</p>
    ${offered && html`<button type="button" class="wide offer" data-do="closeIn" data-key="closeIn" ${off && html`disabled`}>${offered}</button>`}
    <div class="quick">${quick(view).map(([name, label, argument]) => html`<button type="button" data-do="${name}" data-key="${name} ${argument}" data-arg="${argument || ""}" ${off && name !== "more" && html`disabled`}>${label}</button>`)}</div>
    ${
      view.past
        ? html`<button type="button" class="primary wide" data-do="correctAny" data-key="correct">${say("instructor.more.correct")}</button>`
        : view.next
          ? html`<button type="button" class="primary wide" data-do="${view.next.do === "ask" ? "ask" : "next"}" ${off && html`disabled`} data-key="next">${above && html`<span class="why" aria-hidden="true">${above}</span>`}${stepLabel(view.next)}</button>`
          : html`<button type="button" class="primary wide" data-do="home" data-key="home">${say("instructor.live.new_session")}</button>`
    }
  </nav>`;
}

/** @param {Instructor.View} view @returns {string[][]} */
function quick({ phase, closing, can, reveal, screen, next, past }) {
  if (past) return [["home", say("instructor.more.sessions")]];
  const asks = next && next.do === "ask"; // the big button does
  const may = (/** @type {string} */ command) => can.includes(command);
  const pauses = [
    may("pause") ? ["pause", say("instructor.dock.pause")] : null,
    may("resume") ? ["resume", say("instructor.next.resume")] : null,
  ];
  const shown = (/** @type {string} */ name, /** @type {string} */ label) =>
    screen === name ? ["screen", say("common.back"), "auto"] : ["screen", label, name];
  const code = shown("join", say("instructor.qr_code"));
  /** @type {(string[] | null)[]} */
  let buttons = [];
  if (phase === "open" && may("close")) {
    buttons = [
      ...(closing ? [["pause", say("instructor.dock.pause")]] : pauses),
      ["extend", say("instructor.dock.extend")],
      reveal === "auto" || (reveal === "hold" && next && next.label === "close_and_reveal")
        ? ["discuss", say("instructor.dock.discuss")]
        : null,
      code,
    ];
  } else if (phase === "closed") {
    buttons = [may("revote") ? ["revote", say("instructor.dock.revote")] : null, code];
  } else {
    buttons = [
      ...pauses,
      phase === "finished" ? null : code,
      shown("standings", say("common.standings")),
      may("ask") && !asks ? ["ask", say("instructor.dock.ask")] : null,
    ];
  }
  return [
    .../** @type {string[][]} */ (buttons.filter((button) => button !== null)),
    ["more", say("instructor.dock.more")],
  ];
}
