import { picture } from "../common/ui/asked.js";
import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { ON_THE_SPOT } from "../kinds/key.js";
import { kindOf } from "../kinds/kinds.js";
import { ask } from "./api.js";
import { SENDING_MS, smaller } from "./photograph.js";
import { sheet } from "./sheet.js";
import { Typed } from "./typed.js";

/**
 * A question on the spot. What was typed and photographed is kept until the box has asked it, so that nothing is lost
 * where it refuses.
 */

export class Asking {
  /**
   * @param {{send: (command: object) => string | undefined, changed: () => void}} on `send` gives the command's id
   * @param {Store} store where what is typed is kept @param {string} code of the class
   */
  constructor(on, store, code) {
    this._on = on;
    this._typed = new Typed(store, ["ask", code], { text: "", options: "" });
    /** options were sent with it */
    this._hadOptions = false;
    /** @type {Picture | undefined} */
    this._picture = undefined;
    this._problem = "";
    /** how many photographs were chosen; the last one counts */
    this._chosen = 0;
    this._busy = false;
    /** the id of the command that is on its way */
    this._sent = "";
  }

  /** What can be typed and tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      typed: (name, element) => this.type(name, /** @type {HTMLTextAreaElement} */ (element).value),
      photograph: (_, element) => {
        const input = /** @type {HTMLInputElement} */ (element);
        if (input.files && input.files[0]) this.photograph(input.files[0]);
        input.value = "";
      },
      withoutPhotograph: () => this.withoutPhotograph(),
    };
  }

  /** @param {string} name @param {string} value */
  type(name, value) {
    this._typed.type({ ...this._typed.value, [name]: value });
  }

  /** @param {string} kind @returns {boolean} whether it is on its way */
  ask(kind) {
    if (this._busy) return false;
    const { text, options } = this._typed.value;
    const lines = options.split("\n").map((line) => line.trim());
    this._problem = "";
    this._hadOptions = kindOf({ kind }).hasOptions;
    this._sent =
      this._on.send({
        do: "ask",
        kind,
        text: text.trim(),
        options: this._hadOptions ? lines.filter(Boolean) : [],
        picture: this._picture ? this._picture.src : "",
      }) || "";
    return this._sent !== "";
  }

  /** The box has asked it: the next question begins empty, but for options that its kind did not take. @param {string} id */
  acknowledged(id) {
    if (!id || id !== this._sent) return;
    this._sent = "";
    this._typed.type({ text: "", options: this._hadOptions ? "" : this._typed.value.options });
    this._picture = undefined;
  }

  /** Whether it was this question that the box refused, so that it has to be shown again. @param {string | undefined} id @param {string} why */
  refused(id, why) {
    if (!id || id !== this._sent) return false;
    this._sent = "";
    this._problem = why;
    return true;
  }

  /** @param {File} file */
  async photograph(file) {
    const chosen = ++this._chosen;
    this._busy = true;
    this._problem = "";
    this._on.changed();
    const { status, body, message } = await ask("photographs", await smaller(file), SENDING_MS);
    if (chosen !== this._chosen) return;
    this._busy = false;
    if (status === 201) this._picture = body.picture;
    else this._problem = message;
    this._on.changed();
  }

  withoutPhotograph() {
    this._chosen += 1;
    this._busy = false;
    this._picture = undefined;
    this._on.changed();
  }

  screen() {
    const { text, options } = this._typed.value;
    const field = (
      /** @type {string} */ name,
      /** @type {string} */ value,
      /** @type {Key} */ label,
      /** @type {Key} */ hint,
    ) =>
      html`<label><span>${say(label)}</span><textarea rows="2" maxlength="2000" data-typed="typed" data-arg="${name}" dir="auto" placeholder="${say(hint)}">
${value}</textarea></label>`;
    return sheet(
      say("instructor.ask.title"),
      html`${field("text", text, "instructor.ask.text", "instructor.ask.text_hint")}
        ${this._photographs()}
        <details data-key="options" ${options && html`open`}><summary>${say("instructor.ask.options")}</summary>${field("options", options, "instructor.ask.options_lines", "instructor.ask.options_hint")}</details>
        <p class="problem" role="alert">${this._problem}</p>
        <p class="small soft">${say("instructor.ask.more")}</p>
        <div class="quick rows">${ON_THE_SPOT.map(([name, label]) => html`<button type="button" data-do="askNow" data-arg="${name}" ${this._busy && html`disabled`}>${say(label)}</button>`)}</div>`,
    );
  }

  _photographs() {
    if (this._picture)
      return html`<div class="stack tight" data-key="photograph">${picture(this._picture)}<button type="button" data-do="withoutPhotograph">${say("instructor.ask.without_photograph")}</button></div>`;
    return html`<div class="quick" data-key="photographs">
      <label class="button takes"><span>${say("instructor.ask.take")}</span><input type="file" class="said" accept="image/*" capture="environment" data-do="photograph" ${this._busy && html`disabled`} /></label>
      <label class="button"><span>${say("instructor.ask.choose")}</span><input type="file" class="said" accept="image/*" data-do="photograph" ${this._busy && html`disabled`} /></label>
    </div>
    <p class="small soft" role="status">${this._busy && say("instructor.ask.sending")}</p>`;
  }
}
