/**
 * What the board sounds like, if the instructor turned that on: a few soft notes, made by the browser itself.
 */

/** @typedef {"join" | "tick" | "reveal" | "podium"} Cue */
/** @typedef {{ picture: string, place: string, joined: number }} Moment what the board shows, of which question, and how many have joined */

/** Notes as pitch in Hz, start and length in seconds, and loudness from 0 to 1. @type {Record<Cue, [number, number, number, number][]>} */
export const TUNES = {
  join: [
    [784, 0, 0.12, 0.12],
    [1047, 0.07, 0.2, 0.12],
  ],
  tick: [[587, 0, 0.09, 0.16]],
  reveal: [
    [523, 0, 0.25, 0.16],
    [659, 0.14, 0.25, 0.16],
    [784, 0.28, 0.5, 0.18],
  ],
  podium: [
    [392, 0.3, 0.3, 0.16],
    [523, 1.2, 0.3, 0.17],
    [659, 2.4, 0.18, 0.18],
    [784, 2.58, 0.18, 0.18],
    [1047, 2.76, 0.9, 0.2],
    [659, 2.76, 0.9, 0.12],
  ],
};
/** Pictures in which people still join. */
const LOBBY = ["join", "none"];

/** What is heard of what has changed on the board. @param {Moment | null} before @param {Moment} now @returns {Cue | null} */
export function cueOf(before, now) {
  if (!before) return null;
  const changed = now.picture !== before.picture || now.place !== before.place;
  if (changed && (now.picture === "reveal" || now.picture === "podium")) return now.picture;
  return LOBBY.includes(now.picture) && now.joined > before.joined ? "join" : null;
}

/** Whether a second of the last five has begun. @param {number} before_ms @param {number} left_ms */
export function ticks(before_ms, left_ms) {
  const seconds = Math.ceil(left_ms / 1000);
  return seconds >= 1 && seconds <= 5 && Math.ceil(before_ms / 1000) > seconds;
}

/** Put a tune on a clock of sound, from `at` on. @param {BaseAudioContext} context @param {Cue} cue @param {number} at */
export function play(context, cue, at) {
  for (const [pitch, start, length, loudness] of TUNES[cue]) {
    const note = context.createOscillator();
    const volume = context.createGain();
    note.type = "triangle";
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at + start);
    volume.gain.exponentialRampToValueAtTime(loudness, at + start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + start + length);
    note.connect(volume).connect(context.destination);
    note.start(at + start);
    note.stop(at + start + length);
  }
}

export class Sounds {
  /** @param {() => AudioContext | null} make null where the browser has none */
  constructor(make) {
    this._make = make;
    /** @type {AudioContext | null} */
    this._context = null;
    this._on = false;
  }

  /** The browser lets the page sound only once somebody has touched it. */
  get blocked() {
    return this._on && this._context !== null && this._context.state === "suspended";
  }

  /** @param {boolean} on */
  turn(on) {
    if (on && !this._context) this._context = this._make();
    this._on = on;
  }

  /** Somebody has touched the page. */
  allow() {
    if (this.blocked && this._context) this._context.resume();
  }

  /** @param {Cue | null} cue */
  play(cue) {
    if (cue && this._on && this._context && !this.blocked) play(this._context, cue, this._context.currentTime);
  }
}

/** @returns {AudioContext | null} */
export function newContext() {
  return typeof AudioContext === "undefined" ? null : new AudioContext();
}
