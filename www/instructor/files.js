import { html } from "../common/ui/html.js";
import { sayThat } from "../common/words.js";
import { ask } from "./api.js";

/**
 * The files that can be had of each session. The box knows which there are.
 */

/** @type {{file: string, title: Sentence}[]} */
let formats = [];

/** Ask the box which files there are. Returns false where it gave no answer, so that it must be asked again. */
export async function learnFormats() {
  const { status, body } = await ask("formats");
  if (status === 200) formats = body.formats;
  return status === 200 || status === 401;
}

/** Links to what is left of a session. @param {string} session_id */
export function downloads(session_id) {
  return html`<p class="files row wrap">
    ${formats.map(({ file, title }) => html`<a class="button small" href="/api/admin/sessions/${encodeURIComponent(session_id)}/${file}" download>${sayThat(title)}</a>`)}
  </p>`;
}
