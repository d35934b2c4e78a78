import assert from "node:assert/strict";
import { test } from "node:test";

import { openStore } from "../../../static/js/common/store.js";

test("where the browser has no storage the store is refused, and asked for again it is asked of the browser again", async () => {
  await assert.rejects(openStore("charts"));
  await import("fake-indexeddb/auto");
  const store = await openStore("charts");
  assert.deepEqual(await store.entries(), []);
});
