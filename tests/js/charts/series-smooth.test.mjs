import assert from "node:assert/strict";
import { test } from "node:test";

import { smoothed } from "../../../static/js/charts/series-smooth.js";
import { Series, STATES } from "../../../static/js/views/series.js";
import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { HELD, face, seeded } from "../made-faces.mjs";

const HAPPY = EMOTIONS.indexOf("happy");

/** @param {[seconds: number, share: number, gap?: boolean][]} moments */
function seriesOf(moments) {
  const series = new Series();
  for (const [seconds, share, gap = false] of moments) series.append(seconds, face("happy", share), gap);
  return series;
}

const near = (actual, expected) => assert.deepEqual(actual.map((value) => value.toFixed(4)), expected.map((value) => value.toFixed(4)));

test("samples stand at whole multiples of the step, however unevenly the answers came", () => {
  const random = seeded(5);
  const moments = [[0, 0.5]];
  while (moments.at(-1)[0] < 20) moments.push([moments.at(-1)[0] + 0.02 + 0.3 * random(), random()]);
  const { seconds } = smoothed(seriesOf(moments), 5);
  near([...seconds], Array.from({ length: seconds.length }, (_, index) => index / 5));
  assert.ok(seconds.length >= 100);
});

test("what stays the same stays so, and a steady rise stays a rise", () => {
  const times = Array.from({ length: 61 }, (_, index) => index / 20);
  near([...smoothed(seriesOf(times.map((seconds) => [seconds, 0.4])), 2).scores[HAPPY]], Array(7).fill(0.4));
  near([...smoothed(seriesOf(times.map((seconds) => [seconds, seconds / 3])), 2).scores[HAPPY]].slice(1, -1), [1, 2, 3, 4, 5].map((half) => half / 6));
});

test("what flickers faster than the rate is averaged out", () => {
  const moments = Array.from({ length: 201 }, (_, index) => [index / 20, index % 2 ? 0.9 : 0.1]);
  for (const value of smoothed(seriesOf(moments), 1).scores[HAPPY]) assert.ok(Math.abs(value - 0.5) < 0.03);
});

test("a rate higher than that of the answers lies on the line between them", () => {
  near([...smoothed(seriesOf([[0, 0], [1, 1]]), 4).scores[HAPPY]].slice(1, 4), [0.25, 0.5, 0.75]);
});

test("a gap stays a gap: nothing is made up for a time in which nobody was seen", () => {
  const result = smoothed(seriesOf([[0, 0.2], [1, 0.2], [5, 0.8, true], [6, 0.8]]), 2);
  near([...result.seconds], [0, 0.5, 1, 5, 5.5, 6]);
  assert.deepEqual([...result.gaps], [1, 0, 0, 1, 0, 0]);
  near([...result.scores[HAPPY]], [0.2, 0.2, 0.2, 0.8, 0.8, 0.8]);
});

test("the label is the one that was shown at that time", () => {
  const series = new Series();
  series.append(0, face("sad"), false);
  series.append(0.9, face("happy"), false);
  series.append(2, face("happy"), false);
  assert.deepEqual([...smoothed(series, 1).states].map((state) => STATES[state]), ["sad", "happy", "happy"]);
});

test("a face turned away is not mixed with one that is not", () => {
  const series = new Series();
  for (let at = 0; at <= 20; at += 1) series.append(at / 10, face("happy", at < 10 ? 0.2 : 0.8, { turnedAway: at >= 10 }), false);
  const result = smoothed(series, 5);
  assert.deepEqual([...result.states].map((state) => STATES[state]), [...Array(5).fill("happy"), ...Array(6).fill("turned_away")]);
  near([...result.scores[HAPPY]], [...Array(5).fill(0.2), ...Array(6).fill(0.8)]);
});

test("the pose between two answers lies between theirs", () => {
  const series = new Series();
  for (const [seconds, yaw] of [[0, 10], [1, 30]]) series.append(seconds, face("happy", 0.5, { held: { ...HELD, pose: { ...HELD.pose, yaw } } }), false);
  near([...smoothed(series, 4).geometry[0]].slice(1, 4), [15, 20, 25]);
});

test("a face seen once, between two steps, leaves nothing; on a step it stays", () => {
  assert.equal(smoothed(seriesOf([[0.3, 0.5]]), 1).length, 0);
  near([...smoothed(seriesOf([[2, 0.5]]), 1).scores[HAPPY]], [0.5]);
});
