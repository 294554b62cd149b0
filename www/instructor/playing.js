import { html } from "../common/ui/html.js";
import { clock } from "../common/ui/numbers.js";
import { nameOf } from "../common/ui/played.js";
import { isolated, say } from "../common/words.js";
import { ask } from "./api.js";

/**
 * A past class that is shown again to everybody: where it is, and how it is moved.
 */

/** by this code the box finds it */
export const PLAYBACK = "PLAYBACK";
const SPEEDS = [1, 4, 16];

export class Playing {
  /** @param {{changed: () => void, told: (said: string) => void}} on @param {typeof ask} [request] */
  constructor(on, request = ask) {
    this._on = on;
    this._ask = request;
    this._asked = false;
    /** @type {Playback.Title[]} */
    this.titles = [];
    /** @type {Instructor.Watched[]} */
    this._students = [];
    /** how fast it goes on */
    this.speed = 1;
  }

  /** Learn its steps, once. @param {Instructor.View} view */
  async learn({ playback }) {
    if (!playback) return;
    if (playback.speed) this.speed = playback.speed;
    if (this._asked) return;
    this._asked = true;
    const { status, body } = await this._ask("playback");
    this._asked = status === 200;
    if (status === 200) {
      this.titles = body.steps;
      this._students = body.students;
      this._on.changed();
    }
  }

  /** The address of what a student saw; "" for one who did not stay in the class. @param {string} student_id */
  pageOf(student_id) {
    const found = this._students.find((student) => student.student_id === student_id);
    return found ? `/#t=${encodeURIComponent(found.token)}` : "";
  }

  /** What can be tapped. @param {Instructor.View | null} view @returns {Record<string, (argument: string, element: HTMLElement) => void>} */
  handlers(view) {
    const playback = view && view.playback;
    return {
      playStep: (_, list) => {
        this._move({ step: Number(/** @type {HTMLSelectElement} */ (list).value) });
        list.blur(); // or it would take the keys of a clicker
      },
      playBy: (by) => playback && this._move({ step: playback.step + Number(by) }),
      playOn: () => playback && this._move({ speed: playback.speed ? 0 : this.speed }),
      playSpeed: (speed) => {
        this.speed = Number(speed);
        if (playback && playback.speed) this._move({ speed: this.speed });
        this._on.changed();
      },
      playEnd: async () => this._on.told((await endPlayback()) || ""),
    };
  }

  /** The list says where it is: an option that is moved into a list is not selected any more. @param {Element} root @param {Instructor.View | null} view */
  choose(root, view) {
    const list = root.querySelector("[data-do='playStep']");
    const at = String(view?.playback?.step || "");
    if (list instanceof HTMLSelectElement && list.value !== at && document.activeElement !== list) list.value = at;
  }

  /** A clicker leads on and back, in a playback. @param {string} key @param {Instructor.View} view */
  byKey(key, { playback }) {
    const by = { next: 1, back: -1 }[key];
    if (by && playback) this._move({ step: playback.step + by });
    return Boolean(playback);
  }

  /** @param {{step?: number, speed?: number}} where */
  async _move(where) {
    const { message } = await this._ask("playback", where);
    if (message) this._on.told(message);
  }
}

/** Show a past class to everybody. @param {string} id @param {(code: string) => void} opened @param {(problem: string) => void} refused */
async function playToAll(id, opened, refused) {
  const { status, body, message } = await ask(`sessions/${encodeURIComponent(id)}/playback`, {});
  if (status === 200) opened(body.code);
  else refused(message);
}

/** @returns {Promise<string>} why it did not end */
async function endPlayback() {
  return (await ask("playback", undefined, undefined, "DELETE")).message;
}

/**
 * What can be tapped in the list of classes.
 *
 * @param {(code: string) => void} opened @param {(problem: string) => void} told
 * @returns {Record<string, (argument: string) => void>}
 */
export function listHandlers(opened, told) {
  return { playToAll: (id) => playToAll(id, opened, told), endPlayback: async () => told(await endPlayback()) };
}

/** What is shown again now, in the list of classes. @param {{title: string, stays: boolean}} playback */
export function playingCard({ title, stays }) {
  return html`<section class="stack tight" data-key="playing"><h2>${say("playback.now")}</h2><article class="sheet stack tight">
    <b dir="auto">${title}</b>
    <button type="button" class="primary wide" data-do="enterSession" data-arg="${PLAYBACK}">${say("playback.go_on")}</button>
    ${!stays && html`<button type="button" class="wide" data-do="endPlayback">${say("playback.end")}</button>`}
  </article></section>`;
}

/**
 * In place of what runs a class.
 *
 * @param {Instructor.Played} playback @param {Playing} playing @param {boolean} connected @param {string} toast
 */
export function playDock({ step, steps, at_ms, length_ms, speed, stays }, playing, connected, toast) {
  const off = !connected;
  const atEnd = at_ms >= length_ms && step >= steps;
  return html`<nav class="dock" data-key="dock">
    <p class="toast small" role="status" ${!toast && html`hidden`}>${toast}</p>
    <label class="row small played"><bdi class="num" dir="ltr" aria-hidden="true">${clock(at_ms)} / ${clock(length_ms)}</bdi>
      <select class="grow" data-do="playStep" data-key="steps" aria-label="${say("playback.go")}" ${off && html`disabled`}>${playing.titles.map(
        (title, index) =>
          html`<option value="${index + 1}">${nameOf(title)}${title.what === "asked" && title.text && ` · ${isolated(title.text)}`}</option>`,
      )}</select></label>
    <div class="quick">
      <button type="button" data-do="playBy" data-arg="-1" data-key="previous" ${(off || step <= 1) && html`disabled`}>${say("playback.previous")}</button>
      <button type="button" data-do="playOn" data-key="on" ${(off || atEnd) && html`disabled`}>${say(speed ? "instructor.dock.pause" : "playback.play")}</button>
      ${SPEEDS.map((each) => html`<button type="button" class="num" data-do="playSpeed" data-arg="${each}" data-key="speed ${each}" aria-pressed="${String(each === playing.speed)}" aria-label="${say("playback.speed", { speed: each })}"><bdi dir="ltr">${each}×</bdi></button>`)}
      ${!stays && html`<button type="button" data-do="playEnd" data-key="end">${say("playback.end")}</button>`}
    </div>
    <button type="button" class="primary wide" data-do="playBy" data-arg="1" data-key="next" ${(off || step >= steps) && html`disabled`}>${say("playback.next")}</button>
  </nav>`;
}
