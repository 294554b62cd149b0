import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { chosenSettings, settingsFields, wrongHere } from "../forms/settings.js";

/** The form of a pool's settings. @param {import("./typed.js").Typed<any>} typed @param {Instructor.Wrong} wrong @param {string} problem @param {boolean} busy */
export function settingsForm(typed, wrong, problem, busy) {
  const { title, ...options } = typed.first;
  return html`<form novalidate class="home stack make" data-do="keepSettings" data-typed="typedSettings" data-key="${typed.key("settings")}">
    <header class="row between">
      <h1 tabindex="-1">${say("instructor.make.settings")}</h1>
      <button type="button" data-do="leaveQuestion">${say("instructor.cancel")}</button>
    </header>
    ${typed.note()}
    <p class="small soft">${say("instructor.make.settings_more")}</p>
    <div class="sheet stack settings">
      <label
        ><span>${say("instructor.make.title")}</span
        ><input
          name="title"
          value="${title}"
          maxlength="200"
          autocomplete="off"
          dir="auto"
          ${wrong.title && html`aria-invalid="true" aria-describedby="wrong-title"`}
        />
        ${wrongHere("title", say("instructor.make.title"), wrong.title)}</label
      >
      ${settingsFields(options, wrong)}
    </div>
    <div class="begin stack tight">
      <p class="problem" role="alert">${Object.keys(wrong).length ? say("instructor.make.settings_wrong") : problem}</p>
      <button class="primary wide" ${busy && html`disabled`}>${say("instructor.save")}</button></div>
  </form>`;
}

/** What the form says. @param {HTMLFormElement} form */
export function settingsOf(form) {
  const fields = new FormData(form);
  return { title: String(fields.get("title")).trim(), ...chosenSettings(fields) };
}

/** What it says that the pool does not. @param {Instructor.Opened} pool @param {HTMLFormElement} form */
export function changedSettings({ title, options }, form) {
  /** @type {Record<string, unknown>} */
  const before = { title, ...options };
  return Object.fromEntries(Object.entries(settingsOf(form)).filter(([name, value]) => value !== before[name]));
}
