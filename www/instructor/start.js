import { html } from "../common/html.js";
import { text } from "./text.js";

/** The settings of a session before it starts: the pool's, to be changed. */

const t = text.start;
/** @type {[string, string, [string, string][]][]} */
const CHOICES = [
  [
    "scoring",
    t.scoring,
    [
      ["flat", t.flat],
      ["speed", t.speed],
    ],
  ],
  [
    "reveal",
    t.reveal,
    [
      ["auto", t.auto],
      ["hold", t.hold],
    ],
  ],
  [
    "draw",
    t.draw,
    [
      ["together", t.together],
      ["individual", t.individual],
    ],
  ],
  [
    "leaderboard",
    t.leaderboard,
    [
      ["every", t.every],
      ["end", t.end],
      ["never", t.never],
    ],
  ],
];
/** @type {[string, string][]} */
const SWITCHES = [
  ["changes", t.changes],
  ["close_when_all", t.closeAll],
  ["shuffle", t.shuffle],
  ["live_counts", t.live],
];

/**
 * @param {Instructor.Pool} pool @param {Instructor.Session[]} open the classes that run already
 * @param {boolean} roster whether there is a class list @param {string} problem @param {boolean} busy
 */
export function startSheet({ title, questions, options }, open, roster, problem, busy) {
  return html`<form class="home stack" data-do="begin" data-key="start">
    <header class="row between">
      <div><h1 tabindex="-1" dir="auto">${title}</h1><p class="small soft">${text.home.questions(questions)}</p></div>
      <button type="button" data-do="back">${text.home.back}</button>
    </header>
    ${open.length > 0 && html`<p class="sheet alert small">${t.beside(open[0].title)}</p>`}
    <div class="sheet stack settings">
      <div class="pair">
        <label><span>${t.time}</span><input name="time_limit" type="number" inputmode="numeric" min="1" max="3600" step="any" required value="${options.time_limit}" /></label>
        <label><span>${t.points}</span><input name="points" type="number" inputmode="decimal" min="0" max="100000" step="any" required value="${options.points}" /></label>
      </div>
      ${CHOICES.map(
        ([name, label, values]) => html`<label
          ><span>${label}</span>
          <select name="${name}">
            ${values.map(([value, said]) => html`<option value="${value}" ${options[name] === value && html`selected`}>${said}</option>`)}
          </select></label
        >`,
      )}
      <label class="turns"
        ><span>${t.turns}</span>
        <input name="turns" type="number" inputmode="numeric" min="1" max="500" value="${options.turns || ""}" placeholder="${t.turnsHint}"
      /></label>
      ${SWITCHES.map(
        ([name, label]) =>
          html`<label class="switch"><input type="checkbox" name="${name}" ${options[name] && html`checked`} /><span>${label}</span></label>`,
      )}
    </div>
    ${!roster && html`<p class="sheet alert small no-roster" role="status">${t.noRoster}</p>`}
    <p class="problem" role="alert">${problem}</p>
    <div class="begin"><button class="primary wide" ${busy && html`disabled`}>${t.go}</button></div>
  </form>`;
}

/** What the form says, as the box wants it. @param {HTMLFormElement} form @returns {Record<string, unknown>} */
export function chosenOptions(form) {
  const fields = new FormData(form);
  const turns = Number(fields.get("turns"));
  const individual = fields.get("draw") === "individual";
  return {
    time_limit: Number(fields.get("time_limit")),
    points: Number(fields.get("points")),
    turns: individual && turns ? turns : null,
    ...Object.fromEntries(CHOICES.map(([name]) => [name, fields.get(name)])),
    ...Object.fromEntries(SWITCHES.map(([name]) => [name, fields.get(name) !== null])),
  };
}
