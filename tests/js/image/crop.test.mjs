import assert from "node:assert/strict";
import { test } from "node:test";

import { squareAround } from "../../../static/js/image/crop.js";

const picture = { width: 400, height: 300 };

test("a face is cut out as a square with room round it", () => {
  assert.deepEqual(squareAround({ x: 100, y: 100, width: 80, height: 100 }, picture), { x: 75, y: 85, width: 130, height: 130 });
});

test("the square stays within the picture", () => {
  assert.deepEqual(squareAround({ x: 350, y: 0, width: 40, height: 50 }, picture), { x: 335, y: 0, width: 65, height: 65 });
  assert.deepEqual(squareAround({ x: 50, y: 0, width: 300, height: 300 }, picture), { x: 50, y: 0, width: 300, height: 300 });
});
