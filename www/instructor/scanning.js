import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";

/**
 * The code that a student who comes late scans from the instructor's hand. It is dark on white whatever the page looks
 * like, since many cameras read no other.
 */

/** The code as a small picture that opens it. Nobody can join a class that is over or locked. @param {Instructor.View} view */
export function codeButton({ addresses, phase, joining_locked }) {
  if (!addresses || phase === "finished" || joining_locked) return null;
  const { student, wifi } = addresses;
  return html`<button type="button" class="code-button" data-do="scan" data-arg="${wifi ? "wifi" : "join"}" data-key="scan" title="${say("class.scan")}"><img src="${source(student)}" alt="${say("class.scan")}" /></button>`;
}

/**
 * The whole screen: one code, and below it what can be typed instead. Where the box makes its own Wi-Fi, the code for
 * that comes first, and a button leads from one to the other: a camera that sees two takes either.
 *
 * @param {Instructor.View} view @param {boolean} ofWifi
 */
export function scanScreen({ addresses, code, code_needed }, ofWifi) {
  if (!addresses) return null;
  const { student, wifi } = addresses;
  const network = ofWifi && wifi;
  const [title, picture] = network
    ? [`1 · ${say("class.join_wifi")}`, `/qr/wifi.svg?${encodeURIComponent(`${network.ssid} ${network.passphrase}`)}`]
    : [wifi ? `2 · ${say("class.open_page")}` : say("class.scan"), source(student)];
  return html`<div class="scan" role="dialog" aria-modal="true" aria-labelledby="sheetTitle" data-do="dismiss" data-key="over">
    <div class="dialog">
      <img src="${picture}" alt="${title}" />
      <div class="stack">
        <h2 id="sheetTitle" tabindex="-1">${title}</h2>
        ${network ? html`<p class="typed"><bdi>${network.ssid}</bdi><br /><bdi class="num">${network.passphrase}</bdi></p>` : html`<p class="typed"><bdi dir="ltr">${student}</bdi></p>`}
        ${!network && code_needed && html`<p>${say("common.join_code")} <b class="typed num">${code}</b></p>`}
        <div class="quick">
          ${wifi && html`<button type="button" data-do="scan" data-arg="${network ? "join" : "wifi"}" data-key="other">${network ? `2 · ${say("class.open_page")}` : `1 · ${say("class.join_wifi")}`}</button>`}
          <button type="button" data-do="dismiss" data-key="close">${say("instructor.close")}</button>
        </div>
      </div>
    </div>
  </div>`;
}

/** @param {string} address */
function source(address) {
  return `/qr/join.svg?${encodeURIComponent(address)}`;
}
