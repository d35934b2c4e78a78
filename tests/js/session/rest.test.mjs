import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS, ranked } from "../../../static/js/common/emotions.js";
import { REST_SECONDS, RestTaker, expressionIn, meanScores, personalised, refusal } from "../../../static/js/session/rest.js";
import { face, mix, seeded } from "../made-faces.mjs";

const scores = (emotion, share) => face(emotion, share).scores;
const sum = (each) => EMOTIONS.reduce((total, emotion) => total + each[emotion], 0);

/** @returns {object | null} what came of the last answer @param {RestTaker} taker @param {number} seconds at 10 answers a second */
function take(taker, seconds, seen) {
  let rest = null;
  for (let answer = 0; answer < Math.round(seconds * 10) && !rest; answer += 1) rest = taker.step(0.1, seen);
  return rest;
}

test("without a baseline the scores stay as they are", () => {
  assert.equal(personalised(scores("sad", 0.6), null).sad, scores("sad", 0.6).sad);
});

test("a face that looks sad at rest reads as neutral at rest", () => {
  const rest = mix({ sad: 0.75, neutral: 0.15 });
  assert.equal(ranked(personalised(rest, rest))[0][0], "neutral");
});

test("a face that looks sad or angry at rest is at rest, one that smiles or is surprised is not", () => {
  for (const emotion of ["neutral", "sad", "angry"]) assert.equal(expressionIn(scores(emotion, 0.9)), null);
  for (const emotion of ["happy", "surprise", "fear", "disgust"]) assert.equal(expressionIn(scores(emotion, 0.6)), emotion);
  assert.equal(expressionIn(scores("happy", 0.4)), null);
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

test("two seconds of a calm face are taken, and no less", () => {
  const taker = new RestTaker();
  assert.equal(take(taker, REST_SECONDS - 0.2, scores("sad", 0.8)), null);
  const rest = take(taker, 0.4, scores("sad", 0.8));
  assert.ok(Math.abs(rest.sad - 0.8) < 1e-9);
});

test("while the face smiles nothing is taken, and a sentence says why", () => {
  const taker = new RestTaker();
  assert.equal(take(taker, 10, scores("happy", 0.8)), null);
  assert.deepEqual([taker.elapsed, refusal(taker.refused)], [0, "That looked happy."]);
  assert.ok(take(taker, REST_SECONDS + 0.1, scores("neutral", 0.8)));
});

test("a smile that comes later spoils the two seconds, which begin again", () => {
  const taker = new RestTaker();
  take(taker, 0.2, scores("neutral", 0.8));
  assert.equal(take(taker, 1.9, scores("happy", 0.9)), null);
  assert.deepEqual([taker.elapsed, taker.refused], [0, "happy"]);
});

/** @returns {object} scores with all but what is given at 0.02 */
const mostly = (given) => Object.fromEntries(EMOTIONS.map((emotion) => [emotion, given[emotion] ?? 0.02]));

test("at rest an emotion keeps a small share and neutral has what is left", () => {
  const rest = mostly({ sad: 0.2, neutral: 0.7 });
  const read = personalised(rest, rest);
  assert.ok(Math.abs(read.sad - 0.06) < 1e-9 && Math.abs(read.neutral - 0.84) < 1e-9 && Math.abs(read.happy - 0.02) < 1e-9);
});

test("a face at rest shifts odds by a fifth at least and by sixteen at most", () => {
  const seen = mostly({ sad: 0.45, neutral: 0.45 });
  const odds = ({ sad, happy, neutral }) => [sad / happy, neutral / happy].map((each) => Math.round(each * 1000) / 1000);
  assert.deepEqual(odds(personalised(seen, mostly({ sad: 0.85, neutral: 0.03 }))), [4.5, 360]);
  assert.deepEqual(odds(personalised(seen, mostly({ sad: 0.6, neutral: 0.3 }))), [4.5, 63]);
});

test("every expression that can spoil a face at rest has its words", () => {
  const told = [...EMOTIONS, "contempt"].map((emotion) => refusal(emotion));
  assert.deepEqual(told.map((sentence) => sentence.slice("That looked ".length, -1)), [
    "angry", "disgusted", "afraid", "happy", "sad", "surprised", "neutral", "contemptuous",
  ]);
});

test("half a smile is one, and the second second ends the taking", () => {
  assert.equal(expressionIn(mostly({ happy: 0.5, neutral: 0.4 })), "happy");
  const taker = new RestTaker();
  const answers = [0.5, 0.5, 0.5, 0.5].map((passed) => taker.step(passed, scores("neutral", 0.8)));
  assert.deepEqual(answers.map(Boolean), [false, false, false, true]);
});

test("one smiling answer among calm ones does not spoil the two seconds", () => {
  const taker = new RestTaker();
  take(taker, 1, scores("neutral", 0.8));
  taker.step(0.1, scores("happy", 0.9));
  assert.ok(take(taker, 1, scores("neutral", 0.8)));
});
