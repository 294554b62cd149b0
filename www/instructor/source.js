import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { problemList } from "./pools.js";

/**
 * The form in which a pool is changed as text.
 *
 * @param {Instructor.Opened} pool @param {import("./typed.js").Typed<{text: string, version: string}>} typed
 * @param {boolean} undo whether a change can be taken back @param {string} problem @param {boolean} busy
 */
export function sourceForm({ title, fields, problems, version }, typed, undo, problem, busy) {
  const { text, version: seen } = typed.value;
  return html`<form novalidate class="home stack make" data-do="keepSource" data-key="${typed.key("source")}">
    <header class="row between">
      <h1 tabindex="-1" dir="auto">${fields.length ? say("instructor.make.source") : title}</h1>
      <button type="button" data-do="leaveQuestion">${say("instructor.cancel")}</button>
    </header>
    ${typed.note(seen === version ? "" : say("instructor.make.typed_over"))}
    ${!fields.length && problems.length > 0 && problemList(problems, true)}
    ${!fields.length && undo && html`<div class="row"><button type="button" class="quiet" data-do="undo">${say("instructor.make.undo")}</button></div>`}
    <textarea
      class="code"
      dir="ltr"
      rows="24"
      data-typed="typedSource"
      spellcheck="false"
      aria-label="${say("instructor.make.source")}"
    >
${text}</textarea>
    <p class="problem" role="alert">${problem}</p>
    <div class="begin"><button class="primary wide" ${busy && html`disabled`}>${say("instructor.save")}</button></div>
  </form>`;
}
