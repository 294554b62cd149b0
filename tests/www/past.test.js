import assert from "node:assert/strict";
import { test } from "node:test";

import { Older, pastCard, pastSection } from "../../www/instructor/past.js";
import "./english.js";

/** @param {string} id @param {object} [more] @returns {any} */
const row = (id, more) => ({ session_id: id, title: id, started_at: "", students: 1, dated: true, ...more });

/** @param {string[]} ids @param {boolean} more @returns {any} */
const listed = (ids, more) => ({ sessions: ids.map((id) => row(id)), alerts: [], playback: null, coming: null, more });

/** @param {any[]} replies @param {(asked: string[]) => Promise<void>} run */
async function answered(replies, run) {
  const fetched = globalThis.fetch;
  /** @type {string[]} */
  const asked = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path) => {
      asked.push(path);
      const [status, body] = replies.shift();
      return { status, ok: status === 200, json: async () => body };
    }
  );
  try {
    await run(asked);
  } finally {
    globalThis.fetch = fetched;
  }
}

test("older sessions are asked for after those that are there, and the button goes with the last", async () => {
  const older = new Older(
    () => {},
    async () => {},
  );
  const first = listed(["a", "b"], true);
  const replies = [[200, listed(["c", "d"], true)], [200, listed(["e"], false)]]; // prettier-ignore
  await answered(replies, async (asked) => {
    assert.match(pastSection(first.sessions, first, older).text, /Show older ones/);
    await older.load(first);
    assert.match(pastSection(older.after(first), first, older).text, /Show older ones/);
    await older.load(first);
    assert.deepEqual(asked, ["/api/admin/sessions?skip=2", "/api/admin/sessions?skip=4"]);
    assert.equal(older.after(first).map(({ session_id }) => session_id).join(""), "abcde"); // prettier-ignore
    assert.doesNotMatch(pastSection(older.after(first), first, older).text, /Show older ones/);
  });
});

test("a session that has come into the newest meanwhile is listed once", async () => {
  const older = new Older(
    () => {},
    async () => {},
  );
  await answered([[200, listed(["b", "c"], false)]], async () => {
    await older.load(listed(["a"], true));
    assert.equal(older.after(listed(["n", "a", "b"], true)).length, 4);
  });
});

test("after one was erased the older ones are asked for anew", async () => {
  let looks = 0;
  const older = new Older(
    () => {},
    async () => void (looks += 1),
  );
  await answered([[200, listed(["b"], false)]], async () => {
    await older.load(listed(["a"], true));
    await older.again();
    assert.equal(looks, 1);
    assert.equal(older.after(listed(["a"], true)).length, 1);
    assert.ok(older.hasMore(listed(["a"], true)));
  });
});

test("why older ones can't be shown is said", async () => {
  const older = new Older(
    () => {},
    async () => {},
  );
  const first = listed(["a"], true);
  await answered([[503, { message: { code: "http.failed" } }]], async () => {
    await older.load(first);
    assert.match(pastSection(first.sessions, first, older).text, /<p class="problem" role="alert">[^<]+</);
  });
});

test("a session from before the clock was set is marked", () => {
  assert.match(pastCard(row("a", { dated: false })).text, /the clock was not set then/);
  assert.doesNotMatch(pastCard(row("a")).text, /the clock/);
});
