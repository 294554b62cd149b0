import { html } from "../common/html.js";
import { ask } from "./api.js";
import { text } from "./text.js";

/** Claim a new box, or sign in. */
export class Door {
  /** @param {{changed: () => void, entered: (said: string) => void}} on what is said: the box could not save it */
  constructor(on) {
    this._on = on;
    this._problem = "";
    this._busy = false;
    this.claimed = true;
    /** what signing out said: it may not outlast a restart */
    this.note = "";
  }

  /** @param {HTMLFormElement} form */
  async submit(form) {
    const fields = new FormData(form);
    const value = (/** @type {string} */ name) => String(fields.get(name) || "");
    const password = value("password");
    if (!this.claimed && password !== value("repeat")) {
      this._problem = text.door.differ;
      this._on.changed();
      return;
    }
    this._busy = true;
    this._problem = "";
    this._on.changed();
    const reply = this.claimed
      ? await ask("login", { password })
      : await ask("claim", { code: value("code").trim().toUpperCase(), password });
    this._busy = false;
    this._problem = reply.message;
    if (reply.status === 200) this.note = "";
    if (reply.body.error === "claimed") this.claimed = true;
    if (reply.status === 200) this._on.entered(reply.body.message);
    else this._on.changed();
  }

  screen() {
    const t = text.door;
    const claim = !this.claimed;
    return html`<form class="door stack" data-do="enter" data-key="door">
      <b>${text.brand}</b>
      <h1 tabindex="-1">${claim ? t.claimTitle : t.signInTitle}</h1>
      <p class="sheet alert small" role="status" ${!this.note && html`hidden`}>${this.note}</p>
      ${
        claim &&
        html`<p class="soft">${t.claimMore}</p>
        <label data-key="code"><span>${t.code}</span><input name="code" required maxlength="32" autocomplete="off" autocapitalize="characters" spellcheck="false" /></label>`
      }
      <input class="said" name="username" value="instructor" autocomplete="username" tabindex="-1" aria-hidden="true" readonly data-key="user" />
      <label data-key="password"
        ><span>${claim ? t.newPassword : t.password}</span>
        <input name="password" type="password" required maxlength="256" ${claim && html`minlength="8"`} autocomplete="${claim ? "new-password" : "current-password"}" />
        ${claim && html`<span class="small soft">${t.newHint}</span>`}</label
      >
      ${claim && html`<label data-key="repeat"><span>${t.repeat}</span><input name="repeat" type="password" required maxlength="256" autocomplete="new-password" /></label>`}
      <p class="problem" role="alert">${this._problem}</p>
      <button class="primary wide" ${this._busy && html`disabled`}>${this._busy ? t.busy : claim ? t.claim : t.signIn}</button>
    </form>`;
  }
}
