/** The English words of the pages, and the pages speaking with them and those of the server: for tests that read what people read. */

import { readFileSync } from "node:fs";

import { speakWith } from "../../www/common/words.js";

/** @typedef {Record<string, string | Record<string, string>>} Table */

/** @param {string} path @returns {Table} */
export const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf-8"));

export const english = read("www/i18n/en.json");

/** All that the pages say in English. */
export const spoken = { ...read("appliance/words/en.json"), ...english };
speakWith(spoken);
