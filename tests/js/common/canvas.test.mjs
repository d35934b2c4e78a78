import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { FONT, fresh } from "../../../static/js/common/canvas.js";

/** A canvas that notes what is done to it. */
function fakeCanvas(changes) {
  const calls = [];
  const context = { setTransform: (...args) => calls.push(["setTransform", ...args]), clearRect: (...args) => calls.push(["clearRect", ...args]) };
  return { calls, width: 300, height: 150, clientWidth: 100, clientHeight: 50, getContext: () => context, ...changes };
}

test("letters on a canvas are of the family of the page's text", async () => {
  const tokens = await readFile(new URL("../../../static/css/tokens.css", import.meta.url), "utf8");
  assert.equal(tokens.match(/--font: (.*);/)[1], FONT);
});

test("a canvas has the pixels of its screen and is drawn on in those of the page", () => {
  globalThis.devicePixelRatio = 1.5;
  const canvas = fakeCanvas();
  const { width, height } = fresh(canvas);
  assert.deepEqual([canvas.width, canvas.height, width, height], [150, 75, 100, 50]);
  assert.deepEqual(canvas.calls, [["setTransform", 1.5, 0, 0, 1.5, 0, 0], ["clearRect", 0, 0, 100, 50]]);
});

test("a canvas that has its size is cleared without being laid out anew", () => {
  globalThis.devicePixelRatio = 1;
  const sizes = [];
  const canvas = fakeCanvas({ set width(value) { sizes.push(value); }, get width() { return 100; }, height: 50 });
  fresh(canvas);
  assert.deepEqual([sizes, canvas.calls.length], [[], 2]);
});
