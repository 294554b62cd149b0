import { html } from "../common/html.js";
import { ask } from "./api.js";
import { passwordSection } from "./password.js";
import { sheet } from "./sheet.js";
import { waitingStick } from "./stick.js";
import { say, sayHtml, sayThat } from "../common/words.js";

/**
 * The machine itself: how it does, its Wi-Fi, the stick, and its end.
 */

const AGAIN_MS = 2_000;
const LONG_MS = 60_000; // a copy to a slow stick
const BACK_MS = 3_000;
const NEVER_GONE_MS = 160_000; // a box that answers all that time was not switched off
const BEGUN_MS = 8_000; // by then the box has taken up what it was asked
const SAID_MS = 12_000;
const KEPT_BELOW_S = 110; // of 120: what held before the change is surely gone, so whoever asks has come back

export class Box {
  /** @param {{changed: () => void, back: () => void}} on */
  constructor(on) {
    this._on = on;
    /** @type {Instructor.Box | null} */
    this._box = null;
    /** @type {Instructor.Password | null} */
    this._about = null;
    this._said = "";
    this._problem = "";
    this._busy = "";
    this._shown = false;
    /** the Wi-Fi that was asked for, until it is kept or the former one is back */
    this._wish = "";
    this._wishAt = 0;
    /** @type {"" | "off" | "restart"} */
    this._ending = "";
    this._ended = false;
    this._timer = 0;
    this._saying = 0;
    this._round = 0;
    /** "", "off" or "restart" */
    this.sheet = "";
  }

  /** @param {boolean} shown */
  show(shown) {
    this._shown = shown;
    this.sheet = "";
    this._said = "";
    this._problem = "";
    if (shown) {
      this._look();
      this._lookAtPassword();
    }
  }

  async _lookAtPassword() {
    const { status, body } = await ask("password");
    if (status === 200) this._about = body;
    this._on.changed();
  }

  /** @param {HTMLFormElement} form */
  async _changePassword(form) {
    const fields = new FormData(form);
    if (fields.get("new") !== fields.get("repeat")) {
      this._problem = say("instructor.passwords_differ");
      this._on.changed();
      return;
    }
    const passwords = { old: fields.get("old"), new: fields.get("new") };
    if (!(await this._do("password", "password", passwords, ({ message }) => sayThat(message)))) return;
    form.reset();
    await this._lookAtPassword();
  }

  async _signOutOthers() {
    await this._do("others", "logout/others", {}, ({ message }) =>
      message ? sayThat(message) : say("instructor.password.others_out"),
    );
    await this._lookAtPassword();
  }

  /** Somebody signed in: if a changed Wi-Fi is on trial, this is who has come back. */
  arrived() {
    if (!this._ending) this._look();
  }

  async _look() {
    clearTimeout(this._timer);
    const round = (this._round += 1);
    const { status, body } = await ask("box");
    if (round !== this._round || this._ending) return;
    if (status === 401 && this._shown) {
      this._on.back();
      return;
    }
    if (status === 200) {
      this._box = body;
      await this._keep(body.wifi);
    }
    const tried = this._box && this._box.wifi && this._box.wifi.trial_left_s !== null;
    if (this._shown || this._wish || tried) this._timer = window.setTimeout(() => this._look(), AGAIN_MS);
    this._on.changed();
  }

  /** @param {Instructor.Wifi | null} wifi */
  async _keep(wifi) {
    if (!wifi || wifi.trial_left_s === null) {
      if (!wifi || !this._wish || Date.now() - this._wishAt < BEGUN_MS) return;
      this._wish = "";
      this._say(wifi.sentence || say("instructor.wifi.kept", { ssid: wifi.ssid }));
      return;
    }
    if (wifi.trial_left_s > KEPT_BELOW_S) return;
    const { status } = await ask("box/hotspot/keep", {});
    if (status !== 202) return;
    this._wish = "";
    this._say(say("instructor.wifi.kept", { ssid: wifi.ssid }));
  }

  /** @param {string} what @param {string} path @param {unknown} body @param {(reply: any) => string} said */
  async _do(what, path, body, said) {
    if (this._busy) return;
    this._busy = what;
    this._said = "";
    this._problem = "";
    this._on.changed();
    const reply = await ask(path, body, LONG_MS);
    this._busy = "";
    this._problem = reply.message;
    if (!reply.message) this._say(said(reply.body));
    this._on.changed();
    return reply.message === "";
  }

  /** @param {string} sentence */
  _say(sentence) {
    this._said = sentence;
    window.clearTimeout(this._saying);
    this._saying = window.setTimeout(() => {
      if (this._said !== sentence || this._ending) return;
      this._said = "";
      this._on.changed();
    }, SAID_MS);
  }

  /** @param {"off" | "restart"} how */
  async _end(how) {
    this.sheet = "";
    this._ending = how;
    this._ended = false;
    clearTimeout(this._timer);
    this._on.changed();
    const reply = await ask(`power/${how}`, {}, LONG_MS);
    if (reply.status && reply.message) {
      this._ending = "";
      this._problem = reply.message;
      this._on.changed();
      this._look();
      return;
    }
    this._said = reply.status ? reply.body.message : "";
    this._ended = true;
    this._on.changed();
    this._return(Date.now(), !reply.status);
  }

