import { html } from "../common/ui/html.js";
import { languageChoice } from "../common/ui/language.js";
import { say } from "../common/words.js";

/**
 * What the page says while it shows no class: one sentence, and what can be done.
 */

/** @param {{title: string, more?: string, go?: string, key?: string}} said `go`: the button that leads back */
export function notice({ title, more, go, key = title }) {
  return html`<header class="top row between"><b>${say("common.brand")}</b>${languageChoice()}</header>
    <section class="centre stack" data-key="${key}">
      ${!go && html`<span class="pulse" aria-hidden="true"></span>`}
      <h1 tabindex="-1">${title}</h1>
      <p class="soft">${more}</p>
      ${go && html`<button type="button" class="primary wide" data-do="back">${go}</button>`}
    </section>`;
}

/** Before there is a class. @param {"looking" | "none" | "unreachable"} why */
export function outside(why) {
  if (why === "looking") return notice({ title: say("student.looking"), key: "looking" }); // as it stands in the page itself;
  if (why === "none") return notice({ title: say("common.no_class"), more: say("student.no_class_more") });
  return notice({ title: say("student.unreachable"), more: say("student.unreachable_more") });
}

/** The class goes on without this page. @param {Student.Bye} why */
export function farewell(why) {
  return notice({
    title: say(`student.bye.${why}.title`),
    more: say(`student.bye.${why}.more`),
    go: say(`student.bye.${why}.go`),
  });
}

/** A past class is shown again, and this phone was not in it. @param {string} title @param {Student.Watched[]} students whom the teacher can choose */
export function played(title, students) {
  return html`<header class="top row between"><b>${say("common.brand")}</b>${languageChoice()}</header>
    <section class="centre stack" data-key="played">
      <h1 tabindex="-1" dir="auto">${title}</h1>
      <p class="soft">${say("student.playback.door")}</p>
      ${
        students.length > 0 &&
        html`<form novalidate class="stack" data-do="watch" data-key="watch">
        <label><span>${say("student.playback.who")}</span><select name="student">${students.map(({ student_id, name, token }) => html`<option value="${token}" data-key="${student_id}">${name}</option>`)}</select></label>
        <button class="primary wide">${say("common.see_as")}</button>
      </form>`
      }
    </section>`;
}
