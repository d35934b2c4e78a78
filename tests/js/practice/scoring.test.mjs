import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS, ranked } from "../../../static/js/common/emotions.js";
import { LEVELS, expressionIn, matches, meanScores, personalised, pointsOf } from "../../../static/js/practice/scoring.js";
import { face, seeded } from "../made-faces.mjs";

const scores = (emotion, share) => face(emotion, share).scores;
const sum = (each) => EMOTIONS.reduce((total, emotion) => total + each[emotion], 0);

/** @returns {object} the shares given, and what is left of 1 spread over the other emotions */
function mix(shares) {
  const left = 1 - Object.values(shares).reduce((total, each) => total + each, 0);
  const others = EMOTIONS.length - Object.keys(shares).length;
  return Object.fromEntries(EMOTIONS.map((emotion) => [emotion, shares[emotion] ?? left / others]));
}

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

test("without a baseline the scores stay as they are", () => {
  assert.equal(personalised(scores("sad", 0.6), null).sad, scores("sad", 0.6).sad);
});

test("a face that looks sad at rest reads as neutral at rest", () => {
  const rest = mix({ sad: 0.75, neutral: 0.15 });
  assert.equal(ranked(personalised(rest, rest))[0][0], "neutral");
});

test("a face that looks sad at rest can still win every emotion, sad included, on every level", () => {
  const rest = mix({ sad: 0.75, neutral: 0.15 });
  for (const emotion of EMOTIONS.filter((each) => each !== "neutral")) {
    const acted = mix({ [emotion]: 0.97 });
    for (const level of Object.values(LEVELS)) assert.equal(matches(personalised(acted, rest), emotion, level), true, emotion);
  }
  assert.equal(matches(personalised(rest, rest), "neutral", LEVELS.steady), true);
});

test("a face that looks sad or angry at rest is at rest, one that smiles or is surprised is not", () => {
  for (const emotion of ["neutral", "sad", "angry"]) assert.equal(expressionIn(scores(emotion, 0.9)), null);
  for (const emotion of ["happy", "surprise", "fear", "disgust"]) assert.equal(expressionIn(scores(emotion, 0.6)), emotion);
  assert.equal(expressionIn(scores("happy", 0.4)), null);
});

test("resting with a sad face does not win the sad round", () => {
  const rest = mix({ sad: 0.75, neutral: 0.15 });
  for (const level of Object.values(LEVELS)) assert.equal(matches(personalised(rest, rest), "sad", level), false);
});

test("personalised scores stay probabilities, even against a baseline of zeros and ones", () => {
  const random = seeded(7);
  for (let turn = 0; turn < 50; turn += 1) {
    const raw = EMOTIONS.map(() => random());
    const total = raw.reduce((all, each) => all + each, 0);
    const given = Object.fromEntries(EMOTIONS.map((emotion, index) => [emotion, raw[index] / total]));
    const certain = Object.fromEntries(EMOTIONS.map((emotion, index) => [emotion, Number(index === turn % 7)]));
    assert.ok(Math.abs(sum(personalised(given, certain)) - 1) < 1e-9);
  }
});

test("the baseline is the mean of what was seen", () => {
  const mean = meanScores([scores("sad", 0.4), scores("neutral", 0.4)]);
  assert.ok(Math.abs(mean.sad - 0.25) < 1e-9 && Math.abs(sum(mean) - 1) < 1e-9);
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
