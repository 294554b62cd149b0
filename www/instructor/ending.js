import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { ask, told } from "./api.js";
import { helpLink } from "./help.js";
import { sheet } from "./sheet.js";

/**
 * The box is switched off or restarted, from the tap until it is back.
 *
 * | state | the page                                      | goes on to                                          |
 * |-------|-----------------------------------------------|-----------------------------------------------------|
 * | none  | is as ever                                    | asked: somebody taps who is sure                    |
 * | asked | says that the box saves                       | ended: the box has ended its work, or is gone;      |
 * |       |                                               | none: it refused                                    |
 * | ended | says when to pull the plug, or to wait        | none: the box has been away and answers again       |
 */

const LONG_MS = 60_000; // a copy to a slow stick
const BACK_MS = 3_000;
const NEVER_GONE_MS = 160_000; // a box that answers all that time was not switched off

/** @typedef {"off" | "restart"} How */

export class Ending {
  /** @param {{changed: () => void, refused: (message: string) => void, back: () => void}} on */
  constructor(on) {
    this._on = on;
    /** @type {"" | How} */
    this._how = "";
    this._ended = false;
    this._said = "";
  }

  /** The box ends its work or has ended it, and nothing else is to be seen. */
  get isOn() {
    return this._how !== "";
  }

  /** Tells one picture from another. */
  get name() {
    return `${this._how}${this._ended ? "" : "-soon"}`;
  }

  /** @param {How} how @param {string} path what is asked of the box, which ends its work for that */
  async begin(how, path = `power/${how}`) {
    this._how = how;
    this._ended = false;
    this._said = "";
    this._on.changed();
    const reply = await ask(path, {}, LONG_MS);
    if (reply.status && reply.message) {
      this._how = "";
      this._on.refused(reply.message);
      return;
    }
    this._said = reply.status ? told(reply.body) : "";
    this._ended = true;
    this._on.changed();
    this._return(Date.now(), !reply.status);
  }

  /** Wait until the box has gone and come back. @param {number} since @param {boolean} gone */
  async _return(since, gone) {
    const { status } = await ask("state");
    if (status !== 200 || (!gone && Date.now() - since < NEVER_GONE_MS)) {
      window.setTimeout(() => this._return(since, gone || status !== 200), BACK_MS);
      return;
    }
    this._how = "";
    this._on.back();
  }

  screen() {
    return endingScreen(this._how || "off", this._ended, this._said);
  }
}

/** @type {[Key, Key]} */
const ENDING = ["instructor.power.ending", "instructor.power.ending_more"];
/** @type {Record<How, [Key, Key]>} */
const ENDED = {
  off: ["class.safe_to_unplug", "class.safe_to_unplug_more"],
  restart: ["instructor.power.restarts", "instructor.power.restarts_more"],
};

/** @param {How} how @param {boolean} ended @param {string} said */
export function endingScreen(how, ended, said) {
  const [title, more] = ended ? ENDED[how] : ENDING;
  return html`<div class="door stack" data-key="ending"><b>${say("common.brand")}</b><h1 tabindex="-1">${say(title)}</h1><p>${said}</p><p class="soft">${say(more)}</p></div>`;
}

export function powerSection() {
  return html`<section class="stack tight" data-key="power">
    <h2>${say("instructor.health.power")}</h2>
    <button type="button" class="wide danger" data-do="end" data-arg="off">${say("instructor.power.off")}</button>
    <button type="button" class="wide" data-do="end" data-arg="restart">${say("instructor.power.restart")}</button>
    ${helpLink("off")}
  </section>`;
}

/** @param {How} how @param {string[]} running */
export function sureSheet(how, running) {
  return sheet(
    say(`instructor.power.sure.${how}.title`),
    html`${running.map((title) => html`<p>${sayHtml("instructor.power.running", { title: html`<b dir="auto">${title}</b>` })}</p>`)}
      <p class="soft">${say(`instructor.power.sure.${how}.more`)}</p>
      <button type="button" class="wide ${how === "off" ? "danger" : "primary"}" data-do="endSure" data-arg="${how}">${say(`instructor.power.sure.${how}.go`)}</button>`,
  );
}
