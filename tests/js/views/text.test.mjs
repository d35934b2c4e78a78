import assert from "node:assert/strict";
import { test } from "node:test";

import { Series } from "../../../static/js/views/series.js";
import { affect, keptSince, openedFrom, reading, summary } from "../../../static/js/views/text.js";
import { face } from "../made-faces.mjs";

test("the summary tells the shares, the largest first, without those that are next to nothing", () => {
  const seconds = [0, 0, 0, 28, 0, 0.01, 9, 1, 2];
  const text = summary({ seconds, total: 40.01 }, "the last 2 minutes");
  assert.equal(text, "In the last 2 minutes a face was seen for 40\u00a0s: happy 70%, neutral 22%, turned away 5%, unsure 2%.");
});

test("without a face the summary says so", () => {
  assert.equal(summary({ seconds: Array(9).fill(0), total: 0 }, "the last 30 seconds"), "No face was seen in the last 30 seconds.");
});

test("the place on the plane is told in words and figures", () => {
  assert.equal(affect(0.62, -0.3), "Pleasant (+0.62), calm (−0.30).");
  assert.equal(affect(0.02, 0), "Neither pleasant nor unpleasant (+0.02), neither activated nor calm (+0.00).");
});

test("the values at a moment are told the largest first, and what was shown", () => {
  const series = new Series();
  series.append(12.44, face("sad", 0.7, { certain: false }), false);
  assert.equal(reading(series, 0), "0:12.4: Sad 70%, Angry 5%, Disgust 5%, Fear 5%, Happy 5%, Surprise 5%, Neutral 5%. Shown as unsure.");
});

test("of a face turned away no values are told", () => {
  const series = new Series();
  series.append(12.44, face("sad", 0.7, { turnedAway: true }), false);
  assert.equal(reading(series, 0), "0:12.4: turned away.");
});

test("what was kept or opened says what becomes of it", () => {
  const start = new Date(2026, 0, 2, 3, 4);
  assert.match(keptSince(start, false), /2026.* was kept in this browser\. The camera goes on with it; Reset deletes it\.$/);
  assert.match(keptSince(start, true), /It is saved: the camera begins a new one\.$/);
  assert.match(openedFrom("chart.json", start), /2026.* is from chart\.json\. The camera begins a new one\.$/);
});
