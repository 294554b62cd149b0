import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { ask } from "./api.js";

/**
 * The files that can be had of each session. The box knows which there are, and what each is for.
 */

/** @typedef {"read" | "sheets" | "programs"} Use */

/** @type {Use[]} */
const USES = ["read", "sheets", "programs"];

/** @type {{file: string, use: Use, title: Sentence}[]} */
let formats = [];

/** Ask the box which files there are. Returns false where it gave no answer, so that it must be asked again. */
export async function learnFormats() {
  const { status, body } = await ask("formats");
  if (status === 200) formats = body.formats;
  return status === 200 || status === 401;
}

/**
 * Links to what is left of a session; those that few want are folded away. An anonymous one needs no pseudonyms.
 *
 * @param {{session_id: string, anonymous?: boolean}} session
 */
export function downloads({ session_id, anonymous }) {
  return html`<div class="files">
    ${heading("read")} ${links(session_id, "read")} ${heading("sheets")} ${links(session_id, "sheets")}
    <details data-key="programs"><summary class="small soft">${said("programs")}</summary>${links(session_id, "programs")}</details>
    ${
      !anonymous &&
      html`<details data-key="pseudonyms"><summary class="small soft">${say("instructor.files.pseudonyms")}</summary>
      <p class="small soft">${say("instructor.files.pseudonyms_more")}</p>
      ${USES.map((use) => links(session_id, use, "?pseudonyms=1"))}
    </details>`
    }
  </div>`;
}

/** @param {Use} use */
function heading(use) {
  return html`<h3 class="small soft">${said(use)}</h3>`;
}

/** @param {Use} use */
function said(use) {
  return say(`instructor.files.${use}`);
}

/** @param {string} session_id @param {Use} use @param {string} query */
function links(session_id, use, query = "") {
  return html`<p class="row wrap">
    ${formats.filter((each) => each.use === use).map(({ file, title }) => html`<a class="button small" href="/api/admin/sessions/${encodeURIComponent(session_id)}/${file}${query}" download>${sayThat(title)}</a>`)}
  </p>`;
}
