import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { LEVELS, matches, pointsOf } from "../../../static/js/practice/scoring.js";
import { personalised } from "../../../static/js/session/rest.js";
import { face, mix } from "../made-faces.mjs";

const scores = (emotion, share) => face(emotion, share).scores;

test("the levels ask for ever more", () => {
  const counts = (share) => Object.values(LEVELS).map((level) => matches(scores("fear", share), "fear", level));
  assert.deepEqual(counts(0.2), [false, false, false]);
  assert.deepEqual(counts(0.3), [true, false, false]);
  assert.deepEqual(counts(0.5), [true, true, false]);
  assert.deepEqual(counts(0.75), [true, true, true]);
});

test("on the relaxed level the second most likely emotion is enough, the third is not", () => {
  const between = mix({ sad: 0.5, fear: 0.3 });
  assert.equal(matches(between, "fear", LEVELS.relaxed), true);
  assert.equal(matches(between, "fear", LEVELS.steady), false);
  assert.equal(matches(mix({ sad: 0.36, angry: 0.3, fear: 0.28 }), "fear", LEVELS.relaxed), false);
});

test("a face that looks sad at rest can still win every emotion, sad included, on every level", () => {
  const rest = mix({ sad: 0.75, neutral: 0.15 });
  for (const emotion of EMOTIONS.filter((each) => each !== "neutral")) {
    const acted = mix({ [emotion]: 0.97 });
    for (const level of Object.values(LEVELS)) assert.equal(matches(personalised(acted, rest), emotion, level), true, emotion);
  }
  assert.equal(matches(personalised(rest, rest), "neutral", LEVELS.steady), true);
});

test("resting with a sad face does not win the sad round", () => {
  const rest = mix({ sad: 0.75, neutral: 0.15 });
  for (const level of Object.values(LEVELS)) assert.equal(matches(personalised(rest, rest), "sad", level), false);
});

test("any win is worth more than the best moment of a lost round", () => {
  const leastWin = pointsOf({ won: true, match: 0, speed: 0, steadiness: 0 });
  assert.ok(leastWin >= pointsOf({ won: false, match: 1, speed: 0, steadiness: 0 }));
});

test("match, speed and steadiness each add to a win, up to 100", () => {
  const win = { won: true, match: 0.5, speed: 0.5, steadiness: 0.5 };
  for (const part of ["match", "speed", "steadiness"]) assert.ok(pointsOf({ ...win, [part]: 1 }) > pointsOf(win));
  assert.equal(pointsOf({ won: true, match: 1, speed: 1, steadiness: 1 }), 100);
});
