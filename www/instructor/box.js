import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { ask, told } from "./api.js";
import { Ending, powerSection, sureSheet } from "./ending.js";
import { HALL_CHANGES, Hall } from "./hall.js";
import { about, healthSection } from "./health.js";
import { languageSection } from "./language.js";
import { learnMachine, machineTitle } from "./machine.js";
import { OldSessions } from "./old.js";
import { passwordSection } from "./password.js";
import { RudeList } from "./rude.js";
import { SpreadsheetFiles } from "./spreadsheets.js";
import { stickSection } from "./stick.js";
import { updateSection } from "./update.js";
import { WifiChange, portalSection, wifiSection } from "./wifi.js";

/**
 * The machine itself: how it does, its hall, its stick, its Wi-Fi, the password, and its end.
 */

const AGAIN_MS = 2_000;
const LONG_MS = 60_000; // a copy to a slow stick
const SAID_MS = 12_000;

export class Box {
  /** @param {{changed: () => void, back: () => void}} on */
  constructor(on) {
    this._on = on;
    /** @type {Instructor.Box | null} */
    this._box = null;
    /** @type {Instructor.Password | null} */
    this._about = null;
    /** that of the projector and of what the box writes, if one was chosen */
    this._language = "";
    this._said = "";
    this._problem = "";
    this._busy = "";
    this._shown = false;
    this._wifiChange = new WifiChange();
    this._rude = new RudeList(on.changed);
    this._spreadsheets = new SpreadsheetFiles(on.changed);
    this._old = new OldSessions(on.changed);
    this._hall = new Hall();
    this._ending = new Ending({
      changed: on.changed,
      refused: (message) => {
        this._problem = message;
        on.changed();
        this._look();
      },
      back: on.back,
    });
    this._timer = 0;
    this._saying = 0;
    this._round = 0;
    /** "", "off", "restart", "takeOut" or one of HALL_CHANGES */
    this.sheet = "";
  }

  /** @param {boolean} shown */
  show(shown) {
    this._shown = shown;
    this.sheet = "";
    this._said = "";
    this._problem = "";
    if (shown) {
      this._hall.forget();
      this._look();
      this._lookAtPassword();
      this._lookAtLanguage();
      this._spreadsheets.look();
      this._old.look();
    }
  }

  async _lookAtPassword() {
    const { status, body } = await ask("password");
    if (status === 200) this._about = body;
    this._on.changed();
  }

  async _lookAtLanguage() {
    const { status, body } = await ask("language");
    if (status === 200) this._language = body.language;
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
    if (!this.isEnding) this._look();
  }

