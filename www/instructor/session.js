import { Link } from "../common/link/link.js";
import { socketUrl } from "../common/link/world.js";
import { Countdown } from "../common/ui/clock.js";
import { html } from "../common/ui/html.js";
import { clock } from "../common/ui/numbers.js";
import { say, sayThat } from "../common/words.js";
import { endingScreen } from "./ending.js";
import { changeLook } from "./board.js";
import { pressed } from "./keys.js";
import { liveScreen } from "./live.js";
import { Asking } from "./asking.js";
import { Attendance } from "./attendance.js";
import { Coming } from "./coming.js";
import { Correcting } from "./correcting.js";
import { CLOSES_IN_S, Offer } from "./offer.js";
import { Opening } from "./opening.js";
import { Person } from "./person.js";
import { Playing } from "./playing.js";
import { sheetOf } from "./sheets.js";
import { allowStick } from "./stick.js";
import { Sure } from "./sure.js";
import { Underway } from "./underway.js";
import { completed } from "./view.js";

/** One session on the instructor's page: its link, what is on the way, and what lies over it. */
const BANNER_MS = 1_500;
const TOAST_MS = 6_000;
const DROP_MS = 6_000; // a tap that is not answered for this long is dropped, so that it can't act later
/** what is meant for the step that the page shows: another instructor may have gone on */
const OF_A_STEP = new Set(["open", "close", "reveal", "revote", "pause", "resume", "extend", "close_in", "skip"]);

export class Session {
  /**
   * @param {World} world @param {string} code
   * @param {{changed: () => void, over: (why: string) => void}} on
   */
  constructor(world, code, on) {
    this._world = world;
    this.code = code;
    this._on = on;
    this.attendance = new Attendance(world.now);
    this.countdown = new Countdown(world.now);
    this._offer = new Offer(world.now);
    /** @type {Instructor.View | null} */
    this.view = null;
    this._lostAt = world.now();
    this._restarting = false;
    this.isOff = false;
    /** what became of the results when the box was switched off */
    this._said = "";
    this._underway = new Underway(world.now);
    this._toast = "";
    this._toastAt = 0;
    this._sure = new Sure(world.now);
    const send = (/** @type {object} */ command) => this._command(command);
    const told = (/** @type {string} */ said) => this._say(said);
    this.correcting = new Correcting(code, { view: () => this.view, send, told, changed: on.changed });
    this.asking = new Asking({ send, changed: on.changed }, world.store, code);
    this.person = new Person(send);
    this._playing = new Playing({ changed: on.changed, told });
    this._coming = new Coming(code, on.changed);
    this._opening = new Opening(code, on.changed);
    /** "", "more", "correct", "keys", "coming", "ask", "scan join", "scan wifi" or "person ID" */
    this.sheet = "";
    this._link = new Link(world, {
      url: () => socketUrl(`instructor?code=${encodeURIComponent(code)}`),
      expires_ms: DROP_MS,
      on: {
        view: (view) => this._take(view),
        state: (state) => {
          if (state === "connecting") this._lostAt = world.now();
          else this._restarting = false;
          on.changed();
        },
        ack: ({ id }) => {
          this._underway.acknowledged(id);
          this.asking.acknowledged(id);
          this.correcting.acknowledged(id);
          if (this.person.acknowledged(id)) this._open("");
          on.changed();
        },
        refused: ({ id, why, message }) => {
          this._underway.refused(id);
          const isSentAgain = id && this._link.outbox.find(id);
          if (id && !isSentAgain) this.correcting.refused(id);
          const said = message ? sayThat(message) : say("instructor.live.dropped");
          if (why === "not_signed_in" || why === "no_session") on.over(why);
          else if (!isSentAgain && this.asking.refused(id, said)) this._open("ask");
          else if (!isSentAgain && this.person.refused(id, said)) on.changed();
          else this._say(said);
        },
        bye: (why, said) => {
          this._said = said ? sayThat(said) : "";
          if (why === "restarting") this._restarting = true;
          else if (why === "off") this.isOff = true;
          else on.over(why);
          on.changed();
        },
      },
    }).start();
  }

  stop() {
    this._link.stop();
  }

