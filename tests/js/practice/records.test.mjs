import assert from "node:assert/strict";
import { test } from "node:test";

import { DIFFICULTIES, PracticeRecords, difficultyOf } from "../../../static/js/practice/records.js";

function storageOf(content = null) {
  return { content, getItem() { return this.content; }, setItem(_, value) { this.content = value; }, removeItem() { this.content = null; } };
}

test("a personal best is kept for each emotion and level, and only beaten by a better one", () => {
  const storage = storageOf();
  const records = new PracticeRecords(storage);
  assert.equal(records.add("steady", { target: "happy", points: 60, won: true }), true);
  assert.equal(records.add("steady", { target: "happy", points: 60, won: true }), false);
  assert.equal(records.add("exact", { target: "happy", points: 40, won: true }), true);
  const again = new PracticeRecords(storage);
  assert.deepEqual([again.best("steady", "happy").points, again.best("exact", "happy").points, again.best("steady", "sad")], [60, 40, null]);
});

test("erasing leaves nothing behind", () => {
  const storage = storageOf();
  const records = new PracticeRecords(storage);
  records.add("steady", { target: "happy", points: 60, won: true });
  records.erase();
  assert.deepEqual([storage.content, records.empty, records.best("steady", "happy")], [null, true, null]);
});

for (const content of ["{", "null", "[]", '{"version":0,"best":{"steady":{"happy":{"points":60,"at":"x"}}}}', '{"version":1,"best":{"steady":{"happy":{"points":"1e9"},"joy":{"points":3,"at":"x"}}}}']) {
  test(`records that cannot be understood are no records: ${content}`, () => assert.equal(new PracticeRecords(storageOf(content)).empty, true));
}

test("with storage blocked the records last as long as the page", () => {
  const blocked = { getItem() { throw new Error("blocked"); }, setItem() { throw new Error("blocked"); }, removeItem() { throw new Error("blocked"); } };
  const records = new PracticeRecords(blocked);
  assert.equal(records.add("steady", { target: "happy", points: 60, won: true }), true);
  assert.equal(records.best("steady", "happy").points, 60);
  records.erase();
});

test("a round that was skipped or lost is no personal best, whatever its points", () => {
  const records = new PracticeRecords(null);
  assert.equal(records.add("steady", { target: "happy", points: 45, won: false }), false);
  assert.equal(records.best("steady", "happy"), null);
});

test("what was held for longer, and what was mixed, has personal bests of its own", () => {
  const storage = storageOf();
  const records = new PracticeRecords(storage);
  assert.equal(records.add(difficultyOf("steady", 1.5), { target: "happy", points: 90, won: true }), true);
  assert.equal(records.add(difficultyOf("steady", 5), { target: "happy", points: 60, won: true }), true);
  assert.equal(records.add(difficultyOf("mixed", 3), { target: "sad+angry", points: 70, won: true }), true);
  const again = new PracticeRecords(storage);
  assert.deepEqual(
    [again.best("steady", "happy").points, again.best("steady-5", "happy").points, again.best("mixed-3", "sad+angry").points],
    [90, 60, 70],
  );
});

test("every difficulty has a name and a label of its own", () => {
  for (const part of ["name", "label"]) assert.equal(new Set(DIFFICULTIES.map((each) => each[part])).size, DIFFICULTIES.length);
});
