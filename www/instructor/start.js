import { html } from "../common/ui/html.js";
import { say, sayHtml } from "../common/words.js";
import { chosenSettings, settingsFields } from "../forms/settings.js";
import { contents } from "./pools.js";

/** The settings of a session before it starts: the pool's, to be changed. */

/**
 * @param {Instructor.Pool} pool @param {Instructor.Session[]} open the classes that run already
 * @param {boolean} roster whether there is a class list @param {string} problem @param {Instructor.Wrong} wrong
 * @param {boolean} busy
 */
export function startSheet(pool, open, roster, problem, wrong, busy) {
  const { title, options } = pool;
  return html`<form novalidate class="home stack" data-do="begin" data-key="start">
    <header class="row between">
      <div><h1 tabindex="-1" dir="auto">${title}</h1><p class="small soft">${contents(pool)}</p></div>
      <button type="button" data-do="back">${say("common.back")}</button>
    </header>
    ${open.length > 0 && html`<p class="sheet alert small">${say("instructor.start.beside", { title: open[0].title })}</p>`}
    <details class="sheet" data-key="settings" ${Object.keys(wrong).length > 0 && html`open`}>
      <summary><b>${say("instructor.make.settings")}</b></summary>
      <div class="stack settings">${settingsFields(options, wrong)}</div>
    </details>
    ${!roster && html`<p class="sheet alert small no-roster" role="status">${say("instructor.start.no_roster")}</p>`}
    <div class="begin stack tight"><p class="problem" role="alert">${problem}</p><button class="primary wide" ${busy && html`disabled`}>${say("instructor.start.go")}</button></div>
  </form>`;
}

/** What the form says, as the box wants it; a number that was left out is the pool's. @param {HTMLFormElement} form @returns {Record<string, unknown>} */
export function chosenOptions(form) {
  const { time_limit, points, turns, ...others } = /** @type {Record<string, unknown>} */ (
    chosenSettings(new FormData(form))
  );
  return {
    ...others,
    ...(time_limit === null ? {} : { time_limit }),
    ...(points === null ? {} : { points }),
    turns: others.draw === "individual" ? turns : null,
  };
}

/** A class that runs already. @param {Instructor.Session} session */
export function openCard({ session_id, title, code, students }) {
  return html`<article class="sheet row between current" data-key="${session_id}">
    <div><b dir="auto">${title}</b><div class="small soft">${sayHtml("instructor.join_code", { code: html`<b class="num">${code}</b>` })} · ${say("instructor.home.students", { n: students })}</div></div>
    <button type="button" class="primary" data-do="enterSession" data-arg="${code}">${say("instructor.home.resume")}</button>
  </article>`;
}
