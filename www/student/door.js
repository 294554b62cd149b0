import { markOf } from "../common/mark.js";
import { html } from "../common/ui/html.js";
import { languageChoice } from "../common/ui/language.js";
import { say, sayThat } from "../common/words.js";
import { outside } from "./notices.js";

/**
 * The way in: waits for a class, asks for the name, or number and name, waits for the instructor where that is taken.
 */

const LOBBY_MS = { waiting: 3_000, form: 10_000 };
const ASK_MS = 3_000;
const RETRY_MS = 1_500;
const TRIES = 4;

/** Why a phone waits at the door. @type {Record<string, Key>} */
const WAITING = {
  claimed: "student.waiting.claimed",
  name_claimed: "student.waiting.name_claimed",
  wrong_pin: "student.waiting.claimed",
  removed: "student.bye.removed.title",
  locked: "common.locked",
  not_on_roster: "student.waiting.not_on_roster",
  full: "student.waiting.full",
};

/**
 * Why a phone is not in, and with what it asked; `dismissed`: the instructor did not let it in.
 *
 * @typedef {{why: string, message: string, form: Student.JoinForm, numbers: boolean, dismissed: boolean}} Waiting
 */

export class Door {
  /**
   * @param {World} world
   * @param {import("./entry.js").Entry} entry
   * @param {{changed: () => void, entered: (joined: Student.Joined) => void}} on
   */
  constructor(world, entry, on) {
    this._world = world;
    this._entry = entry;
    this._on = on;
    /** @type {Student.Lobby | null} */
    this._lobby = null;
    this._reachable = true;
    this._busy = false;
    this._problem = "";
    /** @type {Waiting | null} */
    this._waiting = null;
    /** @type {unknown} */
    this._timer = null;
    this._round = 0;
  }

  /** Start looking; with `form`, ask to be let in with it at once. @param {Student.JoinForm} [form] */
  open(form) {
    this._waiting = null;
    this._problem = "";
    if (form) this._join(form);
    else this._look();
  }

  close() {
    this._next();
  }

  /** The form was sent. @param {HTMLFormElement} form */
  submit(form) {
    const fields = new FormData(form);
    const value = (/** @type {string} */ name) => String(fields.get(name) || "").trim();
    if (this._waiting) {
      this._join({ ...this._waiting.form, pin: value("pin") });
      return;
    }
    const filled = { student_id: value("student_id"), name: value("name"), code: value("code").toUpperCase() };
    this._entry.update({
      ...(filled.student_id ? { student_id: filled.student_id } : {}),
      ...(filled.name ? { name: filled.name } : {}),
    });
    this._join(filled);
  }

  /** Back to the form. */
  another() {
    this._entry.update({ ticket: undefined });
    this.open();
    this._on.changed();
  }

  async _look() {
    const round = this._next();
    const reply = await this._ask("/api/lobby");
    if (round !== this._round) return;
    this._reachable = reply !== null;
    if (reply) {
      this._lobby = reply.body;
      if (this._enter(reply.body.box)) return;
    }
    this._on.changed();
    this._later(reply && reply.body.open ? LOBBY_MS.form : LOBBY_MS.waiting, () => this._look());
  }

  /**
   * Ask to be let in; `quietly`, with the same ticket, while it waits for the instructor.
   *
   * @param {Student.JoinForm} form
   */
  async _join(form, quietly = false, tries = 1) {
    const round = this._next();
    if (!quietly) {
      this._busy = true;
      if (tries === 1) this._problem = "";
      this._on.changed();
    }
    const { status, body } = (await this._post(form)) || { status: 0, body: {} };
    if (round !== this._round) return;
    this._busy = false;
    if (status === 201) {
      this._enter(body.box, body);
      return;
    }
    const askAgain = () => this._join({ ...form, pin: undefined }, true);
    if (status === 409 || status === 403) {
      const { error: why, message, numbers, dismissed = false } = body;
      const news = !this._waiting || this._waiting.dismissed !== dismissed;
      if (!quietly || news) this._waiting = { why, message: sayThat(message), form, numbers, dismissed };
      this._later(ASK_MS, askAgain);
    } else if (status === 429) {
      if (!quietly) this._problem = sayThat(body.message);
      this._busy = !this._waiting;
      const again = () => this._join({ ...form, pin: undefined }, this._waiting !== null);
      this._later(form.pin ? ASK_MS : Math.max(ASK_MS, body.wait_ms || 0), again);
    } else if (quietly && status !== 404) {
      this._later(ASK_MS, askAgain);
    } else {
      const failed = () => (status ? say("student.join.failed") : say("student.join.again"));
      this._problem = body.message ? sayThat(body.message) : failed();
      this._busy = (!status || status === 503) && tries < TRIES;
      if (status === 404) this._waiting = null;
      if (this._busy) this._later(RETRY_MS, () => this._join(form, false, tries + 1));
      else this._later(LOBBY_MS.form, this._waiting ? askAgain : () => this._look());
    }
    this._on.changed();
  }

  /**
   * Go into the class that let the phone in now, or where it is already; false if there is none.
   *
   * @param {string} box which answers @param {Student.Joined} [joined]
   */
  _enter(box, joined) {
    this._entry.at(box);
    const known = /** @type {Student.Joined} */ (joined || this._entry.me);
    if (!known.token) return false;
    this.close();
    this._on.entered(known);
    return true;
  }