  /** @param {Instructor.View} view */
  _take(view) {
    const known = this.view;
    this.isOff = false;
    this.view = completed(view, known);
    this.correcting.taken(view.question);
    this._underway.seen(known, view);
    this._offer.take(view);
    this._playing.learn(view);
    if (!known && view.past) this._openToCorrect();
    if (this.sheet === "coming" && !this._coming.follow(view)) this.sheet = "";
    this.countdown.set(`${view.turn}.${view.round}`, {
      left_ms: view.left_ms ?? view.next_in_ms,
      starts_in_ms: view.starts_in_ms,
      paused: view.paused || view.closing || view.playback?.speed === 0,
    });
    this.countdown.full(view.limit_ms);
    // while a slide is shown nobody is waited for
    const phase = view.question?.answerable === false ? "" : view.phase;
    this.attendance.numbers = view.numbers === true;
    this.attendance.take(view.attendance, phase, view.turn, view.stuck);
    this._on.changed();
  }

  /** @param {string} message */
  _say(message) {
    this._toast = message;
    this._toastAt = this._world.now();
    this._on.changed();
  }

  get _isOffered() {
    return this.view !== null && this._offer.shown(this.view, this.countdown.left);
  }

  /** @param {Record<string, any>} command @returns {string | undefined} its id, if it was sent */
  _command(command) {
    if (!this.view || this._underway.isSame(command)) return undefined;
    this._toast = "";
    const message = { type: "command", ...command, ...(OF_A_STEP.has(command.do) && { step: this.view.step }) };
    const id = this._link.send(message);
    this._underway.sent(id, command);
    this._on.changed();
    return id;
  }

  /** What cannot be undone is asked once. @param {string} what @param {object} command */
  _commandIfSure(what, command) {
    if (this._sure.tap(what)) {
      this.sheet = "";
      this._command(command);
    }
    this._on.changed();
  }

  /** @param {object} command */
  _commandAndClose(command) {
    this.sheet = "";
    this._command(command);
    this._on.changed();
  }

