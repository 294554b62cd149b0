import { html } from "../common/ui/html.js";
import { languageChoice } from "../common/ui/language.js";
import { say, sayThat } from "../common/words.js";
import { ask } from "./api.js";

/** Claim a new box, sign in, or set another password with the code that a stick asked for. */
export class Door {
  /** @param {{changed: () => void, entered: (said: string) => void}} on what is said: the box could not save it */
  constructor(on) {
    this._on = on;
    this._problem = "";
    this._busy = false;
    this.claimed = true;
    this._forgotten = false;
    this._shows = false;
    /** what signing out said: it may not outlast a restart */
    this.note = "";
  }

  /** @param {HTMLFormElement} form */
  async submit(form) {
    const fields = new FormData(form);
    const value = (/** @type {string} */ name) => String(fields.get(name) || "");
    const password = value("password");
    const sets = !this.claimed || this._forgotten;
    if (sets && password !== value("repeat")) {
      this._problem = say("instructor.passwords_differ");
      this._on.changed();
      return;
    }
    this._busy = true;
    this._problem = "";
    this._on.changed();
    const reply = sets
      ? await ask("claim", { code: value("code").trim().toUpperCase(), password })
      : await ask("login", { password });
    this._busy = false;
    this._problem = reply.message;
    if (reply.body.error === "claimed") {
      if (this._forgotten) this._problem = say("instructor.door.no_code");
      this.claimed = true;
    }
    if (reply.status === 200) {
      this.note = "";
      this._forgotten = false;
    }
    if (reply.status === 200) this._on.entered(reply.body.message ? sayThat(reply.body.message) : "");
    else this._on.changed();
  }

  /** Ask for a code in place of the password, or the other way round. */
  forget() {
    this._forgotten = !this._forgotten;
    this._problem = "";
    this._on.changed();
  }

  /** Show what is typed as the password, or hide it. */
  show() {
    this._shows = !this._shows;
    this._on.changed();
  }

  screen() {
    const forgotten = this.claimed && this._forgotten;
    const claim = !this.claimed || forgotten;
    const type = this._shows ? "text" : "password";
    return html`<form novalidate class="door stack" data-do="enter" data-key="door">
      <div class="row between"><b>${say("common.brand")}</b>${languageChoice()}</div>
      <h1 tabindex="-1">${say(forgotten ? "instructor.door.forgotten_title" : claim ? "instructor.door.claim_title" : "instructor.door.sign_in")}</h1>
      <p class="sheet alert small" role="status" ${!this.note && html`hidden`}>${this.note}</p>
      ${
        claim &&
        html`<p class="soft">${say(forgotten ? "instructor.door.forgotten_more" : "instructor.door.claim_more")}</p>
        <label data-key="code"><span>${say(forgotten ? "instructor.door.forgotten_code" : "instructor.door.code")}</span><input name="code" required maxlength="32" autocomplete="off" autocapitalize="characters" spellcheck="false" /></label>`
      }
      <input class="said" name="username" value="instructor" autocomplete="username" tabindex="-1" aria-hidden="true" readonly data-key="user" />
      <label data-key="password"
        ><span>${say(claim ? "instructor.new_password" : "instructor.password")}</span>
        <input name="password" type="${type}" required maxlength="256" autocapitalize="none" spellcheck="false" ${claim && html`minlength="8"`} autocomplete="${claim ? "new-password" : "current-password"}" />
        ${claim && html`<span class="small soft">${say("instructor.new_password_hint")}</span>`}</label
      >
      ${claim && html`<label data-key="repeat"><span>${say("instructor.password_again")}</span><input name="repeat" type="${type}" required maxlength="256" autocapitalize="none" spellcheck="false" autocomplete="new-password" /></label>`}
      <label class="switch" data-key="shows"><input type="checkbox" data-do="showPassword" ${this._shows && html`checked`} /><span>${say("instructor.password_shown")}</span></label>
      <p class="problem" role="alert">${this._problem}</p>
      <button class="primary wide" ${this._busy && html`disabled`}>${say(this._busy ? "instructor.one_moment" : claim ? "instructor.door.claim" : "instructor.door.sign_in")}</button>
      ${this.claimed && html`<button type="button" class="quiet wide" data-do="forget" data-key="forget">${say(forgotten ? "instructor.door.back" : "instructor.door.forgotten")}</button>`}
    </form>`;
  }
}
