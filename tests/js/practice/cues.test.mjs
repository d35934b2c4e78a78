import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { CUES } from "../../../static/js/practice/cues.js";

test("every emotion has a sentence, a drawing, and arrows for what moves", () => {
  for (const emotion of EMOTIONS) {
    const { sentence, face, arrows } = CUES[emotion];
    assert.match(sentence, /^[A-Z].*\.$/);
    assert.match(face, /^M/);
    assert.equal(arrows.length > 0, emotion !== "neutral");
  }
});
