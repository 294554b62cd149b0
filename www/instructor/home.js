import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { ask } from "./api.js";
import { Editing } from "./editing.js";
import { helpButton, helpLink } from "./help.js";
import { howToGetPools, machineTitle } from "./machine.js";
import { closePast, eraseSheet, openPast, pastCard } from "./past.js";
import { previewScreen, rosterCard, saidOfAdded } from "./pools.js";
import { Shelf } from "./shelf.js";
import { startSheet } from "./start.js";
import { allowStick, isEmpty, stickCard } from "./stick.js";
import { Told } from "./told.js";
import { Writing } from "./writing.js";

/**
 * Pools and sessions: what can be started, continued, downloaded and erased.
 */

const AGAIN_MS = 2_000; // a file that was saved is seen as soon as this
const SOON_MS = 1_000; // while a stick waits or is being read

export class Home {
  /** @param {{changed: () => void, opened: (code: string) => void, signedOut: () => void}} on */
  constructor(on) {
    this._on = on;
    /** @type {Instructor.Pool[] | null} */
    this._pools = null;
    /** @type {Instructor.Session[]} */
    this._sessions = [];
    /** @type {Instructor.Pool | null} */
    this._starting = null;
    /** @type {(Instructor.Pool & {preview: Instructor.Previewed[]}) | null} */
    this._preview = null;
    /** what the sheet asks about @type {Instructor.Session | null} */
    this._erasing = null;
    this._unerased = "";
    /** @type {Instructor.Stick[]} */
    this._sticks = [];
    /** with which the name of a pool's file may end @type {string[]} */
    this._endings = [];
    /** with which the name of a picture's file may end @type {string[]} */
    this._pictureEndings = [];
    this._roster = true;
    /** @type {Instructor.Problem[]} */
    this._rosterProblems = [];
    /** what the sign-in said: it may not outlast a restart */
    this.note = "";
    this._told = new Told(on.changed);
    /** why the class was not opened, and what is wrong with each setting of it */
    this._problem = "";
    /** @type {Instructor.Wrong} */
    this._wrong = {};
    this._unreachable = "";
    this._busy = false;
    this._open = false;
    this._timer = 0;
    /** @type {Writing | Editing | null} */
    this._maker = null;
    this._shelf = new Shelf(on.changed, (message, said) => this._tell(message, said));
  }

  /** @param {boolean} open */
  show(open) {
    this._open = open;
    this._starting = null;
    this._preview = null;
    this._erasing = null;
    this._shelf.forget();
    this._told.close();
    this._leaveMaker();
    clearTimeout(this._timer);
    if (open) this._look();
  }

  async _look() {
    clearTimeout(this._timer);
    const [pools, sessions] = await Promise.all([ask("pools"), ask("sessions")]);
    if (!this._open) return;
    if (pools.status === 401) {
      this._on.signedOut();
      return;
    }
    if (pools.status === 200) {
      this._pools = pools.body.pools;
      this._sticks = pools.body.sticks;
      this._endings = pools.body.endings;
      this._pictureEndings = pools.body.picture_endings;
      this._roster = pools.body.roster;
      this._rosterProblems = pools.body.roster_problems;
    }
    if (sessions.status === 200) this._sessions = sessions.body.sessions;
    this._unreachable = pools.message || sessions.message;
    const soon = this._sticks.some(({ state }) => ["waiting", "reading", "saving"].includes(state));
    this._timer = window.setTimeout(() => this._look(), soon ? SOON_MS : AGAIN_MS);
    this._on.changed();
  }

  /** @param {string} id */
  start(id) {
    this._starting = this._pools?.find((pool) => pool.id === id) || null;
    this._problem = "";
    this._wrong = {};
    this._on.changed();
  }

  back() {
    this._starting = null;
    this._preview = null;
    this._on.changed();
  }

