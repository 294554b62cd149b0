import { html } from "../common/ui/html.js";
import { nameOf } from "../common/ui/played.js";
import { isolated, say } from "../common/words.js";

/**
 * What stands below the board: the way back to the list, all steps to choose from, and the steps beside this one.
 */

/** @param {import("./steps.js").Steps} steps @param {boolean} full the browser can fill the screen */
export function barOf({ at, titles }, full) {
  const step = titles[at - 1];
  return html`<p class="said" role="status">${step && nameOf(step)}</p>
    <a class="button" href="/admin" aria-label="${say("playback.sessions")}">${icon("M4 6h16M4 12h16M4 18h16")}<span class="wordy">${say("playback.sessions")}</span></a>
    <select data-do="go" aria-label="${say("playback.go")}" ${!titles.length && html`hidden`}>${titles.map(
      (title, index) =>
        html`<option value="${index + 1}">${nameOf(title)}${title.what === "asked" && title.text && ` · ${isolated(title.text)}`}</option>`,
    )}</select>
    ${full && html`<button type="button" data-do="full" data-key="full" aria-label="${say("playback.full")}">${icon("M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5")}</button>`}
    <button type="button" data-do="previous" data-key="previous" aria-label="${say("playback.previous")}" ${at <= 1 && html`disabled`}><span class="arrow" aria-hidden="true">‹</span><span class="wordy">${say("playback.previous")}</span></button>
    <button type="button" class="primary" data-do="next" data-key="next" ${at >= titles.length && html`disabled`}>${say("playback.next")}<span class="arrow" aria-hidden="true">›</span></button>`;
}

/** @param {string} path */
function icon(path) {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}" /></svg>`;
}
