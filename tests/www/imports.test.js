import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { circle, importsOf } from "./imports.js";
import { withProgram } from "./program.js";

const CONFIG = fileURLToPath(new URL("tsconfig.json", import.meta.url));
const WWW = fileURLToPath(new URL("../../www", import.meta.url));
const imports = withProgram(CONFIG, WWW, importsOf);
const folder = (/** @type {string} */ name) => name.slice(0, name.lastIndexOf("/"));

test("no module of the pages imports itself through others", () => {
  assert.ok(imports.get("projector/page.js")?.includes("projector/screens.js"));
  assert.deepEqual(circle(imports), []);
});

test("a page imports from common/ and the registry of kinds, the instructor's also from forms/, never what another page draws but in playback", () => {
  for (const [name, others] of imports)
    for (const other of others) {
      const kinds = other === "kinds/kinds.js" && !name.startsWith("common/");
      const shown = /** @type {Record<string, string>} */ ({
        "kinds/board.js": "projector",
        "kinds/key.js": "instructor",
      });
      const forms = folder(other) === "forms" && folder(name) === "instructor";
      // playback draws what the projector drew, and asks as the instructor does
      const played = folder(name) === "playback" && (folder(other) === "projector" || other === "instructor/api.js");
      const own = folder(other) === folder(name) || other.startsWith("common/");
      assert.ok(own || kinds || forms || played || shown[other] === folder(name), `${name} imports ${other}`);
    }
});

test("modules of the link draw nothing, and modules that draw do not import the link", () => {
  const known = { "common/link": /^common\/link\//, "common/ui": /^common\/(?:ui\/|words\.js$)/ };
  for (const [part, allowed] of Object.entries(known))
    for (const [name, others] of imports)
      if (folder(name) === part) for (const other of others) assert.match(other, allowed, name);
});

for (const [what, made, expected] of /** @type {[string, [string, string[]][], string[]][]} */ ([
  [
    "two that import each other",
    [
      ["a", ["b"]],
      ["b", ["a"]],
    ],
    ["a", "b", "a"],
  ],
  ["one that imports itself", [["a", ["a"]]], ["a", "a"]],
  [
    "a circle that is entered from outside",
    [
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["d"]],
      ["d", ["b"]],
    ],
    ["b", "c", "d", "b"],
  ],
  [
    "no circle where two ways lead to one",
    [
      ["a", ["b", "c"]],
      ["b", ["d"]],
      ["c", ["d"]],
      ["d", []],
    ],
    [],
  ],
])) {
  test(`the check finds ${what}`, () => assert.deepEqual(circle(new Map(made)), expected));
}
