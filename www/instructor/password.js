import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";

/** Another password, and everybody else out. @param {Instructor.Password | null} about @param {string} busy */
export function passwordSection(about, busy) {
  if (!about) return null;
  const field = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ fill) =>
    html`<label data-key="${name}"><span>${label}</span><input name="${name}" type="password" required maxlength="256" autocomplete="${fill}" /></label>`;
  return html`<section class="stack tight" data-key="password">
    <h2>${say("instructor.password")}</h2>
    ${
      about.changeable
        ? html`<details class="sheet" data-key="changePassword">
          <summary><b>${say("instructor.password.change")}</b></summary>
          <form novalidate class="stack settings" data-do="password">
            <input class="said" name="username" value="instructor" autocomplete="username" tabindex="-1" aria-hidden="true" readonly />
            ${field("old", say("instructor.password.old"), "current-password")} ${field("new", say("instructor.new_password"), "new-password")} ${field("repeat", say("instructor.password_again"), "new-password")}
            <p class="small soft">${say("instructor.new_password_hint")} ${say("instructor.password.more")}</p>
            <button class="wide" ${busy && html`disabled`}>${say(busy === "password" ? "instructor.one_moment" : "instructor.password.change")}</button>
          </form>
        </details>`
        : html`<p class="small soft">${about.why_not && sayThat(about.why_not)}</p>`
    }
    <button type="button" class="wide" data-do="signOutOthers" ${(busy || !about.others) && html`disabled`}>${about.others ? say("instructor.password.sign_out_others", { n: about.others }) : say("instructor.password.no_others")}</button>
  </section>`;
}
