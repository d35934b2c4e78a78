import assert from "node:assert/strict";
import { test } from "node:test";

import { carried, fit, shrinkTo, toView } from "../../../static/js/common/fit.js";

const box = (x, y, width, height) => ({ x, y, width, height });

test("a wide picture contained in a square view has bars above and below", () => {
  assert.deepEqual(fit({ width: 200, height: 100 }, { width: 100, height: 100 }), { scale: 0.5, left: 0, top: 25 });
});

test("a wide picture that covers a square view is cut at both sides", () => {
  assert.deepEqual(fit({ width: 200, height: 100 }, { width: 100, height: 100 }, "cover"), { scale: 1, left: -50, top: 0 });
});

test("a box keeps its place in a contained picture", () => {
  const fitted = fit({ width: 200, height: 100 }, { width: 100, height: 100 });
  assert.deepEqual(toView(box(20, 10, 40, 60), fitted, 100), box(10, 30, 20, 30));
});

test("a box at the picture's left stands at the right of a mirrored view", () => {
  const fitted = fit({ width: 100, height: 100 }, { width: 100, height: 100 });
  assert.deepEqual(toView(box(0, 10, 30, 20), fitted, 100, true), box(70, 10, 30, 20));
});

test("points keep their place in a box wherever it is shown, and change sides in a mirrored view", () => {
  const [from, to] = [box(10, 10, 20, 40), box(100, 50, 10, 20)];
  assert.deepEqual(carried([[15, 10], [30, 60]], from, to), [[102.5, 50], [110, 75]]);
  assert.deepEqual(carried([[15, 10], [30, 60]], from, to, true), [[107.5, 50], [100, 75]]);
});

test("a view that is not laid out yet gives a scale of zero, not an error", () => {
  assert.equal(fit({ width: 0, height: 0 }, { width: 0, height: 0 }).scale, 0);
});

test("shrinking keeps the proportions, never enlarges, never empties", () => {
  assert.deepEqual(shrinkTo({ width: 1280, height: 720 }, 640), { width: 640, height: 360 });
  assert.deepEqual(shrinkTo({ width: 320, height: 240 }, 640), { width: 320, height: 240 });
  assert.deepEqual(shrinkTo({ width: 10000, height: 1 }, 100), { width: 100, height: 1 });
});
