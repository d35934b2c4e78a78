import assert from "node:assert/strict";
import { test } from "node:test";

import { labelPlace } from "../../../static/js/common/draw.js";

const box = (x, y, width, height) => ({ x, y, width, height });

test("a label stands above its box, below where there is no room above, inside where there is none at all", () => {
  const label = { width: 50, height: 20 };
  const bounds = box(0, 0, 200, 200);
  assert.deepEqual(labelPlace(box(40, 60, 50, 50), label, bounds, 5), { x: 40, y: 35 });
  assert.deepEqual(labelPlace(box(40, 10, 50, 50), label, bounds, 5), { x: 40, y: 65 });
  assert.deepEqual(labelPlace(box(40, 0, 50, 200), label, bounds, 5), { x: 40, y: 5 });
});

test("a label never leaves the picture sideways", () => {
  const place = labelPlace(box(190, 60, 50, 50), { width: 50, height: 20 }, box(0, 0, 200, 200), 5);
  assert.equal(place.x, 150);
});

test("a label keeps off other faces where it can", () => {
  const label = { width: 60, height: 20 };
  const bounds = box(0, 0, 300, 200);
  const neighbour = box(140, 20, 50, 70);
  assert.deepEqual(labelPlace(box(100, 60, 30, 40), label, bounds, 5, [neighbour]), { x: 70, y: 35 });
  assert.deepEqual(labelPlace(box(100, 60, 30, 40), label, bounds, 5, [bounds]), { x: 100, y: 35 });
});
