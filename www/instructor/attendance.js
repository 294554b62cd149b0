import { clock, pointsLike } from "../common/ui/numbers.js";
import { say } from "../common/words.js";
import { ordered } from "./ordering.js";
import { search } from "./search.js";

/**
 * The people of the class: a row each, kept while they stay, so that of five hundred only what changed is touched.
 *
 * @typedef {{item: HTMLElement, cells: Record<string, HTMLElement>, said: Record<string, string>}} Row
 */

export class Attendance {
  /** @param {() => number} now monotonic milliseconds */
  constructor(now) {
    this._now = now;
    this._at = 0;
    /** @type {Instructor.Person[]} */
    this.people = [];
    this._points = pointsLike([]);
    /** @type {Map<string, Row>} */
    this._rows = new Map();
    this._phase = "";
    this._moment = "";
    /** @type {import("./ordering.js").Order} */
    this.order = "now";
    /** what is searched */
    this.typed = "";
    this._wanted = search("");
    /** The ids are numbers; otherwise an id is the name with which somebody joined, and may be another one now. */
    this.numbers = false;
    this.root = document.createElement("ul");
    this.root.className = "attendance";
  }

  /**
   * Rows keep their places until the phase or the turn is another, since somebody may be about to tap one. Who comes
   * meanwhile is added at the end.
   *
   * @param {Instructor.Person[] | undefined} people absent: nothing is known of them that is new
   * @param {string} phase @param {number} [turn] @param {string[]} [stuck] whose phones show no sign of the question
   */
  take(people, phase, turn, stuck = []) {
    if (!people) return;
    this.people = people.map((person) => ({ ...person, stuck: stuck.includes(person.student_id) }));
    this._points = pointsLike(people.map(({ points }) => points));
    this._at = this._now();
    this._phase = phase;
    this._draw();
    const moment = `${phase} ${turn}`;
    if (moment !== this._moment) this.sort();
    this._moment = moment;
  }

  /** @param {string} student_id */
  find(student_id) {
    return this.people.find((person) => person.student_id === student_id);
  }

  /** Whether the next phone that asks for the number is let in. @param {Instructor.Person} person */
  awaits({ next_phone_ms }) {
    return next_phone_ms !== null && next_phone_ms > this._now() - this._at;
  }

  /** What changes with time alone: for how long somebody is gone. */
  tick() {
    for (const person of this.people) if (!person.connected && person.last_seen_ms) this._fill(person);
  }

  _draw() {
    const gone = new Set(this._rows.keys());
    for (const person of this.people) {
      gone.delete(person.student_id);
      this._fill(person);
    }
    for (const student_id of gone) {
      this._rows.get(student_id)?.item.remove();
      this._rows.delete(student_id);
    }
  }

  /** Put the rows in an order; without one, in that of the last time. */
  sort(order = this.order) {
    this.order = order;
    let at = this.root.firstElementChild;
    for (const { student_id } of ordered(this.people, order, this._phase)) {
      const { item } = this._row(student_id);
      if (item === at) at = at.nextElementSibling;
      else this.root.insertBefore(item, at);
    }
    // the figures may be others now
    this._draw();
  }

  /** Show only those whose name or number has in it what is typed. @param {string} typed */
  search(typed) {
    this.typed = typed;
    this._wanted = search(typed);
    this._draw();
  }

  /** How many the search has found. */
  get found() {
    return this.people.filter((person) => this._isFound(person)).length;
  }

  /** @param {Instructor.Person} person */
  _isFound({ name, student_id }) {
    return !this.typed || this._wanted(`${name}\n${student_id}`);
  }

  /** @param {Instructor.Person} person */
  _fill(person) {
    const row = this._row(person.student_id);
    const set = (/** @type {string} */ name, /** @type {string} */ value) => {
      if (row.said[name] === value) return;
      row.said[name] = value;
      if (name === "dot" || name === "button") row.cells[name].className = value;
      else row.cells[name].textContent = value;
    };
    const isHidden = !this._isFound(person);
    if (row.item.hidden !== isHidden) row.item.hidden = isHidden;
    set("dot", `dot ${person.connected ? (person.away_now || person.stuck ? "away" : "") : "off"}`);
    set(
      "button",
      `person ${person.removed ? "removed" : ""} ${this._phase === "open" && person.answered ? "done" : ""}`,
    );
    set("name", person.name);
    set("id", this.numbers ? say("instructor.attendance.id", { id: person.student_id }) : "");
    set("note", this._note(person));
    set("figure", this._figure(person));
  }

  /** @param {Instructor.Person} person */
  _note(person) {
    if (person.removed) return say("instructor.attendance.removed");
    const gone_ms = (person.last_seen_ms || 0) + this._now() - this._at;
    const notes = [
      !person.connected &&
        (person.last_seen_ms === null
          ? say("instructor.attendance.never")
          : say("instructor.attendance.gone", { time: duration(gone_ms) })),
      person.stuck && say("instructor.attendance.not_responding"),
      person.connected && person.away_now && say("instructor.attendance.away_now"),
      person.away > (person.away_now ? 1 : 0) && say("instructor.attendance.away", { n: person.away }),
      person.factor !== 1 && say("instructor.attendance.extra", { factor: person.factor }),
      person.sockets > 1 && say("instructor.attendance.pages", { n: person.sockets }),
      person.missed && say("instructor.attendance.missed"),
      this.awaits(person) && say("instructor.attendance.awaited"),
    ];
    return notes.filter(Boolean).join(" · ");
  }

  /** @param {Instructor.Person} person */
  _figure(person) {
    if (this.order === "points") return this._points(person.points);
    if (this._phase === "open" && person.answered) return "✓";
    if (this._phase === "revealed" || this._phase === "finished") return this._points(person.points);
    return person.latency_ms === null ? "–" : say("instructor.attendance.latency", { ms: person.latency_ms });
  }

  /** @param {string} student_id */
  _row(student_id) {
    return this._rows.get(student_id) || this._made(student_id);
  }

  /** A new row, at the end. @param {string} student_id @returns {Row} */
  _made(student_id) {
    const item = document.createElement("li");
    const make = (/** @type {string} */ tag, /** @type {string} */ name, /** @type {Element} */ parent) => {
      const cell = document.createElement(tag);
      cell.className = name;
      parent.append(cell);
      return cell;
    };
    const button = make("button", "person", item);
    button.setAttribute("type", "button");
    button.dataset.do = "person";
    button.dataset.arg = student_id;
    const dot = make("i", "dot", button);
    const who = make("span", "who", button);
    const name = make("span", "name", who);
    name.dir = "auto";
    const id = make("span", "id soft small num", who);
    const note = make("span", "note soft small", who);
    const figure = make("span", "figure num soft", button);
    const row = { item, cells: { button, dot, name, id, note, figure }, said: {} };
    this._rows.set(student_id, row);
    this.root.append(item);
    return row;
  }
}

/** @param {number} ms */
function duration(ms) {
  return ms < 60_000 ? say("common.seconds", { s: Math.floor(ms / 1000) }) : clock(ms);
}
