import assert from "node:assert/strict";
import { test } from "node:test";

import { Erasing } from "../../www/instructor/erasing.js";
import { settled } from "./world.js";
import "./english.js";

/** @param {string} title @returns {any} */
const session = (title) => ({ session_id: title, title, started_at: "", students: 1 });

for (const status of [200, 503])
  test(`the sheet that asks about another class is not touched by the reply about the first (${status})`, async () => {
    const fetched = globalThis.fetch;
    const body = status === 200 ? {} : { message: { code: "http.failed" } };
    globalThis.fetch = /** @type {any} */ (async () => ({ status, ok: status === 200, json: async () => body }));
    try {
      const erasing = new Erasing({ changed: () => {}, replied: async () => {} });
      const text = () => erasing.screen()?.text || "";
      erasing.about(session("One"));
      erasing.erase();
      erasing.about(session("Two"));
      await settled();
      assert.match(text(), /Two/);
      assert.match(text(), /role="alert"><\/p>/);
      await erasing.erase();
      assert.equal(erasing.isOpen, status !== 200);
      if (erasing.isOpen) assert.doesNotMatch(text(), /role="alert"><\/p>/);
    } finally {
      globalThis.fetch = fetched;
    }
  });
