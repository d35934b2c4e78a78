import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "fake-indexeddb/auto";
import { openStore } from "../../../static/js/common/store.js";

beforeEach(async () => {
  for (const name of ["charts", "practice"]) await (await openStore(name)).clear();
});

test("what was put comes back, typed arrays and dates as such", async () => {
  const store = await openStore("charts");
  const value = { seconds: new Float64Array([0, 0.5]), at: new Date(0) };
  await store.put("first", value);
  assert.deepEqual(await (await openStore("charts")).get("first"), value);
});

test("entries come in the order of their keys, numbers as numbers", async () => {
  const store = await openStore("practice");
  for (const key of [10, 2, "about"]) await store.put(key, `value ${key}`);
  assert.deepEqual(await store.entries(), [[2, "value 2"], [10, "value 10"], ["about", "value about"]]);
});

test("a page keeps its own: another page's store holds none of it, and clearing one leaves the other", async () => {
  const [charts, practice] = [await openStore("charts"), await openStore("practice")];
  await charts.put(1, "a chart");
  await practice.put(1, "a session");
  await charts.clear();
  assert.deepEqual([await charts.entries(), await practice.get(1)], [[], "a session"]);
});

test("putting replaces, deleting takes away, and what never was is undefined", async () => {
  const store = await openStore("charts");
  await store.put(1, "old");
  await store.put(1, "new");
  assert.equal(await store.get(1), "new");
  await store.delete(1);
  assert.equal(await store.get(1), undefined);
});

test("several can be put at once", async () => {
  const store = await openStore("charts");
  await store.putAll([[1, "a"], [2, "b"]]);
  assert.deepEqual(await store.entries(), [[1, "a"], [2, "b"]]);
});

test("entries of one kind leave the others where they are", async () => {
  const store = await openStore("practice");
  await store.clear();
  for (const key of [["take", "b", 0], ["session", "b"], ["session", "a"], ["sessions", "c"], 1, "session"]) await store.put(key, key);
  assert.deepEqual(await store.entries("session"), [[["session", "a"], ["session", "a"]], [["session", "b"], ["session", "b"]]]);
});
