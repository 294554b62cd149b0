import assert from "node:assert/strict";
import { test } from "node:test";

import { table } from "../../www/projector/places.js";
import "./english.js";

const row = (/** @type {number} */ rank, /** @type {string} */ name) => ({ rank, name, points: 100 / rank });
const FOUR = [row(1, "Ada"), row(1, "Bo"), row(1, "Cem"), row(1, "Dia")];

for (const { rows, tied, most, more } of [
  { rows: FOUR, tied: 0, most: 4, more: "" },
  { rows: FOUR, tied: 0, most: 3, more: "and 1 more" },
  { rows: FOUR, tied: 96, most: 3, more: "and 97 more" },
  { rows: FOUR, tied: 96, most: 4, more: "and 96 more" },
  { rows: [...FOUR, row(2, "Eve")], tied: 96, most: 4, more: "" },
  { rows: [...FOUR, row(2, "Eve")], tied: 96, most: 3, more: "and 1 more" },
]) {
  test(`with room for ${most} of ${rows.length} rows, of the last of which ${tied} more share the place: “${more}”`, () => {
    const { text } = table(rows, tied, most);
    assert.equal((text.match(/<bdi/g) || []).length, most);
    assert.equal((text.match(/and \d+ more/) || [""])[0], more);
  });
}