  async _look() {
    clearTimeout(this._timer);
    const round = (this._round += 1);
    const [{ status, body }] = await Promise.all([ask("box"), this._shown && this._hall.look()]);
    if (round !== this._round || this.isEnding) return;
    if (status === 401 && this._shown) {
      this._on.back();
      return;
    }
    if (status === 200) {
      this._box = body;
      learnMachine(body.box);
      const said = await this._wifiChange.follow(body.wifi);
      if (said) this._say(said);
    }
    const tried = this._box && this._box.wifi && this._box.wifi.trial_left_s !== null;
    if (this._shown || this._wifiChange.advice || tried) this._timer = window.setTimeout(() => this._look(), AGAIN_MS);
    this._on.changed();
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

  async _takeOut() {
    const { body, said } = this._hall.removal;
    this._open("");
    await this._do("takeOut", "hall/remove", body, said);
    this._look();
  }

  /** @param {string} sentence */
  _say(sentence) {
    this._said = sentence;
    window.clearTimeout(this._saying);
    this._saying = window.setTimeout(() => {
      if (this._said !== sentence || this.isEnding) return;
      this._said = "";
      this._on.changed();
    }, SAID_MS);
  }

  /** @param {"off" | "restart"} how @param {string} [path] */
  _end(how, path) {
    this.sheet = "";
    this._said = "";
    clearTimeout(this._timer);
    this._ending.begin(how, path);
  }

  /** The box ends its work or has ended it, and nothing else is to be seen. */
  get isEnding() {
    return this._ending.isOn;
  }

  get name() {
    return this.isEnding ? this._ending.name : "box";
  }

  /** What can be tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      ...this._rude.handlers,
      ...this._spreadsheets.handlers,
      ...this._old.handlers,
      dismiss: () => this._open(""),
      end: (how) => this._open(how),
      endSure: (how) => this._end(/** @type {"off" | "restart"} */ (how)),
      takeOut: (name) => {
        this._hall.about(name);
        this._open("takeOut");
      },
      takeOutSure: () => this._takeOut(),
      changeHall: (what) => this._open(what),
      changeHallSure: (what) => this._end("restart", `hall/${what}`),
      stayAlone: () => this._do("stayAlone", "hall/leave", {}, () => say("instructor.hall.stays_alone")),
      hallKey: () => this._do("hallKey", "hall/key", {}, told),
      copy: () => this._do("copy", "stick/export", {}, told),
      copyAll: () => this._do("copyAll", "stick/export", { everything: true }, told),
      useStick: (id) => this._do("useStick", "stick/allow", { id }, () => say("instructor.stick.used")),
      update: (version) =>
        this._do("update", "box/update", { version }, () => say("instructor.update.waits", { version })),
      diagnose: () => this._do("diagnose", "box/diagnostics", {}, told),
      portal: (_, input) =>
        this._do("portal", "box/portal", { on: /** @type {HTMLInputElement} */ (input).checked }, ({ on }) =>
          say(on ? "instructor.portal.on" : "instructor.portal.off"),
        ),
      country: () => this._move(),
      boxLanguage: (_, list) =>
        this._do(
          "language",
          "language",
          { language: /** @type {HTMLSelectElement} */ (list).value },
          ({ language }) => {
            this._language = language;
            return say("instructor.language.changed");
          },
        ),
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
    if (!(await this._do("wifi", "box/hotspot", form, () => ""))) return;
    this._wifiChange.asked(form);
    this._look();
  }

  /** @param {string} name */
  _open(name) {
    this.sheet = name;
    this._on.changed();
  }

  screen() {
    if (this.isEnding) return this._ending.screen();
    const box = this._box;
    const said = this._said || this._wifiChange.advice;
    return html`<div class="home stack" data-key="box">
        <header class="row between"><h1 tabindex="-1">${machineTitle()}</h1><button type="button" data-do="leaveBox">${say("common.back")}</button></header>
        ${!box && html`<p class="soft">${say("instructor.one_moment")}</p>`}
        ${box && this._sections(box)}
        <p class="sheet tell problem" role="alert" ${!this._problem && html`hidden`}>${this._problem}</p>
        <p class="sheet tell" role="status" ${!said && html`hidden`}>${said}</p>
      </div>
      ${this.sheet && box && this._sheet(box)}`;
  }

  /** @param {Instructor.Box} box */
  _sections(box) {
    const hall = this._hall.section(this._busy);
    const isAlone = this._hall.isAlone;
    return html`${healthSection(box)} ${!isAlone && hall}
      ${box.box && [updateSection(box, this._busy), stickSection(box, this._busy), wifiSection(box, this._busy), portalSection(box)]}
      ${languageSection(this._language, box.box)} ${this._spreadsheets.screen()} ${this._old.screen()} ${this._rude.screen()}
      ${passwordSection(this._about, this._busy)} ${isAlone && hall} ${box.box && powerSection()} ${about(box)}`;
  }

  /** @param {Instructor.Box} box */
  _sheet(box) {
    if (this.sheet === "takeOut") return this._hall.sheet();
    const change = HALL_CHANGES.find((what) => what === this.sheet);
    if (change) return this._hall.changeSheet(change);
    return sureSheet(/** @type {"off" | "restart"} */ (this.sheet), box.running);
  }
}
