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

/** Before there is a class. @param {"looking" | "none" | "unreachable"} why @param {boolean} [elsewhere] it was in another box's */
export function outside(why, elsewhere) {
  if (why === "looking") return notice({ title: say("student.looking"), key: "looking" }); // as it stands in the page itself;
  if (why === "none")
    return notice({
      title: say("common.no_class"),
      more: say(elsewhere ? "student.elsewhere" : "student.no_class_more"),
    });
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
