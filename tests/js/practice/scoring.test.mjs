import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { LEVELS, matchOf, matches, pointsOf } from "../../../static/js/practice/scoring.js";
import { personalised } from "../../../static/js/session/rest.js";
import { face, mix } from "../made-faces.mjs";

const scores = (emotion, share) => face(emotion, share).scores;
const PLAIN = Object.values(LEVELS).filter(({ kind }) => kind === "plain");

test("the levels ask for ever more", () => {
  const counts = (share) => PLAIN.map((level) => matches(scores("fear", share), "fear", level));
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
    for (const level of PLAIN) assert.equal(matches(personalised(acted, rest), emotion, level), true, emotion);
  }
  assert.equal(matches(personalised(rest, rest), "neutral", LEVELS.steady), true);
});

test("resting with a sad face does not win the sad round", () => {
  const rest = mix({ sad: 0.75, neutral: 0.15 });
  for (const level of PLAIN) assert.equal(matches(personalised(rest, rest), "sad", level), false);
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

test("a subtle expression shows between 20% and 65%, beside a face at rest", () => {
  const counts = (shares) => matches(mix(shares), "happy", LEVELS.subtle);
  assert.deepEqual([0.1, 0.2, 0.5, 0.65, 0.7].map((happy) => counts({ happy, neutral: 0.99 - happy })), [false, true, true, true, false]);
  assert.equal(counts({ happy: 0.4, surprise: 0.4, neutral: 0.1 }), false);
});

test("two emotions mix where both lead, whichever is the stronger", () => {
  const counts = (shares) => matches(mix(shares), "sad+angry", LEVELS.mixed);
  assert.deepEqual([counts({ sad: 0.6, angry: 0.3 }), counts({ sad: 0.3, angry: 0.6 })], [true, true]);
  assert.deepEqual([counts({ sad: 0.8, angry: 0.1 }), counts({ sad: 0.3, angry: 0.2, fear: 0.4 })], [false, false]);
});

test("the best match is the strongest, of a subtle one the middle, of two the most even", () => {
  const best = (level, target, ...faces) => faces.reduce((a, b) => (matchOf(mix(b), target, level) > matchOf(mix(a), target, level) ? b : a));
  assert.equal(best(LEVELS.steady, "fear", { fear: 0.5 }, { fear: 0.8 }).fear, 0.8);
  assert.equal(best(LEVELS.subtle, "fear", { fear: 0.05 }, { fear: 0.4 }, { fear: 0.9 }).fear, 0.4);
  assert.equal(best(LEVELS.mixed, "sad+fear", { sad: 0.8, fear: 0.1 }, { sad: 0.45, fear: 0.4 }).sad, 0.45);
  for (const { sad, fear } of [{ sad: 1, fear: 0 }, { sad: 0.5, fear: 0.5 }]) {
    const match = matchOf(mix({ sad, fear }), "sad+fear", LEVELS.mixed);
    assert.ok(match >= 0 && match <= 1);
  }
});
