import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { ask, told } from "./api.js";

/**
 * The Wi-Fi of the box, and its change, in which everybody loses the box for a moment.
 *
 * | state    | the page                                 | goes on to                                              |
 * |----------|------------------------------------------|---------------------------------------------------------|
 * | settled  | is as ever                               | asked: the form was sent and the box took it            |
 * | asked    | says which Wi-Fi to join                 | on trial: the box has changed it;                       |
 * |          |                                          | settled: the box is back at the former one              |
 * | on trial | says how long until the former returns   | settled: this page has come back, which keeps the new   |
 * |          |                                          | one; or nobody has, and the former one has returned     |
 */

const BEGUN_MS = 8_000; // by then the box has taken up what it was asked
const KEPT_BELOW_S = 110; // of 120: by then the former Wi-Fi is gone, so a page that reaches the box has joined the new one

export class WifiChange {
  constructor() {
    /** what to do, from the asking until the new Wi-Fi is kept or the former one is back */
    this.advice = "";
    this._askedAt = 0;
  }

  /** The box has taken the change. @param {{ssid: string, passphrase: string}} form */
  asked({ ssid, passphrase }) {
    this.advice = say("instructor.wifi.trial", { ssid, passphrase });
    this._askedAt = Date.now();
  }

  /**
   * Look at the Wi-Fi as it is now, and keep it where this page has come back to it.
   *
   * @param {Instructor.Wifi | null} wifi @returns {Promise<string>} what is to be said, if anything
   */
  async follow(wifi) {
    if (!wifi || wifi.trial_left_s === null) {
      if (!wifi || !this.advice || Date.now() - this._askedAt < BEGUN_MS) return "";
      this.advice = "";
      return told(wifi) || say("instructor.wifi.kept", { ssid: wifi.ssid });
    }
    if (wifi.trial_left_s > KEPT_BELOW_S) return "";
    const { status } = await ask("box/hotspot/keep", {});
    if (status !== 202) return "";
    this.advice = "";
    return say("instructor.wifi.kept", { ssid: wifi.ssid });
  }
}

/** @param {Instructor.Box} box @param {string} busy */
export function wifiSection({ wifi: now }, busy) {
  if (!now) return null;
  const { ssid, passphrase, channel, channels, country, trial_left_s, message, proposal } = now;
  return html`<section class="stack tight" data-key="wifi">
    <h2>${say("instructor.wifi.title")}</h2>
    <div class="sheet stack">
      <dl class="facts"><dt>${say("common.name")}</dt><dd dir="auto">${ssid}</dd><dt>${say("instructor.password")}</dt><dd class="num">${passphrase}</dd><dt>${say("instructor.wifi.channel")}</dt><dd class="num">${channel} · ${country}</dd></dl>
      ${trial_left_s !== null && html`<p class="small warn">${say("instructor.wifi.trial_left", { s: trial_left_s })}</p>`} ${message && html`<p class="small soft">${sayThat(message)}</p>`}
      ${proposal && html`<p class="small">${say("instructor.wifi.seems_in", { place: proposal.name })}</p><button type="button" class="wide" data-do="country" ${busy && html`disabled`}>${say("instructor.wifi.rules_of", { place: proposal.name })}</button>`}
      <details data-key="code">
        <summary><b>${say("instructor.qr_code")}</b></summary>
        <img class="qr" src="/qr/wifi.svg?${encodeURIComponent(`${ssid} ${passphrase}`)}" alt="${say("instructor.wifi.qr_said", { ssid })}" loading="lazy" />
      </details>
      <details data-key="change">
        <summary><b>${say("instructor.wifi.change")}</b></summary>
        <form novalidate class="stack settings" data-do="wifi">
          <label><span>${say("common.name")}</span><input name="ssid" value="${ssid}" required maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false" dir="auto" /></label>
          <label><span>${say("instructor.password")}</span><input name="passphrase" value="${passphrase}" required minlength="8" maxlength="63" autocomplete="off" autocapitalize="none" spellcheck="false" /><span class="small soft">${say("instructor.wifi.passphrase_hint")}</span></label>
          <div class="pair">
            <label><span>${say("instructor.wifi.channel")}</span><select name="channel">${channels.map((number) => html`<option value="${number}" ${number === channel && html`selected`}>${number}</option>`)}</select></label>
            <label><span>${say("instructor.wifi.country")}</span><input name="country" value="${country}" required minlength="2" maxlength="2" autocomplete="off" autocapitalize="characters" spellcheck="false" /></label>
          </div>
          <p class="small soft">${say("instructor.wifi.change_more")}</p>
          <button class="wide" ${busy && html`disabled`}>${say("instructor.wifi.change_go")}</button>
        </form>
      </details>
    </div>
  </section>`;
}

/** @param {Instructor.Box} box */
export function portalSection({ portal: on }) {
  if (on === null) return null;
  return html`<section class="stack tight" data-key="portal">
    <h2>${say("instructor.portal.title")}</h2>
    <label class="switch sheet"><input type="checkbox" data-do="portal" ${on && html`checked`} /><span>${say("instructor.portal.label")}</span></label>
    <p class="small soft">${say("instructor.portal.more")}</p>
  </section>`;
}