  /** What can be tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      next: () => this.view && !this._underway.held && this.view.next && this._command({ do: this.view.next.do }),
      pause: () => this._command({ do: "pause" }),
      resume: () => this._command({ do: "resume" }),
      extend: () => this._command({ do: "extend", seconds: 15 }),
      closeIn: () => this._isOffered && this._offer.meant && this._command({ do: "close_in", seconds: CLOSES_IN_S }),
      pace: (after) => this._command({ do: "pace", next_after: Number(after) || null }),
      discuss: () => this._command({ do: "close", hold: true }),
      revote: () => this._command({ do: "revote" }),
      screen: (show) => this._command({ do: "screen", show }),
      dressBoard: async (change) => {
        const wrong = await changeLook(change);
        if (wrong) this._say(wrong);
      },
      keys: () => this._open("keys"),
      coming: () => {
        this._open("coming");
        if (this.view) this._coming.look(this.view);
      },
      more: () => {
        this._open("more");
        this._opening.load();
        const { question } = this.correcting.found;
        if (question && question.number) this.correcting.find(question.id);
      },
      correctAny: () => this._openToCorrect(),
      searchPeople: (_, element) => {
        this.attendance.search(/** @type {HTMLInputElement} */ (element).value);
        this._on.changed();
      },
      sortPeople: (order) => {
        this.attendance.sort(/** @type {import("./ordering.js").Order} */ (order));
        this._on.changed();
      },
      person: (student_id) => this._open(`person ${student_id}`),
      dismiss: () => this._open(""),
      scan: (code) => this._open(`scan ${code}`),
      byKey: (key) => {
        if (!this.view || this.sheet || this.view.past || this._playing.byKey(key, this.view)) return;
        // a key may be pressed again before the view shows what the first press has asked for
        pressed(key, { ...this.view, screen: this._underway.show || this.view.screen }, this);
      },
      dismissClaim: (ticket) => this._command({ do: "dismiss", ticket }),
      dismissClaims: () => this._command({ do: "dismiss" }),
      useStick: async (id) => this._say((await allowStick(id)) || say("instructor.stick.used")),
      // what comes next can be opened all the same; what is open loses its answers
      skip: () =>
        this.view && (this.view.phase === "open" || this.view.phase === "closed")
          ? this._commandIfSure("skip", { do: "skip" })
          : this._commandAndClose({ do: "skip" }),
      lock: () => this._command({ do: "lock", joining: !this.view?.joining_locked }),
      finish: () => this._commandIfSure("finish", { do: "finish" }),
      finishByKey: () => {
        if (this._underway.held) return;
        this._commandIfSure("finish", { do: "finish" });
        if (this._sure.asks("finish")) this._say(say("instructor.keys.finish_sure"));
      },
      remove: (student_id) => this._commandIfSure(`remove:${student_id}`, { do: "remove", student_id }),
      ...this.person.handlers,
      ...this._playing.handlers(this.view),
      openQuestion: (_, form) => {
        const question = new FormData(/** @type {HTMLFormElement} */ (form)).get("question");
        if (question) this._commandAndClose({ do: "open", question });
      },
      findQuestion: (_, list) => this.correcting.find(/** @type {HTMLSelectElement} */ (list).value),
      correct: (_, form) => this._correct(/** @type {HTMLFormElement} */ (form), false),
      voidQuestion: (_, button) => this._correct(/** @type {HTMLFormElement} */ (button.closest("form")), true),
      accept: (answer, button) => this.correcting.accept(answer, button.closest("form")),
      ask: () => this._open("ask"),
      ...this.asking.handlers,
      askNow: (kind) => {
        if (this.asking.ask(kind)) this._open("");
      },
    };
  }

  /** @param {HTMLFormElement} form @param {boolean} isVoid */
  _correct(form, isVoid) {
    const question = this.sheet ? this.correcting.found.question : this.view?.question;
    if (this.correcting.correct(question, form, isVoid)) this.sheet = "";
    this._on.changed();
  }

  /** The list of questions, of which one is to be corrected. */
  _openToCorrect() {
    this._open("correct");
    this._opening.load();
  }

  /** @param {string} sheet */
  _open(sheet) {
    this.sheet = sheet;
    this._sure.forget();
    this.correcting.open();
    this.person.open();
    this._on.changed();
  }

  screen() {
    const { view } = this;
    if (this.isOff) return endingScreen("off", true, this._said);
    const connected = this._link.state === "connected";
    const lost = !connected && this._world.now() - this._lostAt > BANNER_MS;
    if (!view)
      return html`<div class="door stack"><b>${say("common.brand")}</b><h1 tabindex="-1">${say("instructor.one_moment")}</h1><p class="soft">${lost && say("instructor.unreachable")}</p></div>`;
    const banner = this._restarting ? say("common.restarting") : lost ? say("instructor.live.lost") : "";
    const toast = this._world.now() - this._toastAt < TOAST_MS ? this._toast : "";
    return html`${liveScreen(view, { connected, banner, busy: this._underway.held, toast, offer: this._isOffered, left: this.countdown.left, over: this.countdown.over, unread: this.correcting.unread, list: this.attendance, playing: this._playing })} ${this._sheet(view)}`;
  }

  /** @param {Instructor.View} view */
  _sheet(view) {
    const { correcting, asking, attendance, _opening: opening, _coming: coming, _playing: playing } = this;
    const isSure = (/** @type {string} */ what) => this._sure.asks(what);
    const { problem } = this.person;
    return sheetOf(this.sheet, view, { correcting, asking, attendance, opening, coming, playing, problem, isSure });
  }

  /** Put in what is drawn apart: the attendance and the time. @param {Element} root */
  drawOwn(root) {
    const people = root.querySelector("[data-attendance]");
    if (people && people.firstChild !== this.attendance.root) people.append(this.attendance.root);
    const time = root.querySelector("[data-time]");
    const said = this.countdown.lead > 0 ? say("instructor.live.ready") : clock(this.countdown.left);
    if (time && time.textContent !== said) time.textContent = said;
    const line = root.querySelector("[data-line]");
    this._playing.choose(root, this.view);
    if (line instanceof HTMLElement) line.style.transform = `scaleX(${this.countdown.share.toFixed(4)})`;
  }
}
