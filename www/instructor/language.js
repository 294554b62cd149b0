import { html } from "../common/ui/html.js";
import { languageChoice } from "../common/ui/language.js";
import { languages, say } from "../common/words.js";

/** The language of this page, and that of the projector and of what the box writes. @param {string} chosen "" if none was chosen @param {boolean} isBox */
export function languageSection(chosen, isBox) {
  return html`<section class="stack tight" data-key="languages">
    <h2>${say("common.language")}</h2>
    <div class="sheet stack">
      <label><span>${say("instructor.language.page")}</span>${languageChoice()}</label>
      <label><span>${say(isBox ? "instructor.language.box" : "instructor.language.computer")}</span>
        <select data-do="boxLanguage">
          ${!chosen && html`<option value="" selected>${say("instructor.language.none")}</option>`}
          ${Object.entries(languages().names).map(([tag, name]) => html`<option value="${tag}" lang="${tag}" ${tag === chosen && html`selected`}>${name}</option>`)}
        </select></label>
    </div>
  </section>`;
}
