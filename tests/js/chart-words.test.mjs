import assert from "node:assert/strict";
import { test } from "node:test";

import { affect, summary } from "../../static/js/chart-text.js";
import { clock, duration, timeRange } from "../../static/js/chart-time.js";
import { DASHES, EMOTIONS } from "../../static/js/emotions.js";

test("no two lines have the same pattern", () => {
  assert.equal(new Set(EMOTIONS.map((emotion) => DASHES[emotion].join())).size, EMOTIONS.length);
});

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

test("the summary tells the shares, the largest first, without those that are next to nothing", () => {
  const seconds = [0, 0, 0, 30, 0, 0.01, 9, 1];
  const text = summary({ seconds, total: 40.01 }, "the last 2 minutes");
  assert.equal(text, "In the last 2 minutes a face was seen for 40\u00a0s: happy 75\u00a0%, neutral 22\u00a0%, unsure 2\u00a0%.");
});

test("without a face the summary says so", () => {
  assert.equal(summary({ seconds: Array(8).fill(0), total: 0 }, "the last 30 seconds"), "No face was seen in the last 30 seconds.");
});

test("the place on the plane is told in words and figures", () => {
  assert.equal(affect(0.62, -0.3), "Pleasant (+0.62), calm (−0.30).");
  assert.equal(affect(0.02, 0), "Neither pleasant nor unpleasant (+0.02), neither activated nor calm (+0.00).");
});