  /** Wait until the box has gone and come back. @param {number} since @param {boolean} gone */
  async _return(since, gone) {
    const { status } = await ask("state");
    if (status !== 200 || (!gone && Date.now() - since < NEVER_GONE_MS)) {
      window.setTimeout(() => this._return(since, gone || status !== 200), BACK_MS);
      return;
    }
    this._ending = "";
    this._said = "";
    this._on.back();
  }

  /** The box ends its work or has ended it, and nothing else is to be seen. */
  get isEnding() {
    return this._ending !== "";
  }

  get name() {
    return this._ending ? `${this._ending}${this._ended ? "" : "-soon"}` : "box";
  }

  /** What can be tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      dismiss: () => this._open(""),
      end: (how) => this._open(how),
      endSure: (how) => this._end(/** @type {"off" | "restart"} */ (how)),
      copy: () => this._do("copy", "stick/export", {}, ({ message }) => message),
      copyAll: () => this._do("copyAll", "stick/export", { everything: true }, ({ message }) => message),
      useStick: (id) => this._do("useStick", "stick/allow", { id }, () => say("instructor.stick.used")),
      diagnose: () => this._do("diagnose", "box/diagnostics", {}, ({ message }) => message),
      portal: (_, input) =>
        this._do("portal", "box/portal", { on: /** @type {HTMLInputElement} */ (input).checked }, ({ on }) =>
          say(on ? "instructor.portal.on" : "instructor.portal.off"),
        ),
      country: () => this._move(),
      password: (_, form) => this._changePassword(/** @type {HTMLFormElement} */ (form)),
      signOutOthers: () => this._signOutOthers(),
      wifi: (_, form) => this._change(new FormData(/** @type {HTMLFormElement} */ (form))),
    };
  }

  /** @param {FormData} fields */
  async _change(fields) {
    const value = (/** @type {string} */ name) => String(fields.get(name) || "").trim();
    await this._ask({
      ssid: value("ssid"),
      passphrase: value("passphrase"),
      channel: Number(value("channel")),
      country: value("country").toUpperCase(),
    });
  }

  /** The same Wi-Fi, by the rules of the country that is proposed. */
  async _move() {
    const now = this._box && this._box.wifi;
    if (!now || !now.proposal) return;
    const { country, channel } = now.proposal;
    await this._ask({ ssid: now.ssid, passphrase: now.passphrase, channel, country });
  }

  /** @param {{ssid: string, passphrase: string, channel: number, country: string}} form */
  async _ask(form) {
    const asked = await this._do("wifi", "box/hotspot", form, () => "");
    if (!asked) return;
    this._wish = say("instructor.wifi.trial", { ssid: form.ssid, passphrase: form.passphrase });
    this._wishAt = Date.now();
    this._look();
  }

  /** @param {string} name */
  _open(name) {
    this.sheet = name;
    this._on.changed();
  }

  screen() {
    if (this._ending) return endingScreen(this._ending, this._ended, this._said);
    const box = this._box;
    const said = this._said || this._wish;
    return html`<div class="home stack" data-key="box">
        <header class="row between"><h1 tabindex="-1">${say("instructor.box.title")}</h1><button type="button" class="quiet" data-do="leaveBox">${say("common.back")}</button></header>
        ${!box && html`<p class="soft">${say("instructor.one_moment")}</p>`}
        ${box && health(box)} ${box && box.box && [stick(box, this._busy), wifi(box, this._busy), portal(box)]} ${box && passwordSection(this._about, this._busy)} ${box && box.box && power()} ${box && html`<p class="small soft">${say("instructor.box.about", { version: box.version, time: running(box.uptime_s) })}</p>`}
        <p class="sheet tell problem" role="alert" ${!this._problem && html`hidden`}>${this._problem}</p>
        <p class="sheet tell" role="status" ${!said && html`hidden`}>${said}</p>
      </div>
      ${this.sheet && box ? sure(/** @type {"off" | "restart"} */ (this.sheet), box.running) : ""}`;
  }
}

/** @type {[Key, Key]} */
const ENDING = ["instructor.power.ending", "instructor.power.ending_more"];
/** @type {Record<"off" | "restart", [Key, Key]>} */
const ENDED = {
  off: ["common.safe_to_unplug", "common.safe_to_unplug_more"],
  restart: ["instructor.power.restarts", "instructor.power.restarts_more"],
};

/** @param {"off" | "restart"} how @param {boolean} ended @param {string} said */
export function endingScreen(how, ended, said) {
  const [title, more] = ended ? ENDED[how] : ENDING;
  return html`<div class="door stack" data-key="ending"><b>${say("common.brand")}</b><h1 tabindex="-1">${say(title)}</h1><p>${said}</p><p class="soft">${say(more)}</p></div>`;
}

/** For how long the server runs. @param {number} s */
function running(s) {
  if (s < 5_400) return say("instructor.box.minutes", { n: Math.round(s / 60) });
  return say("instructor.box.hours", { n: Math.round(s / 3600) });
}

