import assert from "node:assert/strict";
import { test } from "node:test";

import { Gliding, glide } from "../../../static/js/session/glide.js";

const box = (x, y, width, height) => ({ x, y, width, height });

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
