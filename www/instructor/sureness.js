import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";

/**
 * How sure the class was of its answers, right and wrong ones apart.
 */

/** @param {Instructor.Sureness} sureness */
export function howSure({ right, wrong }) {
  return html`<div class="stack tight" data-key="sureness">
    <table class="sureness small">
      <caption class="soft">${say("instructor.sure.title")}</caption>
      <tbody><tr><td></td><th scope="col">${say("instructor.sure.right_column")}</th><th scope="col">${say("instructor.sure.wrong_column")}</th></tr>
      ${/** @type {const} */ ([3, 2, 1]).map((step) => html`<tr><th scope="row">${say(`common.sure.${step}`)}</th><td class="num">${right[step - 1]}</td><td class="num">${wrong[step - 1]}</td></tr>`)}</tbody>
    </table>
    ${wrong[2] > 0 && html`<p class="small warn">${say("instructor.sure.wrong", { n: wrong[2] })}</p>`}
  </div>`;
}
