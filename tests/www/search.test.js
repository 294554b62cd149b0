import assert from "node:assert/strict";
import { test } from "node:test";

import { search, textOf } from "../../www/instructor/search.js";

for (const [typed, text] of [
  ["light", "Is LIGHT a wave?"],
  [" Licht ", "Was ist licht?"],
  ["ETE", "l’été"],
  ["été", "L’ETE"],
  ["strasse", "Straße"],
  ["istanbul", "İSTANBUL"],
  ["σοφος", "Σοφός"],
  ["європа", "ЄВРОПА"],
  ["احمد", "أَحْمَد"],
  ["光", "光是波吗？"],
  ["के", "पृथ्वी के चारों ओर"],
  ["\\frac", "Which $\\frac{a}{b}$?"],
  ["", "anything"],
])
  test(`${JSON.stringify(typed)} is found in ${text}`, () => assert.ok(search(typed)(text)));

for (const [typed, text] of [
  ["light wave", "Is light a wave?"],
  ["का", "पृथ्वी के चारों ओर"],
  ["n", "Is it?"],
])
  test(`${typed} is not found in ${text}`, () => assert.ok(!search(typed)(text)));

test("a question is searched in all that it says, and not in what its kind is called", () => {
  const said = textOf({ kind: "match", text: "?", pairs: [["Rome", "Italy"]], tags: ["maps", "towns"], points: 2 });
  for (const word of ["rome", "italy", "towns", "2"]) assert.ok(search(word)(said), word);
  assert.ok(!search("match")(said));
});
