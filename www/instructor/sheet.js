import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";

/** What lies over the page until it is closed. @param {string} title @param {unknown} body */
export function sheet(title, body) {
  return html`<div class="over" data-key="over">
    <button type="button" class="shade" data-do="dismiss" tabindex="-1" aria-label="${say("instructor.close")}"></button>
    <div class="dialog stack" role="dialog" aria-modal="true" aria-labelledby="sheetTitle">
      <header class="row between"><h2 id="sheetTitle" tabindex="-1" dir="auto">${title}</h2><button type="button" class="small" data-do="dismiss">${say("instructor.close")}</button></header>
      ${body}
    </div>
  </div>`;
}
