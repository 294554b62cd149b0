import { languages, say } from "../words.js";
import { html } from "./html.js";

/**
 * The choice of the page's language. The server puts the words into the page, so another language is another page.
 */

const YEAR_S = 365 * 24 * 3600;

/** A list of all languages, each by its own name; `data-do="language"` is for the page. */
export function languageChoice() {
  const { language, names } = languages();
  return html`<select class="language" data-do="language" data-key="language" aria-label="${say("common.language")}">
    ${Object.entries(names).map(([tag, name]) => html`<option value="${tag}" lang="${tag}" ${tag === language && html`selected`}>${name}</option>`)}
  </select>`;
}

/** Load the page in the language that was chosen in such a list. @param {HTMLElement} list */
export function chooseLanguage(list) {
  const { value } = /** @type {HTMLSelectElement} */ (list);
  document.cookie = `language=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
  const address = new URL(location.href);
  address.searchParams.delete("language");
  // a sign-in window may forbid cookies
  if (!document.cookie.split("; ").includes(`language=${value}`)) address.searchParams.set("language", value);
  if (address.href === location.href) location.reload();
  else location.replace(address);
}
