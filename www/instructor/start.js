import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { contents } from "./pools.js";

/** The settings of a session before it starts: the pool's, to be changed. */

/** @type {[string, Key, [string, Key][]][]} */
const CHOICES = [
  [
    "scoring",
    "instructor.start.scoring",
    [
      ["flat", "instructor.start.flat"],
      ["speed", "instructor.start.speed"],
    ],
  ],
  [
    "reveal",
    "instructor.start.reveal",
    [
      ["auto", "instructor.start.auto"],
      ["hold", "instructor.start.hold"],
      ["own", "instructor.start.own"],
    ],
  ],
  [
    "draw",
    "instructor.start.draw",
    [
      ["together", "instructor.start.together"],
      ["individual", "instructor.start.individual"],
    ],
  ],
  [
    "order",
    "instructor.start.order",
    [
      ["written", "instructor.start.written"],
      ["shuffled", "instructor.start.shuffled"],
    ],
  ],
  [
    "leaderboard",
    "instructor.start.leaderboard",
    [
      ["every", "instructor.start.every"],
      ["end", "instructor.start.end"],
      ["never", "instructor.start.never"],
    ],
  ],
];
/** @type {[string, Key][]} */
const SWITCHES = [
  ["changes", "instructor.start.changes"],
  ["close_when_all", "instructor.start.close_when_all"],
  ["shuffle", "instructor.start.shuffle"],
  ["live_counts", "instructor.start.live_counts"],
];

/**
 * @param {Instructor.Pool} pool @param {Instructor.Session[]} open the classes that run already
 * @param {boolean} roster whether there is a class list @param {string} problem @param {boolean} busy
 */
export function startSheet(pool, open, roster, problem, busy) {
  const { title, questions, options } = pool;
  return html`<form class="home stack" data-do="begin" data-key="start">
    <header class="row between">
      <div><h1 tabindex="-1" dir="auto">${title}</h1><p class="small soft">${contents(pool)}</p></div>
      <button type="button" data-do="back">${say("common.back")}</button>
    </header>
    ${open.length > 0 && html`<p class="sheet alert small">${say("instructor.start.beside", { title: open[0].title })}</p>`}
    <div class="sheet stack settings">
      <div class="pair">
        <label><span>${say("instructor.start.time")}</span><input name="time_limit" type="number" inputmode="numeric" min="1" max="3600" step="any" required value="${options.time_limit}" /></label>
        <label><span>${say("instructor.start.points")}</span><input name="points" type="number" inputmode="decimal" min="0" max="100000" step="any" required value="${options.points}" /></label>
      </div>
      ${CHOICES.map(
        ([name, label, values]) => html`<label
          ><span>${say(label)}</span>
          <select name="${name}">
            ${values.map(([value, said]) => html`<option value="${value}" ${options[name] === value && html`selected`}>${say(said)}</option>`)}
          </select></label
        >`,
      )}
      <label
        ><span>${say("instructor.start.ask")}</span>
        <input name="ask" type="number" inputmode="numeric" min="1" max="${questions}" value="${options.ask || ""}" placeholder="${say("instructor.start.ask_hint")}"
      /></label>
      <label class="turns"
        ><span>${say("instructor.start.turns")}</span>
        <input name="turns" type="number" inputmode="numeric" min="1" max="500" value="${options.turns || ""}" placeholder="${say("instructor.start.turns_hint")}"
      /></label>
      ${SWITCHES.map(
        ([name, label]) =>
          html`<label class="switch"><input type="checkbox" name="${name}" ${options[name] && html`checked`} /><span>${say(label)}</span></label>`,
      )}
    </div>
    ${!roster && html`<p class="sheet alert small no-roster" role="status">${say("instructor.start.no_roster")}</p>`}
    <p class="problem" role="alert">${problem}</p>
    <div class="begin"><button class="primary wide" ${busy && html`disabled`}>${say("instructor.start.go")}</button></div>
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
    ask: Number(fields.get("ask")) || null,
    ...Object.fromEntries(CHOICES.map(([name]) => [name, fields.get(name)])),
    ...Object.fromEntries(SWITCHES.map(([name]) => [name, fields.get(name) !== null])),
  };
}