/** What the server looks at. @type {Record<string, Key>} */
const ITEMS = {
  storage: "instructor.health.storage",
  clock: "instructor.health.clock",
  power: "instructor.health.power",
  heat: "instructor.health.heat",
  disk: "instructor.health.disk",
  stick: "instructor.health.stick",
  radio: "instructor.health.radio",
  network: "instructor.health.network",
  system: "instructor.health.system",
};

/** @param {Instructor.Box} box */
function health({ box, items }) {
  return html`<section class="sheet stack" data-key="health">
    ${!box && html`<p>${say("instructor.box.none")}</p>`}
    <ul class="health">
      ${items.map(({ name, ok, sentence }) => html`<li data-key="${name}"><i class="dot ${ok ? "" : "away"}"></i><div><b class="small">${ITEMS[name] ? say(ITEMS[name]) : name}</b><p class="small ${ok ? "soft" : "warn"}">${sentence}</p></div></li>`)}
    </ul>
  </section>`;
}

/** @param {Instructor.Box} box @param {string} busy */
function stick({ sticks }, busy) {
  const waiting = sticks.filter(({ state }) => state === "waiting");
  const none = waiting.length === sticks.length;
  const copy = (/** @type {string} */ which, /** @type {Key} */ label) =>
    html`<button type="button" class="wide" data-do="${which}" ${(busy || none) && html`disabled`}>${say(busy === which ? "instructor.stick.copying" : label)}</button>`;
  return html`<section class="stack tight" data-key="stick">
    <h2>${say("instructor.health.stick")}</h2>
    ${!sticks.length && html`<p class="small soft">${say("instructor.stick.none")}</p>`} ${waiting.map(({ id, sentence }) => waitingStick(id, sentence))}
    ${copy("copy", "instructor.stick.copy")} ${copy("copyAll", "instructor.stick.copy_all")}
    <button type="button" class="wide" data-do="diagnose" ${busy && html`disabled`}>${say(busy === "diagnose" ? "instructor.stick.copying" : "instructor.stick.diagnose")}</button>
    <p class="small soft">${say("instructor.stick.diagnose_more")}</p>
  </section>`;
}

/** @param {Instructor.Box} box @param {string} busy */
function wifi({ wifi: now }, busy) {
  if (!now) return null;
  const { ssid, passphrase, channel, channels, country, trial_left_s, sentence, proposal } = now;
  return html`<section class="stack tight" data-key="wifi">
    <h2>${say("instructor.wifi.title")}</h2>
    <div class="sheet stack">
      <dl class="facts"><dt>${say("common.name")}</dt><dd dir="auto">${ssid}</dd><dt>${say("instructor.password")}</dt><dd class="num">${passphrase}</dd><dt>${say("instructor.wifi.channel")}</dt><dd class="num">${channel} · ${country}</dd></dl>
      ${trial_left_s !== null && html`<p class="small warn">${say("instructor.wifi.trial_left", { s: trial_left_s })}</p>`} ${sentence && html`<p class="small soft">${sentence}</p>`}
      ${proposal && html`<p class="small">${say("instructor.wifi.seems_in", { place: proposal.name })}</p><button type="button" class="wide" data-do="country" ${busy && html`disabled`}>${say("instructor.wifi.rules_of", { place: proposal.name })}</button>`}
      <details data-key="code">
        <summary><b>${say("instructor.qr_code")}</b></summary>
        <img class="qr" src="/qr/wifi.svg?${encodeURIComponent(`${ssid} ${passphrase}`)}" alt="${say("instructor.wifi.qr_said", { ssid })}" loading="lazy" />
      </details>
      <details data-key="change">
        <summary><b>${say("instructor.wifi.change")}</b></summary>
        <form class="stack settings" data-do="wifi">
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
function portal({ portal: on }) {
  if (on === null) return null;
  return html`<section class="stack tight" data-key="portal">
    <h2>${say("instructor.portal.title")}</h2>
    <label class="switch sheet"><input type="checkbox" data-do="portal" ${on && html`checked`} /><span>${say("instructor.portal.label")}</span></label>
    <p class="small soft">${say("instructor.portal.more")}</p>
  </section>`;
}

function power() {
  return html`<section class="stack tight" data-key="power">
    <h2>${say("instructor.health.power")}</h2>
    <button type="button" class="wide danger" data-do="end" data-arg="off">${say("instructor.power.off")}</button>
    <button type="button" class="wide" data-do="end" data-arg="restart">${say("instructor.power.restart")}</button>
  </section>`;
}

/** @param {"off" | "restart"} how @param {string[]} running */
function sure(how, running) {
  return sheet(
    say(`instructor.power.sure.${how}.title`),
    html`${running.map((title) => html`<p>${sayHtml("instructor.power.running", { title: html`<b dir="auto">${title}</b>` })}</p>`)}
      <p class="soft">${say(`instructor.power.sure.${how}.more`)}</p>
      <button type="button" class="wide ${how === "off" ? "danger" : "primary"}" data-do="endSure" data-arg="${how}">${say(`instructor.power.sure.${how}.go`)}</button>`,
  );
}
