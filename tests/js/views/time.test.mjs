import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, duration, tenths, timeRange } from "../../../static/js/views/time.js";

test("a window shows the time before now, and begins at zero at first", () => {
  assert.deepEqual(timeRange(12, 30, 300), [0, 30]);
  assert.deepEqual(timeRange(100, 30, 300), [70, 100]);
  assert.deepEqual(timeRange(100, null, 300), [0, 100]);
});

test("the edges of a window move by whole buckets, so that a line keeps its shape", () => {
  const [from, to] = timeRange(100.033, 30, 300);
  assert.ok(Math.abs(to - 100.1) < 1e-9 && Math.abs(from - 70.1) < 1e-9);
});

test("times read as a clock", () => {
  assert.deepEqual([0, 7, 65, 3600 + 125].map(clock), ["0:00", "0:07", "1:05", "1:02:05"]);
  assert.deepEqual([0.44, 12, 59.9, 90, 3700].map(duration), ["0.4\u00a0s", "12\u00a0s", "1:00\u00a0min", "1:30\u00a0min", "1:01:40\u00a0h"]);
});

test("a moment is written to the tenth of a second", () => {
  assert.deepEqual([0, 12.44, 59.999, 60, 3723.5].map(tenths), ["0:00.0", "0:12.4", "0:59.9", "1:00.0", "1:02:03.5"]);
});
