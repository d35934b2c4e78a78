import assert from "node:assert/strict";
import { test } from "node:test";

import { labelPlace } from "../../static/js/draw.js";
import { fit, shrinkTo, toView } from "../../static/js/fit.js";
import { glide, Gliding } from "../../static/js/glide.js";

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

test("a view that is not laid out yet gives a scale of zero, not an error", () => {
  assert.equal(fit({ width: 0, height: 0 }, { width: 0, height: 0 }).scale, 0);
});

test("shrinking keeps the proportions, never enlarges, never empties", () => {
  assert.deepEqual(shrinkTo({ width: 1280, height: 720 }, 640), { width: 640, height: 360 });
  assert.deepEqual(shrinkTo({ width: 320, height: 240 }, 640), { width: 320, height: 240 });
  assert.deepEqual(shrinkTo({ width: 10000, height: 1 }, 100), { width: 100, height: 1 });
});

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

test("two glides of half the time come as far as one", () => {
  const from = box(0, 0, 10, 10);
  const to = box(100, 50, 20, 20);
  const once = glide(from, to, 40);
  const twice = glide(glide(from, to, 20), to, 20);
  for (const side of Object.keys(once)) assert.ok(Math.abs(once[side] - twice[side]) < 1e-9);
});

test("a new face appears where it is, a known one glides, and one that left is forgotten", () => {
  const gliding = new Gliding();
  assert.deepEqual(gliding.step([{ number: 1, box: box(0, 0, 10, 10) }], 16).get(1), box(0, 0, 10, 10));
  const { x } = gliding.step([{ number: 1, box: box(100, 0, 10, 10) }], 16).get(1);
  assert.ok(x > 0 && x < 100);
  gliding.step([], 16);
  assert.equal(gliding.step([{ number: 1, box: box(50, 0, 10, 10) }], 16).get(1).x, 50);
});

test("an infinite step jumps, for people who prefer less motion", () => {
  const gliding = new Gliding();
  gliding.step([{ number: 1, box: box(0, 0, 10, 10) }], 16);
  assert.equal(gliding.step([{ number: 1, box: box(100, 0, 10, 10) }], Infinity).get(1).x, 100);
});
