import { html } from "./html.js";

/** The picture of a question. Its size is known before it has arrived, so that nothing moves. @param {Picture | undefined} image */
export function picture(image) {
  if (!image) return null;
  const { src, alt, width, height } = image;
  return html`<img class="picture" src="${src}" alt="${alt}" width="${width}" height="${height}" decoding="async" />`;
}
