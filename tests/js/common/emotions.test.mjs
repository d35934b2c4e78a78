import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS, GLYPHS, LABELS, DASHES, faceLabel, identityColour, IDENTITY_COLOURS, numbered, percent, ranked, summarize } from "../../../static/js/common/emotions.js";

const scores = { angry: 0.05, disgust: 0.01, fear: 0.04, happy: 0.1, sad: 0.4, surprise: 0.02, neutral: 0.38 };
const face = (changes = {}) => ({ id: null, box: { x: 0, y: 0, width: 10, height: 10 }, emotion: "sad", second: "neutral", confidence: 0.4, certain: true, scores, ...changes });

test("the seven emotions stand in the order of FER-2013, each with a word, a glyph and a line pattern", () => {
  assert.deepEqual(EMOTIONS, ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]);
  for (const table of [LABELS, GLYPHS, DASHES]) assert.ok(EMOTIONS.every((emotion) => table[emotion]));
});

test("no two lines have the same pattern", () => {
  assert.equal(new Set(Object.values(DASHES).map((dash) => dash.join())).size, Object.keys(DASHES).length);
});

test("scores are ranked with the most probable first", () => {
  assert.deepEqual(ranked(scores).map(([emotion]) => emotion).slice(0, 3), ["sad", "neutral", "happy"]);
});

test("a percentage is whole and its space does not break", () => {
  assert.equal(percent(0.916), "92%");
});

test("a certain face is labelled with its emotion and percentage", () => {
  assert.equal(faceLabel(face()), "Sad 40%");
});

test("an uncertain face is labelled unsure, with the two nearest emotions", () => {
  assert.equal(faceLabel(face({ certain: false })), "Unsure: sad or neutral");
});

test("a face that is turned away is said to be so, without a guess", () => {
  const away = face({ certain: false, turned_away: true });
  assert.equal(faceLabel(away), "Turned away");
  assert.equal(summarize([away]), "One face: turned away.");
});

test("the two of an uncertain face are named in one order, whichever leads", () => {
  const turned = face({ certain: false, emotion: "neutral", second: "sad" });
  assert.equal(faceLabel(turned), "Unsure: sad or neutral");
});

test("an uncertain face is labelled with the two that the server holds, whatever the scores of the moment", () => {
  assert.equal(faceLabel(face({ certain: false, emotion: "happy", second: "fear" })), "Unsure: fear or happy");
});

test("faces without an identity are numbered from left to right", () => {
  const right = face({ box: { x: 90, y: 0, width: 10, height: 10 } });
  const left = face({ box: { x: 5, y: 0, width: 10, height: 10 } });
  assert.deepEqual(numbered([right, left]), [{ number: 1, face: left }, { number: 2, face: right }]);
});

test("faces with an identity keep it as their number, wherever they stand", () => {
  const right = face({ id: 2, box: { x: 90, y: 0, width: 10, height: 10 } });
  const left = face({ id: 7, box: { x: 5, y: 0, width: 10, height: 10 } });
  assert.deepEqual(numbered([left, right]).map(({ number }) => number), [2, 7]);
});

test("identity colours repeat after the last one and accept any number", () => {
  assert.equal(identityColour(1), IDENTITY_COLOURS[0]);
  assert.equal(identityColour(IDENTITY_COLOURS.length + 1), IDENTITY_COLOURS[0]);
  assert.equal(identityColour(0), IDENTITY_COLOURS.at(-1));
});

test("the summary is one sentence without figures that never rest", () => {
  assert.equal(summarize([]), "No face in view.");
  assert.equal(summarize([face()]), "One face: sad.");
  const second = face({ certain: false, box: { x: 50, y: 0, width: 10, height: 10 } });
  assert.equal(summarize([face(), second]), "2 faces: number 1 sad, number 2 unsure (sad or neutral).");
});
