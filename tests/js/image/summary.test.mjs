import assert from "node:assert/strict";
import { test } from "node:test";

import { summarizePhoto, tallied } from "../../../static/js/image/summary.js";
import { face } from "../made-faces.mjs";

const many = (count, emotion, certain = true) => Array.from({ length: count }, () => face(emotion, 0.7, { certain }));

test("a crowd is summed up in one line, the most frequent first, the unsure last", () => {
  const faces = [...many(20, "sad", false), ...many(3, "surprise"), ...many(57, "happy")];
  assert.equal(summarizePhoto(faces), "80 faces: 57 happy, 3 surprise, 20 unsure.");
  assert.equal(tallied(faces), "57 happy, 3 surprise, 20 unsure");
});

test("those who are turned away are counted by themselves, before the unsure", () => {
  const away = Array.from({ length: 3 }, () => face("sad", 0.7, { turnedAway: true }));
  assert.equal(summarizePhoto([...many(4, "sad", false), ...away, ...many(2, "happy")]), "9 faces: 2 happy, 3 turned away, 4 unsure.");
  assert.equal(summarizePhoto(away.slice(0, 2)), "2 faces: both turned away.");
  assert.equal(summarizePhoto(away.slice(0, 1)), "One face: turned away.");
});

test("faces that all show the same need one word", () => {
  assert.equal(summarizePhoto(many(2, "happy")), "2 faces: both happy.");
  assert.equal(summarizePhoto(many(5, "sad", false)), "5 faces: all unsure.");
});

test("a single face is named with both emotions where it is unsure", () => {
  assert.equal(summarizePhoto(many(1, "happy")), "One face: happy.");
  assert.equal(summarizePhoto(many(1, "sad", false)), "One face: unsure (angry or sad).");
});

test("an empty photo says so", () => {
  assert.equal(summarizePhoto([]), "No face found in this photo.");
});
