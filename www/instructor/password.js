import { html } from "../common/html.js";
import { text } from "./text.js";

/** Another password, and everybody else out. @param {Instructor.Password | null} about @param {string} busy */
export function passwordSection(about, busy) {
  if (!about) return null;
  const t = text.box;
  const off = busy && html`disabled`;
  const field = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ fill) =>
    html`<label data-key="${name}"><span>${label}</span><input name="${name}" type="password" required maxlength="256" autocomplete="${fill}" /></label>`;
  return html`<section class="stack tight" data-key="password">
    <h2>${t.password}</h2>
    ${
      about.changeable
        ? html`<details class="sheet" data-key="changePassword">
          <summary><b>${t.passwordChange}</b></summary>
          <form class="stack settings" data-do="password">
            <input class="said" name="username" value="instructor" autocomplete="username" tabindex="-1" aria-hidden="true" readonly />
            ${field("old", t.passwordOld, "current-password")} ${field("new", t.passwordNew, "new-password")} ${field("repeat", text.door.repeat, "new-password")}
            <p class="small soft">${text.door.newHint} ${t.passwordMore}</p>
            <button class="wide" ${off}>${busy === "password" ? text.door.busy : t.passwordChange}</button>
          </form>
        </details>`
        : html`<p class="small soft">${about.why_not}</p>`
    }
    <button type="button" class="wide" data-do="signOutOthers" ${(busy || !about.others) && html`disabled`}>${t.signOutOthers(about.others)}</button>
  </section>`;
}