  /** @param {string} id */
  async look(id) {
    const reply = await ask(`pools/${encodeURIComponent(id)}`);
    this._preview = reply.status === 200 ? reply.body : null;
    if (reply.message) this._told.tell(reply.message, "");
    else this._on.changed();
  }

  /** Pools, and the pictures of each. @param {File[]} files */
  async upload(files) {
    this._shelf.forget();
    this._told.tell("", say("instructor.home.adding"), true);
    const isPicture = (/** @type {File} */ { name }) =>
      this._pictureEndings.some((ending) => name.toLowerCase().endsWith(ending));
    let problem = "";
    let said = "";
    for (const file of files.filter((one) => !isPicture(one))) {
      let reply = await ask(`pools?name=${encodeURIComponent(file.name)}`, file);
      let pool = reply.body;
      const added = reply.status === 201;
      problem = problem || reply.message;
      for (const picture of added ? files.filter(isPicture) : []) {
        reply = await ask(
          `pools/${encodeURIComponent(pool.id)}/pictures?name=${encodeURIComponent(picture.name)}`,
          picture,
        );
        problem = problem || reply.message;
        if (reply.status === 201) pool = reply.body; // which misses a picture less
      }
      if (added) said = saidOfAdded(pool);
    }
    if (files.every(isPicture)) problem = say("instructor.home.pool_missing");
    await this._tell(problem, said);
  }

  /** @param {Writing | Editing} maker */
  _make(maker) {
    this._leaveMaker();
    this._maker = maker;
    this._on.changed();
  }

  _leaveMaker() {
    if (this._maker) this._maker.close();
    this._maker = null;
  }

  /** Back from making a pool. @param {string} problem why it can't be @param {string} said of what was made */
  _made(problem, said) {
    this._leaveMaker();
    this._shelf.forget();
    this._tell(problem, said);
  }

  /** What was done with a pool, or why not. @param {string} message @param {string} said */
  async _tell(message, said) {
    this._told.tell(message, said, Boolean(this._shelf.restore()));
    await this._look();
  }

  /** @param {Record<string, unknown>} options */
  async begin(options) {
    if (!this._starting || this._busy) return;
    this._busy = true;
    this._problem = "";
    this._wrong = {};
    this._on.changed();
    const reply = await ask("sessions", { pool: this._starting.id, options });
    this._busy = false;
    this._wrong = reply.body.settings || {};
    this._problem = Object.keys(this._wrong).length ? say("instructor.make.settings_wrong") : reply.message;
    if (reply.status === 201) this._on.opened(reply.body.code);
    else this._on.changed();
  }

  /** A session without a pool: for nothing but questions on the spot. */
  async _beginWithout() {
    if (this._busy) return;
    this._busy = true;
    const reply = await ask("sessions", { pool: null });
    this._busy = false;
    if (reply.status === 201) {
      this._on.opened(reply.body.code);
      return;
    }
    await this._tell(reply.message, "");
  }

  /** What cannot be undone is asked once. @param {Instructor.Session | null} session */
  _askToErase(session) {
    this._erasing = session;
    this._unerased = "";
    this._on.changed();
  }

  async _erase() {
    if (!this._erasing || this._busy) return;
    this._busy = true;
    this._unerased = "";
    this._on.changed();
    const reply = await ask(`sessions/${encodeURIComponent(this._erasing.session_id)}`, undefined, undefined, "DELETE");
    this._busy = false;
    this._unerased = reply.message;
    if (reply.status === 200) this._erasing = null;
    await this._look();
  }

  /** @param {string} id */
  async _allow(id) {
    this._told.tell(await allowStick(id), "");
    await this._look();
  }

  /** "" or "erase" */
  get sheet() {
    return this._erasing ? "erase" : "";
  }

