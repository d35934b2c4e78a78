import assert from "node:assert/strict";
import { test } from "node:test";

import { affect, summary } from "../../../static/js/charts/text.js";

test("the summary tells the shares, the largest first, without those that are next to nothing", () => {
  const seconds = [0, 0, 0, 30, 0, 0.01, 9, 1];
  const text = summary({ seconds, total: 40.01 }, "the last 2 minutes");
  assert.equal(text, "In the last 2 minutes a face was seen for 40\u00a0s: happy 75%, neutral 22%, unsure 2%.");
});

test("without a face the summary says so", () => {
  assert.equal(summary({ seconds: Array(8).fill(0), total: 0 }, "the last 30 seconds"), "No face was seen in the last 30 seconds.");
});

test("the place on the plane is told in words and figures", () => {
  assert.equal(affect(0.62, -0.3), "Pleasant (+0.62), calm (−0.30).");
  assert.equal(affect(0.02, 0), "Neither pleasant nor unpleasant (+0.02), neither activated nor calm (+0.00).");
});