  /** Replies to what was asked before are void from now on. */
  _next() {
    this._world.cancel(this._timer);
    return (this._round += 1);
  }

  /** @param {Student.JoinForm} form */
  _post(form) {
    const body = { student_id: form.student_id, name: form.name, ticket: this._entry.ticket() };
    const code = form.code ? { code: form.code } : {};
    const pin = form.pin ? { pin: form.pin } : {};
    return this._ask("/api/join", { method: "POST", body: JSON.stringify({ ...body, ...code, ...pin }) });
  }

  /** @param {string} path @param {RequestInit} [init] */
  async _ask(path, init) {
    const abort = new AbortController();
    const timer = this._world.after(() => abort.abort(), 8_000);
    try {
      const headers = { "Content-Type": "application/json" };
      const reply = await this._world.fetch(path, { ...init, headers, cache: "no-store", signal: abort.signal });
      return { status: reply.status, body: await reply.json() };
    } catch {
      return null;
    } finally {
      this._world.cancel(timer);
    }
  }

  /** After about `ms`, so that a class doesn't ask in one instant. @param {number} ms @param {() => void} run */
  _later(ms, run) {
    this._timer = this._world.after(run, ms * (0.8 + 0.4 * this._world.random()));
  }

  /** @returns {{name: string, markup: Markup}} */
  screen() {
    if (this._waiting) return { name: "waiting", markup: this._waitingScreen(this._waiting) };
    if (this._lobby && this._lobby.open) return { name: "join", markup: this._form(this._lobby) };
    const name = !this._reachable ? "unreachable" : this._lobby ? "none" : "looking";
    return { name, markup: outside(name, this._entry.isElsewhere) };
  }

  /** @param {Student.Lobby} lobby */
  _form(lobby) {
    const me = this._entry.me.pin === "" ? {} : this._entry.me; // of a class in which nobody is asked who they are
    const named = !lobby.roster && !lobby.anonymous;
    return html`<header class="top row between"><b class="name">${lobby.name}</b>${languageChoice()}</header>
      <form novalidate class="middle stack" data-do="join" autocomplete="on" data-key="join">
        ${this._entry.isElsewhere && html`<p class="banner">${say("student.elsewhere")}</p>`}
        <h1 tabindex="-1" dir="auto">${lobby.title || say("student.join.title")}</h1>
        ${
          lobby.code_needed &&
          html`<label data-key="code"
          ><span>${say("common.join_code")}</span>
          <input name="code" class="code" maxlength="16" required autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="codeHint" />
          <span class="small soft" id="codeHint">${say("student.join.code_hint")}</span></label
        >`
        }
        ${
          lobby.numbers &&
          html`<label data-key="id"
          ><span>${say("student.join.id")}</span>
          <input name="student_id" value="${me.student_id || ""}" maxlength="64" required autocomplete="username" autocapitalize="none" spellcheck="false" enterkeyhint="${lobby.roster ? "go" : "next"}" dir="auto"
        /></label>`
        }
        ${
          named &&
          html`<label data-key="name"
          ><span>${say("common.name")}</span>
          <input name="name" value="${me.name || ""}" maxlength="80" required autocomplete="name" spellcheck="false" enterkeyhint="go" dir="auto" aria-describedby="nameHint"
        /></label>`
        }
        <p class="problem" role="alert">${this._problem || (!lobby.joining && say("student.join.locked"))}</p>
        <button class="primary wide" ${this._busy && html`disabled`}>${say(this._busy ? "student.join.busy" : "student.join.go")}</button>
        ${(named || lobby.anonymous) && html`<p class="small soft" id="nameHint">${say(named ? "student.join.name_hint" : "student.join.anonymous")}</p>`}
      </form>`;
  }

  /** @param {Waiting} waiting */
  _waitingScreen({ why, message, form, numbers, dismissed }) {
    const taken = why === "claimed" || why === "wrong_pin";
    const who = form.student_id || form.name; // nothing in an anonymous class
    return html`<header class="top"><b>${say("common.brand")}</b></header>
      <form novalidate class="middle stack" data-do="join" data-key="waiting">
        <h1 tabindex="-1">${say(WAITING[taken && !numbers ? "name_claimed" : why])}</h1>
        <p dir="auto">${message}</p>
        ${!dismissed && html`<p class="sheet row"><span class="pulse small" aria-hidden="true"></span><span>${who && say("student.waiting.asked", { id: who })} ${say("student.waiting.teacher")} ${say("student.waiting.mark", { mark: markOf(this._entry.ticket()) })}</span></p>`}
        ${
          taken &&
          html`<label
            ><span>${say("student.waiting.pin")}</span>
            <input name="pin" class="code" inputmode="numeric" maxlength="16" required autocomplete="one-time-code" enterkeyhint="go" aria-describedby="pinHint" />
            <span class="small soft" id="pinHint">${say("student.waiting.pin_hint")}</span></label
          >
          <button class="primary wide" ${this._busy && html`disabled`}>${say("student.waiting.go")}</button>`
        }
        <p class="problem" role="alert">${this._problem}</p>
        ${who && html`<button type="button" class="wide" data-do="another">${say(numbers ? "student.waiting.other" : "student.waiting.other_name")}</button>`}
      </form>`;
  }
}
