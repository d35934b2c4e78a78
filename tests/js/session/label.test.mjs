import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { LabelHolder } from "../../../static/js/session/label.js";

const THRESHOLD = 0.45;
const cases = JSON.parse(readFileSync(new URL("label-cases.json", import.meta.url), "utf8"));

test("a label is held as the server holds it, frame by frame", () => {
  const holder = new LabelHolder(THRESHOLD);
  for (const { seconds, scores, emotion, second, certain } of cases) {
    const seen = Object.fromEntries(EMOTIONS.map((each, index) => [each, scores[index]]));
    assert.deepEqual(holder.update(seen, seconds), { emotion, second, certain }, `at ${seconds} s`);
  }
});
