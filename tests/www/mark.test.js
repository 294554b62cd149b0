/** The number that tells those apart who ask to come in under one name; `tests/client/test_mark.py` has the same examples. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { markOf } from "../../www/common/mark.js";

test("a ticket has the mark that the terminal makes of it", () => {
  assert.deepEqual(["", "ab", "0f3c9a", "é😀"].map(markOf), [10, 25, 14, 55]);
});
