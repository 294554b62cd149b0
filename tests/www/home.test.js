import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Home } from "../../www/instructor/home.js";
import { FakeWorld, settled } from "./world.js";
import "./english.js";

globalThis.window = /** @type {any} */ (globalThis);

test("a pool's file that was saved elsewhere is in the list two seconds later", async () => {
  const fetched = globalThis.fetch;
  let title = "Light";
  let drawn = 0;
  const pools = () => ({
    ...{ pools: [{ id: "light.yaml", title, tags: [], problems: [] }], sticks: [] },
    ...{ endings: [], picture_endings: [], roster_problems: [] },
  });
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path) => ({
      status: 200,
      ok: true,
      json: async () =>
        path.endsWith("/pools")
          ? pools()
          : { sessions: [], alerts: [{ code: "alert.session_damaged", args: { file: "w3.sqlite.damaged" } }] },
    })
  );
  mock.timers.enable({ apis: ["setTimeout"] });
  const home = new Home({ changed: () => drawn++, opened: () => {}, signedOut: () => {} }, new FakeWorld().store);
  try {
    home.show(true);
    await settled();
    title = "Lights";
    const before = drawn;
    mock.timers.tick(2_000);
    await settled();
    assert.deepEqual(
      home._pools?.map((pool) => pool.title),
      ["Lights"],
    );
    assert.ok(drawn > before, "the page is drawn anew");
    assert.match(home.screen().text, /The file of a class is damaged[^<]+w3\.sqlite\.damaged/);
  } finally {
    home.show(false);
    mock.timers.reset();
    globalThis.fetch = fetched;
  }
});
