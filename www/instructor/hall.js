import { html } from "../common/ui/html.js";
import { number, say, sayThat } from "../common/words.js";
import { ask } from "./api.js";
import { sheet } from "./sheet.js";

/**
 * The hall that this computer is a member of: how each member does, what happens when one fails, and taking one out.
 * A box makes a hall here, puts its key on the stick, joins again the one of the stick, and leaves.
 */

const BUSY = 0.5; // of its processors
const FULL = 0.9;
const MEBIBYTE = 1_048_576;

/** What restarts the box. @typedef {"make" | "join" | "leave"} HallChange */

/** @type {HallChange[]} */
export const HALL_CHANGES = ["make", "join", "leave"];

export class Hall {
  constructor() {
    /** undefined until it was asked, null without a hall @type {Instructor.Hall | null | undefined} */
    this._known = undefined;
    /** null on a computer that is no box @type {Instructor.Belonging | null} */
    this._box = null;
    /** the member that is to be taken out, while the page asks whether it is */
    this._name = "";
  }

  /** The page is opened: the computer may be in a hall by now. */
  forget() {
    this._known = undefined;
  }

  async look() {
    if (this._known === null && !this._box) return;
    const { status, body } = await ask("hall");
    if (status !== 200) return;
    this._known = body.hall;
    this._box = body.box;
  }

  /** @param {string} name */
  about(name) {
    this._name = name;
  }

  /** What people call it. */
  get _called() {
    const member = this._known && this._known.members.find(({ name }) => name === this._name);
    return (member && member.called) || this._name;
  }

  /** What is asked of the box, and what is said once it is done. */
  get removal() {
    const said = say("instructor.hall.is_out", { name: this._called });
    return { body: { name: this._name }, said: () => said };
  }

  /** There is no hall, and nothing of one: few will want to know of it. */
  get isAlone() {
    const box = this._box;
    return !this._known && Boolean(box) && !(box && (box.member || box.coming || box.offered || box.said));
  }

  /** @param {string} busy */
  section(busy) {
    const hall = this._known;
    const box = this._box;
    if (!hall && !box) return null;
    return html`<section class="stack tight" data-key="hall">
      <h2>${say("instructor.hall.title")}</h2>
      ${hall && members(hall, busy)}
      ${box && box.said && html`<p class="sheet small alert">${sayThat(box.said)}</p>`}
      ${box && !hall && !box.said && html`<p class="small soft">${say(box.member ? "instructor.hall.not_in" : "instructor.hall.alone")}</p>`}
      ${box && deeds(box, Boolean(hall), busy)}
    </section>`;
  }

  /** @param {HallChange} what */
  changeSheet(what) {
    return sheet(
      say(`instructor.hall.${what}.title`),
      html`<p class="soft">${say(`instructor.hall.${what}.more`)}</p>
        <button type="button" class="wide ${what === "leave" ? "danger" : "primary"}" data-do="changeHallSure" data-arg="${what}">${say(`instructor.hall.${what}.go`)}</button>`,
    );
  }

  sheet() {
    return sheet(
      say("instructor.hall.sure.title", { name: this._called }),
      html`<p class="soft">${say("instructor.hall.sure.more")}</p>
        <button type="button" class="wide danger" data-do="takeOutSure">${say("instructor.hall.sure.go")}</button>`,
    );
  }
}

/** How the members do. @param {Instructor.Hall} hall @param {string} busy */
function members(hall, busy) {
  return html`<div class="sheet stack">
    <p class="${isWorse(hall) ? "warn" : ""}" role="status">${outlook(hall)}</p>
    <ul class="health">
      ${hall.members.map((each) => member(each, each.name === hall.member, hall.trouble ? null : takeOut(each.name, busy)))}
    </ul>
  </div>`;
}

