import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { addFiles } from "./adding.js";
import { ask } from "./api.js";
import { Editing } from "./editing.js";
import { Erasing } from "./erasing.js";
import { helpButton, helpLink } from "./help.js";
import { howToGetPools, machineTitle } from "./machine.js";
import { Older, closePast, openPast, pastSection } from "./past.js";
import { listHandlers, PLAYBACK, playingCard } from "./playing.js";
import { previewScreen, rosterCard } from "./pools.js";
import { Shelf } from "./shelf.js";
import { openCard, startSheet } from "./start.js";
import { allowStick, isEmpty, stickCard } from "./stick.js";
import { Sure } from "./sure.js";
import { Told } from "./told.js";
import { keptIn } from "./typed.js";
import { Writing } from "./writing.js";

/**
 * Pools and sessions: what can be started, continued, downloaded and erased.
 */

const AGAIN_MS = 2_000; // a file that was saved is seen as soon as this
const SOON_MS = 1_000; // while a stick waits or is being read

export class Home {
  /**
   * @param {{changed: () => void, opened: (code: string) => void, signedOut: () => void}} on
   * @param {Store} store where what is typed is kept
   */
  constructor(on, store) {
    this._on = on;
    this._store = store;
    /** @type {Instructor.Pool[] | null} */
    this._pools = null;
    /** @type {Instructor.Classes} */
    this._listed = { sessions: [], alerts: [], playback: null, coming: null, more: false };
    /** @type {Instructor.Pool | null} */
    this._starting = null;
    /** @type {(Instructor.Pool & {preview: Instructor.Previewed[]}) | null} */
    this._preview = null;
    this._older = new Older(on.changed, () => this._look());
    this._erasing = new Erasing({ changed: on.changed, replied: () => this._older.again() });
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
    this._sure = new Sure(() => performance.now());
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
    this._making = {
      changed: on.changed,
      done: (/** @type {string} */ problem, /** @type {string} */ said) => this._made(problem, said),
    };
    this._shelf = new Shelf(on.changed, (message, said) => this._tell(message, said));
  }

  /** @param {boolean} open */
  show(open) {
    this._open = open;
    this._starting = null;
    this._preview = null;
    this._erasing.about(null);
    this._shelf.forget();
    this._older.forget();
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
    if (sessions.status === 200) this._listed = sessions.body;
    this._unreachable = pools.message || sessions.message;
    if (this._listed.playback?.stays) return this._on.opened(PLAYBACK); // there is nothing besides
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

  /** One step up, at last to the list. */
  up() {
    if (this._maker) return this._maker.up();
    this._starting = null;
    this._preview = null;
    this._on.changed();
  }

  /** What is shown, as the parts of the address; none for the list. */
  get way() {
    if (this._maker) return this._maker.way;
    const [name, pool] = this._starting ? ["start", this._starting] : ["look", this._preview];
    return pool ? [`${name}=${encodeURIComponent(pool.id)}`] : [];
  }

  /** Show what the parts of an address name. @param {string} first @param {string} [inner] the form of a pool */
  async open(first, inner) {
    const [[name, id] = ["", ""]] = new URLSearchParams(first); // which makes something of any address
    if (name === "write") this._make(new Writing(this._making, this._store));
    else if (name === "edit") this._make(new Editing(id, this._making, this._store, inner));
    else if (name === "look") await this.look(id);
    else if (name === "start") {
      await this._look();
      this.start(id);
    }
  }

  /** Signing out removes what is typed and not saved from this device, which is asked once. */
  maySignOut() {
    const may = !keptIn(this._store).length || this._sure.tap("signOut");
    if (!may) this._told.tell("", say("instructor.home.sign_out_typed"));
    return may;
  }

  /** Something is typed and not saved. */
  get isUnsaved() {
    return this._maker !== null && this._maker.isUnsaved;
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
    const { problem, said } = await addFiles(files, this._pictureEndings);
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

  /** @param {string} id */
  async _allow(id) {
    this._told.tell(await allowStick(id), "");
    await this._look();
  }

  /** "" or "erase" */
  get sheet() {
    return this._erasing.isOpen ? "erase" : "";
  }

  /** What can be tapped on a past session and on the sheet. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      closeTold: () => {
        this._shelf.forget();
        this._told.close();
      },
      ...(this._maker ? this._maker.handlers : {}),
      ...this._shelf.handlers,
      write: () => this._make(new Writing(this._making, this._store)),
      edit: (id) => this._make(new Editing(id, this._making, this._store)),
      older: () => this._older.load(this._listed),
      erase: (id) =>
        this._erasing.about(this._older.after(this._listed).find(({ session_id }) => session_id === id) || null),
      openPast: (id) => openPast(id, this._on.opened, (problem) => this._tell(problem, "")),
      closePast: async (id) => this._tell(await closePast(id), ""),
      ...listHandlers(this._on.opened, (problem) => this._tell(problem, "")),
      eraseSure: () => this._erasing.erase(),
      dismiss: () => this._erasing.about(null),
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
    const open = this._listed.sessions.filter((session) => session.open && session.phase !== "finished");
    if (this._starting) return startSheet(this._starting, open, this._roster, this._problem, this._wrong, this._busy);
    if (this._preview) return previewScreen(this._preview);
    const past = this._older.after(this._listed).filter((session) => !open.includes(session));
    return html`<div class="home stack" data-key="home">
      <header class="row between wrap">
        <h1 tabindex="-1">${say("common.brand")}</h1>
        <span class="row wrap doors"><a class="button quiet small" href="/projector" target="_blank" rel="noopener">${say("instructor.home.board")}</a>${helpButton()}<button type="button" class="quiet small" data-do="box">${machineTitle()}</button></span><button type="button" class="quiet small" data-do="signOut">${say("instructor.home.sign_out")}</button>
      </header>
      <p class="sheet alert small" role="status" ${!this.note && html`hidden`}>${this.note}</p>
      <p class="problem" role="alert">${this._unreachable}</p>
      ${this._listed.playback && playingCard(this._listed.playback)}
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
      ${pastSection(past, this._listed, this._older)}
      ${this._told.screen(this._shelf.restore())}
    </div>
    ${this._erasing.screen()}`;
  }
}
