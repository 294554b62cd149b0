import { picture } from "../common/ui/asked.js";
import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";
import { ask } from "./api.js";
import { SENDING_MS, smaller } from "./photograph.js";

/** The picture of a question that is being written. */

/**
 * Give a question that is being written a picture, whose file is put beside its pool; "" or why it can't be shown.
 * The description of the picture that it has (`shown`) is proposed.
 *
 * @param {string} pool its id @param {Instructor.Draft} draft @param {{alt?: string} | undefined} shown @param {File} file
 */
export async function illustrate(pool, draft, shown, file) {
  const { name, problem } = await addPicture(pool, file);
  if (name) Object.assign(draft, { image: name, image_alt: draft.image_alt || shown?.alt || "" });
  return problem;
}

/**
 * Put a picture beside a pool; its name there, or why it can't be shown. No other picture has this name: phones call
 * every photograph "image.jpg", and one of the same name would be replaced.
 *
 * @param {string} pool its id @param {File} file
 */
async function addPicture(pool, file) {
  const sent = await smaller(file);
  const [, stem, ending] = /^(.*?)(\.[^.]*)?$/.exec(sent === file ? file.name : `${file.name}.jpg`) || [];
  const plain = stem.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40);
  const name = `${plain}-${Date.now().toString(36)}${ending || ""}`;
  const path = `pools/${encodeURIComponent(pool)}/pictures?name=${encodeURIComponent(name)}`;
  const { status, message } = await ask(path, sent, SENDING_MS);
  return { name: status === 201 ? name : "", problem: message };
}

/**
 * The part of the form.
 *
 * @param {Instructor.Draft} draft @param {Picture | undefined} shown the picture that the question has
 * @param {boolean} busy @param {Sentence | undefined} unshown why the one that its file names can't be shown
 */
export function pictureField({ image, image_alt }, shown, busy, unshown) {
  const choose = html`<label class="button" data-key="choose"><span>${say(shown ? "instructor.make.another_picture" : "instructor.make.picture")}</span><input type="file" class="said" accept="image/*" data-do="draftPicture" ${busy && html`disabled`} /></label>`;
  const without = html`<button type="button" class="quiet small" data-do="draftNoPicture" ${busy && html`disabled`}>${say("instructor.ask.without_photograph")}</button>`;
  if (image)
    return html`<div class="stack tight" data-key="picture">
      <div class="row between">
        <span class="small" dir="auto">${say("instructor.make.picture_is", { name: image })}</span>
        ${without}
      </div>
      <label><span>${say("instructor.make.picture_alt")}</span><input value="${image_alt}" data-typed="draft" data-arg="image_alt" autocomplete="off" dir="auto" /></label>
    </div>`;
  if (!shown && !unshown) return choose;
  return html`<div class="stack tight" data-key="shown">
    ${shown ? picture(shown) : unshown && html`<p class="small problem">${sayThat(unshown)}</p>`}
    <div class="row between wrap">${choose} ${without}</div>
  </div>`;
}
