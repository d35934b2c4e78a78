import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { LEVELS } from "../../../static/js/practice/scoring.js";
import { emotionsOf, sharesText, targetName, targetSentence, targetsOf } from "../../../static/js/practice/target.js";
import { mix } from "../made-faces.mjs";

test("every target of every level has emotions, a name and a sentence", () => {
  for (const { kind } of Object.values(LEVELS)) {
    for (const target of targetsOf(kind)) {
      assert.ok(emotionsOf(target).every((emotion) => EMOTIONS.includes(emotion)), target);
      assert.match(targetName(target), /^[A-Z][a-z ]+$/);
      assert.match(targetSentence(target), /^[A-Z].*\.$/);
    }
  }
});

test("a neutral face cannot be subtle, and a mixed expression has two emotions", () => {
  assert.equal(targetsOf("subtle").includes("neutral"), false);
  assert.ok(targetsOf("mixed").every((target) => emotionsOf(target).length === 2));
});

test("the label names each emotion asked for with its share", () => {
  const scores = mix({ happy: 0.42, surprise: 0.3 });
  assert.deepEqual([sharesText("happy", scores), sharesText("happy+surprise", scores)], ["Happy 42%", "Happy 42%, surprise 30%"]);
});
