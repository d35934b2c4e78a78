import assert from "node:assert/strict";
import { test } from "node:test";

import { Places } from "../../../static/js/live/places.js";

test("people stand in the order in which they came", () => {
  const places = new Places();
  places.update([2]);
  assert.deepEqual(places.update([1, 2, 3]), [2, 1, 3]);
});

test("nobody moves when another one leaves: the place stays free", () => {
  const places = new Places();
  places.update([1, 2, 3]);
  assert.deepEqual(places.update([1, 3]), [1, null, 3]);
  assert.deepEqual(places.update([1, 3]), [1, null, 3]);
});

test("who comes takes a free place, and free places at the end are no more", () => {
  const places = new Places();
  places.update([1, 2, 3]);
  places.update([3]);
  assert.deepEqual(places.update([3, 4]), [4, null, 3]);
  assert.deepEqual(places.update([4]), [4]);
  assert.deepEqual(places.update([]), []);
});
