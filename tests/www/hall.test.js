import assert from "node:assert/strict";
import { test } from "node:test";

import { Hall } from "../../www/instructor/hall.js";
import "./english.js";

/** @param {string} name @param {object} [more] */
const member = (name, more = {}) => ({ name, free_mb: 5_000, ...more });
const gone = (/** @type {string} */ name) => ({ name, reached: false });

/** What the section shows of a hall. @param {object | null} hall */
async function shown(hall) {
  const fetched = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (async () => ({ status: 200, ok: true, json: async () => ({ hall }) }));
  try {
    const part = new Hall();
    await part.look();
    return part.section("")?.text || "";
  } finally {
    globalThis.fetch = fetched;
  }
}

/** The sentence about what happens when a member fails. @param {object[]} members @param {number} may_fail */
async function outlook(members, may_fail, trouble = /** @type {object | null} */ (null)) {
  const text = await shown({ member: "a", members, may_fail, trouble });
  return /role="status">([^<]*)</.exec(text)?.[1];
}

test("without a hall there is no section", async () => {
  assert.equal(await shown(null), "");
});

test("a hall says what happens when a member fails", async () => {
  const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map((name) => member(name));
  assert.equal(await outlook([a], 0), "One box is the whole hall so far. With three, one may fail.");
  assert.equal(await outlook([a, b], 0), "Two boxes carry more phones, but neither may fail.");
  assert.equal(await outlook([a, b, c], 1), "3 boxes in the hall. One may fail, and the class goes on.");
  assert.equal(await outlook([a, b, c, d, e], 2), "5 boxes in the hall. 2 may fail, and the class goes on.");
});

test("a hall with members that are not reached says how many more may fail", async () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => member(name));
  assert.equal(await outlook([a, b, gone("c")], 1), "1 box is not reached: none more may fail.");
  assert.equal(await outlook([a, b, c, d, gone("e")], 2), "1 box is not reached: one more may fail.");
  assert.equal(await outlook([a, b, c, gone("d"), gone("e")], 2), "2 boxes are not reached: none more may fail.");
  assert.match((await outlook([a, gone("b"), gone("c")], 1)) || "", /^The box that leads the class is not reached\./);
  const apart = { code: "hall.apart" };
  assert.match((await outlook([a, gone("b"), gone("c")], 1, apart)) || "", /don(?:'|&#39;)t see each other/);
});

test("each member says how it does, and one that is not reached can be taken out", async () => {
  const members = [
    member("front", { desk: true, phones: 1, load: 0.1, free_mb: 900 }),
    member("back", { phones: 40, load: 0.6, free_mb: 3_500, behind: 1 }),
    member("left", { load: 2, free_mb: 30_000, behind: 12 }),
    gone("<right>"),
  ];
  const text = await shown({ member: "back", members, may_fail: 1, trouble: null });
  const said = [...text.matchAll(/<p class="small (?:soft parts|warn)">(.*?)<\/p>/g)].map(([, what]) =>
    what.replace(/<[^>]*>/g, "").trim(),
  );
  assert.deepEqual(said, [
    "1 phone · little to do · 944 MB free · copy up to date",
    "40 phones · busy · 3.7 GB free · copy 1 step behind",
    "0 phones · at its limit · 31.5 GB free · copy 12 steps behind",
    "not reached",
  ]);
  const rows = text.split("<li").slice(1);
  assert.deepEqual(
    rows.map((row) => [/leads the class/.test(row), /this box/.test(row), /data-do="takeOut"/.test(row)]),
    [
      [true, false, false],
      [false, true, false],
      [false, false, false],
      [false, false, true],
    ],
  );
  assert.match(rows[3], /data-arg="&lt;right&gt;"/);
});

test("while nothing can be stored no member can be taken out", async () => {
  const members = [member("front"), gone("back"), gone("left")];
  const text = await shown({ member: "front", members, may_fail: 1, trouble: { code: "hall.apart" } });
  assert.equal([...text.matchAll(/not reached</g)].length, 2);
  assert.doesNotMatch(text, /data-do="takeOut"/);
});

test("before a member is taken out, the page says what it means", () => {
  const part = new Hall();
  part.about("front left");
  const { text } = part.sheet();
  assert.match(text, /Take front left out of the hall\?/);
  assert.match(text, /Its sessions stay on it\. To be in the hall again, it must be made a member anew\./);
  assert.deepEqual(part.removal.body, { name: "front left" });
});
