/** The English words of the pages, and the pages speaking with them: for tests that read what people read. */

import { readFileSync } from "node:fs";

import { speakWith } from "../../www/common/words.js";

/** @type {Record<string, string | Record<string, string>>} */
export const english = JSON.parse(readFileSync(new URL("../../www/i18n/en.json", import.meta.url), "utf-8"));

speakWith(english);
