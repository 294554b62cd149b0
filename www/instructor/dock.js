import { html } from "../common/html.js";
import { text } from "./text.js";

/**
 * What the thumb reaches: the one next step, and above it what can be done instead.
 */

const t = text.dock;

/** What the big button says. @param {Instructor.Step} step */
export function stepLabel({ label, number }) {
  return t.next[label](number || 0);
}

/** @param {Instructor.View} view @param {Instructor.Around} around */
export function dock(view, { connected, busy, toast }) {
  const off = !connected || busy || view.closing; // nothing can be asked for in that moment, and nothing moves
  return html`<nav class="dock">
    <p class="toast small" role="status" ${!toast && html`hidden`}>${toast}</p>
    <div class="quick">${quick(view).map(([name, label, argument]) => html`<button type="button" data-do="${name}" data-key="${name} ${argument}" data-arg="${argument || ""}" ${off && name !== "more" && html`disabled`}>${label}</button>`)}</div>
    ${
      view.next
        ? html`<button type="button" class="primary wide" data-do="next" ${off && html`disabled`} data-key="next">${stepLabel(view.next)}</button>`
        : html`<button type="button" class="primary wide" data-do="home" data-key="home">${text.live.newSession}</button>`
    }
  </nav>`;
}

/** @param {Instructor.View} view @returns {string[][]} */
function quick({ phase, closing, can, reveal, screen }) {
  const may = (/** @type {string} */ command) => can.includes(command);
  const pauses = [may("pause") ? ["pause", t.pause] : null, may("resume") ? ["resume", t.resume] : null];
  /** @type {(string[] | null)[]} */
  let buttons = [];
  if (phase === "open") {
    buttons = [
      ...(closing ? [["pause", t.pause]] : pauses),
      ["extend", t.more15],
      reveal === "auto" ? ["discuss", t.discuss] : null,
    ];
  } else if (phase === "closed") {
    buttons = [may("revote") ? ["revote", t.revote] : null];
  } else if (phase !== "finished") {
    const shown = (/** @type {string} */ name, /** @type {string} */ label) =>
      screen === name ? ["screen", t.auto, "auto"] : ["screen", label, name];
    buttons = [shown("join", t.join), shown("standings", t.standings)];
  }
  return [.../** @type {string[][]} */ (buttons.filter((button) => button !== null)), ["more", t.more]];
}