/** What may be done with a box. @param {Instructor.Belonging} box @param {boolean} isIn @param {string} busy */
function deeds({ member, coming, offered }, isIn, busy) {
  const change = (/** @type {HallChange} */ what) =>
    html`<button type="button" class="wide" data-do="changeHall" data-arg="${what}" ${busy && html`disabled`}>${say(`instructor.hall.${what}`)}</button>`;
  if (coming)
    return html`<button type="button" class="wide" data-do="stayAlone" ${busy && html`disabled`}>${say("instructor.hall.not_join")}</button>`;
  if (!member) return [offered && change("join"), change("make")];
  return [
    isIn &&
      html`<button type="button" class="wide" data-do="hallKey" ${busy && html`disabled`}>${say(busy === "hallKey" ? "instructor.stick.copying" : "instructor.hall.key")}</button>
        <p class="small soft">${say("instructor.hall.key_more")}</p>`,
    change("leave"),
  ];
}

/** How many members are not reached. @param {Instructor.Hall} hall */
function missing({ members }) {
  return members.filter(({ reached = true }) => !reached).length;
}

/** @param {Instructor.Hall} hall */
function isWorse(hall) {
  return Boolean(hall.trouble) || missing(hall) > 0;
}

/** What happens when a member fails. @param {Instructor.Hall} hall */
function outlook(hall) {
  const { members, may_fail, trouble } = hall;
  const gone = missing(hall);
  const left = may_fail - gone;
  if (trouble) return sayThat(trouble);
  if (left < 0) return say("instructor.hall.looking");
  if (gone)
    return `${say("instructor.hall.missing", { n: gone })} ${left ? say("instructor.hall.more_may_fail", { n: left }) : say("instructor.hall.none_more")}`;
  if (members.length === 1) return say("instructor.hall.one");
  if (!may_fail) return say("instructor.hall.two");
  return `${say("instructor.hall.boxes", { n: members.length })} ${say("instructor.hall.may_fail", { n: may_fail })}`;
}

/** @param {string} name @param {string} busy */
function takeOut(name, busy) {
  return html`<button type="button" class="small" data-do="takeOut" data-arg="${name}" ${busy && html`disabled`}>${say("instructor.hall.out")}</button>`;
}

/** @param {Instructor.HallMember} member @param {boolean} isThis @param {unknown} takeOut the button for one that is not reached */
function member({ name, called = name, reached = true, desk = false, ...does }, isThis, takeOut) {
  return html`<li data-key="${name}"><i class="dot ${reached ? "" : "off"}"></i><div ${!reached && html`class="stack tight"`}>
    <p><b class="small" dir="auto">${called}</b>${isThis && html` <span class="small soft">· ${say("instructor.hall.this")}</span>`}${desk && html` <span class="small">· <b>${say("instructor.hall.leads")}</b></span>`}</p>
    ${reached ? figures(does) : html`<p class="small warn">${say("instructor.hall.not_reached")}</p>${takeOut}`}
  </div></li>`;
}

/** @param {{phones?: number, load?: number, free_mb?: number, behind?: number}} member */
function figures({ phones = 0, load = 0, free_mb = 0, behind = 0 }) {
  const level = load < BUSY ? "low" : load < FULL ? "some" : "full";
  const copy = behind ? say("instructor.hall.behind", { n: behind }) : say("instructor.hall.up_to_date");
  const said = [
    say("instructor.hall.phones", { n: phones }),
    say(`instructor.hall.load.${level}`),
    room(free_mb),
    copy,
  ];
  return html`<p class="small soft parts">${said.map((each, index) => html`<span>${each}${index + 1 < said.length && " ·"}</span> `)}</p>`;
}

/** As the machine's own room is written. @param {number} free_mb */
function room(free_mb) {
  const bytes = free_mb * MEBIBYTE;
  if (bytes < 1e9) return say("instructor.hall.free_mb", { room: number(Math.round(bytes / 1e6)) });
  return say("instructor.hall.free_gb", { room: number(bytes / 1e9, { maximumFractionDigits: 1 }) });
}