  /** What can be tapped on a past session and on the sheet. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    const on = {
      changed: this._on.changed,
      done: (/** @type {string} */ problem, /** @type {string} */ said) => this._made(problem, said),
    };
    return {
      closeTold: () => {
        this._shelf.forget();
        this._told.close();
      },
      ...(this._maker ? this._maker.handlers : {}),
      ...this._shelf.handlers,
      write: () => this._make(new Writing(on)),
      edit: (id) => this._make(new Editing(id, on)),
      erase: (id) => this._askToErase(this._sessions.find(({ session_id }) => session_id === id) || null),
      openPast: (id) => openPast(id, this._on.opened, (problem) => this._tell(problem, "")),
      closePast: async (id) => this._tell(await closePast(id), ""),
      eraseSure: () => this._erase(),
      dismiss: () => this._askToErase(null),
      useStick: (id) => this._allow(id),
      beginWithout: () => this._beginWithout(),
    };
  }

  get name() {
    if (this._maker && this._maker.place) return this._maker.place;
    return this._starting ? "start" : this._preview ? "preview" : "home";
  }

  screen() {
    if (this._maker && this._maker.place) return this._maker.screen();
    const open = this._sessions.filter((session) => session.open && session.phase !== "finished");
    if (this._starting) return startSheet(this._starting, open, this._roster, this._problem, this._wrong, this._busy);
    if (this._preview) return previewScreen(this._preview);
    const past = this._sessions.filter((session) => !open.includes(session));
    return html`<div class="home stack" data-key="home">
      <header class="row between wrap">
        <h1 tabindex="-1">${say("common.brand")}</h1>
        <span class="row wrap doors"><a class="button quiet small" href="/projector" target="_blank" rel="noopener">${say("instructor.home.board")}</a>${helpButton()}<button type="button" class="quiet small" data-do="box">${machineTitle()}</button><button type="button" class="quiet small" data-do="signOut">${say("instructor.home.sign_out")}</button></span>
      </header>
      <p class="sheet alert small" role="status" ${!this.note && html`hidden`}>${this.note}</p>
      <p class="problem" role="alert">${this._unreachable}</p>
      ${open.length > 0 && html`<section class="stack tight"><h2>${say("instructor.home.open")}</h2>${open.map(openCard)}</section>`}
      <section class="stack tight">
        <h2>${say("instructor.home.pools")}</h2>
        ${this._sticks.map(stickCard)} ${this._rosterProblems.length > 0 && rosterCard(this._rosterProblems)}
        ${this._pools === null && !this._unreachable && html`<p class="soft">${say("instructor.one_moment")}</p>`}
        ${this._pools && !this._pools.length && !this._sticks.some(isEmpty) && html`<div class="sheet stack tight"><p>${howToGetPools()}</p><p class="small soft">${say("instructor.home.which_pools")}</p>${helpLink("questions")}</div>`} ${this._shelf.list(this._pools || [], this._sticks)}
        <button type="button" class="wide" data-do="beginWithout">${say("instructor.home.ask")}</button>
        <label class="button add"><span>${say("instructor.home.add")}</span><input type="file" class="said" data-do="upload" multiple accept="${[...this._endings, ...this._pictureEndings].join(",")}" /></label>
        <button type="button" data-do="write">${say("instructor.make.write")}</button>
      </section>
      <section class="stack tight">
        <h2>${say("instructor.home.past")}</h2>
        ${past.length ? past.map(pastCard) : html`<p class="small soft">${say("instructor.home.no_past")}</p>${helpLink("results")}`}
      </section>
      ${this._told.screen(this._shelf.restore())}
    </div>
    ${this._erasing && eraseSheet(this._erasing, this._unerased, this._busy)}`;
  }
}

/** @param {Instructor.Session} session */
function openCard({ session_id, title, code, students }) {
  return html`<article class="sheet row between current" data-key="${session_id}">
    <div><b dir="auto">${title}</b><div class="small soft">${sayHtml("instructor.join_code", { code: html`<b class="num">${code}</b>` })} · ${say("instructor.home.students", { n: students })}</div></div>
    <button type="button" class="primary" data-do="enterSession" data-arg="${code}">${say("instructor.home.resume")}</button>
  </article>`;
}
