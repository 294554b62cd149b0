import { html, raw } from "../common/ui/html.js";
import { ask } from "./api.js";
import { sheet } from "./sheet.js";
import { startSheet } from "./start.js";
import { allowStick, waitingStick } from "./stick.js";
import { say, sayHtml, sayThat } from "../common/words.js";

/**
 * Pools and sessions: what can be started, continued, downloaded and erased.
 */

const AGAIN_MS = 5_000;
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
    this._roster = true;
    /** @type {Instructor.Problem[]} */
    this._rosterProblems = [];
    /** what the sign-in said: it may not outlast a restart */
    this.note = "";
    this._said = "";
    this._problem = "";
    this._busy = false;
    this._open = false;
    this._timer = 0;
  }

  /** @param {boolean} open */
  show(open) {
    this._open = open;
    this._starting = null;
    this._preview = null;
    this._erasing = null;
    this._said = "";
    this._problem = "";
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
      this._roster = pools.body.roster;
      this._rosterProblems = pools.body.roster_problems;
    }
    if (sessions.status === 200) this._sessions = sessions.body.sessions;
    this._problem = pools.message || sessions.message;
    const soon = this._sticks.some(({ state }) => ["waiting", "reading", "saving"].includes(state));
    this._timer = window.setTimeout(() => this._look(), soon ? SOON_MS : AGAIN_MS);
    this._on.changed();
  }

  /** @param {string} id */
  start(id) {
    this._starting = this._pools?.find((pool) => pool.id === id) || null;
    this._problem = "";
    this._on.changed();
  }

  back() {
    this._starting = null;
    this._preview = null;
    this._problem = "";
    this._on.changed();
  }

  /** @param {string} id */
  async look(id) {
    const reply = await ask(`pools/${encodeURIComponent(id)}`);
    this._problem = reply.message;
    this._preview = reply.status === 200 ? reply.body : null;
    this._on.changed();
  }

  /** @param {File} file */
  async upload(file) {
    this._said = say("instructor.home.adding");
    this._problem = "";
    this._on.changed();
    const reply = await ask(`pools?name=${encodeURIComponent(file.name)}`, file);
    this._said = reply.status === 201 ? say("instructor.home.added", { title: reply.body.title || file.name }) : "";
    await this._look();
    this._problem = reply.message;
    this._on.changed();
  }

  /** @param {Record<string, unknown>} options */
  async begin(options) {
    if (!this._starting || this._busy) return;
    this._busy = true;
    this._problem = "";
    this._on.changed();
    const reply = await ask("sessions", { pool: this._starting.id, options });
    this._busy = false;
    this._problem = reply.message;
    if (reply.status === 201) this._on.opened(reply.body.code);
    else this._on.changed();
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
    const problem = await allowStick(id);
    await this._look();
    this._problem = problem;
    this._on.changed();
  }

  /** "" or "erase" */
  get sheet() {
    return this._erasing ? "erase" : "";
  }

  /** What can be tapped on a past session and on the sheet. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      erase: (id) => this._askToErase(this._sessions.find(({ session_id }) => session_id === id) || null),
      eraseSure: () => this._erase(),
      dismiss: () => this._askToErase(null),
      useStick: (id) => this._allow(id),
    };
  }

  get name() {
    return this._starting ? "start" : this._preview ? "preview" : "home";
  }

  screen() {
    const open = this._sessions.filter((session) => session.open && session.phase !== "finished");
    if (this._starting) return startSheet(this._starting, open, this._roster, this._problem, this._busy);
    if (this._preview) return preview(this._preview);
    const past = this._sessions.filter((session) => !open.includes(session));
    return html`<div class="home stack" data-key="home">
      <header class="row between wrap">
        <h1 tabindex="-1">${say("common.brand")}</h1>
        <span class="row doors"><a class="button quiet small" href="/projector" target="_blank" rel="noopener">${say("instructor.home.board")}</a><button type="button" class="quiet small" data-do="box">${say("instructor.box.title")}</button><button type="button" class="quiet small" data-do="signOut">${say("instructor.home.sign_out")}</button></span>
      </header>
      <p class="sheet alert small" role="status" ${!this.note && html`hidden`}>${this.note}</p>
      <p class="problem" role="alert">${this._problem}</p>
      ${open.length > 0 && html`<section class="stack tight"><h2>${say("instructor.home.open")}</h2>${open.map(openCard)}</section>`}
      <section class="stack tight">
        <h2>${say("instructor.home.pools")}</h2>
        ${this._sticks.map(stickCard)} ${this._rosterProblems.length > 0 && rosterCard(this._rosterProblems)}
        ${this._pools === null && !this._problem && html`<p class="soft">${say("instructor.one_moment")}</p>`}
        ${this._pools && !this._pools.length && !this._sticks.some(isEmpty) && html`<p class="sheet soft">${say("instructor.home.no_pools")}</p>`} ${(this._pools || []).map(poolCard)}
        <label class="button add"><span>${say("instructor.home.add")}</span><input type="file" class="said" data-do="upload" accept=".yaml,.yml,.json" /></label>
        <p class="small soft" role="status">${this._said}</p>
      </section>
      <section class="stack tight">
        <h2>${say("instructor.home.past")}</h2>
        ${past.length ? past.map(pastCard) : html`<p class="small soft">${say("instructor.home.no_past")}</p>`}
      </section>
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

/** @param {Instructor.Stick} stick */
function stickCard(stick) {
  const { id, state, sentence, alert } = stick;
  if (!sentence && !alert) return null;
  if (state === "waiting") return waitingStick(id, sentence);
  return html`<p class="sheet small ${state === "problem" || alert ? "alert" : "soft"}" data-key="stick ${id}">${alert} ${sentence}${isEmpty(stick) && ` ${say("instructor.home.empty_stick")}`}</p>`;
}

/** @param {Instructor.Stick} stick */
function isEmpty({ state, pools }) {
  return state === "ready" && !pools;
}

/** @param {Instructor.Pool} pool */
function poolCard({ id, title, ok, questions, problems }) {
  const about = ok ? say("instructor.home.questions", { n: questions }) : say("instructor.home.broken");
  return html`<article class="sheet stack tight" data-key="${id}">
    <div class="row between">
      <div><b dir="auto">${title}</b><div class="small ${ok ? "soft" : "bad"}">${about}</div></div>
      ${ok && html`<span class="row"><button type="button" data-do="look" data-arg="${id}">${say("instructor.home.look")}</button><button type="button" class="primary" data-do="start" data-arg="${id}">${say("instructor.home.start")}</button></span>`}
    </div>
    ${problems.length > 0 && problemList(problems)}
  </article>`;
}

/** What is wrong with the class list. @param {Instructor.Problem[]} problems */
function rosterCard(problems) {
  return html`<article class="sheet stack tight" data-key="roster"><b>${say("instructor.home.roster")}</b>${problemList(problems)}</article>`;
}

/** @param {Instructor.Problem[]} problems */
function problemList(problems) {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return html`<details>
    <summary class="small ${errors ? "bad" : "warn"}">${errors ? say("instructor.home.errors", { n: errors }) : say("instructor.home.warnings", { n: problems.length })}</summary>
    <ul class="problems small">
      ${problems.map((problem) => html`<li><span class="soft num">${sayThat(problem.where)}</span><br /><span dir="auto">${sayThat(problem.message)}</span>${problem.hint && html`<br /><span class="soft" dir="auto">${sayThat(problem.hint)}</span>`}</li>`)}
    </ul>
  </details>`;
}

/** @param {Instructor.Session} session */
function pastCard({ session_id, title, started_at, students }) {
  return html`<details class="sheet past" data-key="${session_id}">
    <summary><b dir="auto">${title}</b><span class="when small soft">${when(started_at)} · ${say("instructor.home.students", { n: students })}</span></summary>
    ${downloads(session_id)}
    <button type="button" class="wide danger" data-do="erase" data-arg="${session_id}">${say("instructor.home.erase")}</button>
  </details>`;
}

/** @param {Instructor.Session} session @param {string} problem @param {boolean} busy */
function eraseSheet({ title, started_at, students }, problem, busy) {
  return sheet(
    say("instructor.erase.title"),
    html`<p><b dir="auto">${title}</b><br /><span class="small soft">${when(started_at)} · ${say("instructor.home.students", { n: students })}</span></p>
      <p class="soft">${say("instructor.erase.more")}</p>
      <p class="problem" role="alert">${problem}</p>
      <button type="button" class="wide danger" data-do="eraseSure" ${busy && html`disabled`}>${say("instructor.erase.go")}</button>`,
  );
}

/** @type {[string, Key][]} */
const FILES = [
  ["report.html", "instructor.file.report"],
  ["results.csv", "instructor.file.results"],
  ["answers.csv", "instructor.file.answers"],
  ["items.csv", "instructor.file.items"],
  ["audit.csv", "instructor.file.audit"],
  ["session.sqlite", "instructor.file.session"],
];

/** Links to what is left of a session. @param {string} session_id */
export function downloads(session_id) {
  return html`<p class="files row wrap">
    ${FILES.map(([file, name]) => html`<a class="button small" href="/api/admin/sessions/${encodeURIComponent(session_id)}/${file}" download>${say(name)}</a>`)}
  </p>`;
}

/** @param {string} iso */
function when(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? ""
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** @param {Instructor.Pool & {preview: Instructor.Previewed[]}} pool */
function preview({ title, preview: questions }) {
  return html`<div class="home stack" data-key="preview">
    <header class="row between"><h1 tabindex="-1" dir="auto">${title}</h1><button type="button" data-do="back">${say("common.back")}</button></header>
    ${questions.map(
      (question) => html`<article class="sheet stack tight">
        <div class="row top"><b class="num soft">${question.number}</b><div class="text" dir="auto"><b>${raw(question.html)}</b></div></div>
        <ul class="answers">
          ${question.options.map(({ html: option, right }) => html`<li class="${right ? "right" : ""}"><span ${right ? html`role="img" aria-label="${say("common.right_answer")}"` : html`aria-hidden="true"`}>${right && "✓"}</span><span dir="auto">${raw(option)}</span></li>`)}
        </ul>
        ${question.explanation_html && html`<div class="small soft text" dir="auto">${raw(question.explanation_html)}</div>`}
      </article>`,
    )}
    <button type="button" class="wide" data-do="back">${say("common.back")}</button>
  </div>`;
}
