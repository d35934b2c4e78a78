import assert from "node:assert/strict";
import { test } from "node:test";

import { AUTOMATIC, Recording } from "../../../static/js/charts/recording.js";
import { NOBODY, affectPaths, dominant, facing, meanBetween, nearestSample, thinned, timeInEach, timesAway } from "../../../static/js/views/series-view.js";
import { Series, STATES } from "../../../static/js/views/series.js";
import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { face, seeded } from "../made-faces.mjs";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Records one face at each of the times, in seconds; null stands for an answer without a face. */
function record(moments) {
  const recording = new Recording();
  for (const [seconds, seen] of moments) recording.add(START + seconds * 1000, seen ? [seen] : []);
  return recording;
}

const every = (step, from, to, seen) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => [from + index * step, seen]);

test("a series grows and keeps what was put in", () => {
  const series = new Series();
  for (let index = 0; index < 5000; index += 1) series.append(index / 10, face(EMOTIONS[index % 7], 0.4 + (index % 5) / 10), index === 2000);
  assert.equal(series.length, 5000);
  assert.equal(series.seconds[4999], 499.9);
  assert.ok(Math.abs(series.scores[4999 % 7][4999] - 0.8) < 1e-6);
  assert.deepEqual([series.gaps[0], series.gaps[1], series.gaps[2000]], [1, 0, 1]);
  assert.deepEqual(series.between(10, 20), [100, 201]);
});

test("an hour at 15 frames a second takes under 10 MB, and thins out to the pixels of a chart", () => {
  const series = new Series();
  for (let index = 0; index < 54_000; index += 1) series.append(index / 15, face(EMOTIONS[Math.floor(index / 900) % 7]), false);
  assert.ok(series.byteLength < 10e6);
  const [seconds] = thinned(series, 0, 3600, 1000);
  assert.ok(seconds.length <= 2000);
});

test("a face that is lost for a moment stays in view and leaves no sample", () => {
  const recording = record([[0, face("happy")], [0.1, face("happy", 0.7, { seen: false })]]);
  assert.deepEqual([...recording.inView], [1]);
  assert.deepEqual([...recording.series.values()].map(({ length }) => length), [1, 1]);
});

test("a moment of doubt is kept as unsure, not as the emotion that led", () => {
  const { series } = record([[0, face("sad", 0.3, { certain: false })]]);
  assert.equal(STATES[series.get(1).states[0]], "unsure");
});

test("thinning keeps every peak", () => {
  const random = seeded(1);
  const series = new Series();
  for (let index = 0; index < 3000; index += 1) series.append(index / 15, face("happy", 0.2 + 0.3 * random()), false);
  series.append(200.05, face("happy", 0.99), false);
  for (let index = 0; index < 3000; index += 1) series.append(200.1 + index / 15, face("happy", 0.2 + 0.3 * random()), false);
  const columns = thinned(series, 0, 400, 50);
  assert.ok(Math.abs(Math.max(...columns[1 + EMOTIONS.indexOf("happy")]) - 0.99) < 1e-6);
  assert.ok(columns[0].length <= 100);
  assert.ok(columns.every((column) => column.length === columns[0].length));
  assert.ok(columns[0].every((seconds, index) => index === 0 || seconds >= columns[0][index - 1]));
});

/** The greatest and the least of each emotion, of samples or of what is drawn of them. */
const extremes = (lists) => lists.map((list) => [Math.min(...list), Math.max(...list)]);

for (const emotion of EMOTIONS) {
  test(`a chart that thins out keeps the peaks and the dips of ${emotion}, each in its bucket and in order`, () => {
    const random = seeded(EMOTIONS.indexOf(emotion) + 2);
    const series = new Series();
    for (let index = 0; index < 900; index += 1) series.append(index / 15, face(emotion, random()), false);
    const [from, to, buckets] = [20, 50, 15];
    const [times, ...drawn] = thinned(series, from, to, buckets);
    const [first, last] = series.between(from, to);
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const inside = (seconds) => Math.min(buckets - 1, Math.floor((seconds - from) / 2)) === bucket;
      const shown = drawn.map((list) => list.filter((_, index) => inside(times[index])));
      const taken = series.scores.map((list) => [...list.subarray(first, last)].filter((_, index) => inside(series.seconds[first + index])));
      assert.deepEqual(extremes(shown), extremes(taken));
      assert.deepEqual(shown.map(({ length }) => length), EMOTIONS.map(() => 2));
    }
  });
}

test("of a bucket the lowest value is drawn before the highest only where it came before", () => {
  const { series } = record([[0, face("happy", 0.5)], [1, face("happy", 0.9)], [2, face("happy", 0.2)], [3, face("happy", 0.6)]]);
  const [times, ...drawn] = thinned(series.get(1), 0, 10, 1);
  assert.deepEqual(times, [0, 3]);
  assert.deepEqual(drawn[EMOTIONS.indexOf("happy")].map((value) => value.toFixed(1)), ["0.9", "0.2"]);
  assert.deepEqual(drawn[EMOTIONS.indexOf("sad")].map((value) => value.toFixed(3)), ["0.017", "0.133"]);
});

test("few samples are drawn as they are", () => {
  const { series } = record([[0, face("happy", 0.5)], [1, face("happy", 0.6)], [2, face("happy", 0.7)]]);
  const columns = thinned(series.get(1), 0, 30, 300);
  assert.deepEqual(columns[0], [0, 1, 2]);
  assert.deepEqual(columns[4].map((value) => value.toFixed(1)), ["0.5", "0.6", "0.7"]);
});

test("a time without a face is a gap in the line, in the strip, in the shares and in the path", () => {
  const { series } = record([...every(0.2, 0, 4, face("happy")), ...every(0.2, 4.2, 7.8, null), ...every(0.2, 8, 12, face("happy"))]);
  const one = series.get(1);
  const columns = thinned(one, 0, 12, 120);
  const broken = columns[1].indexOf(null);
  assert.ok(columns[0][broken - 1] <= 4 && columns[0][broken + 1] >= 8);
  assert.deepEqual([...dominant(one, 0, 12, 12)].map((state) => (state === NOBODY ? "-" : "h")).join(""), "hhhh----hhhh");
  assert.ok(Math.abs(timeInEach(one, 0, 12).total - 8) < 1e-9);
  assert.equal(affectPaths(one, 0, 12, 40).length, 2);
});

test("a time turned away is a state of its own, and a gap in what is drawn and averaged", () => {
  const away = face("sad", 0.9, { turnedAway: true });
  const { series } = record([...every(0.25, 0, 4, face("happy", 0.5)), ...every(0.25, 4.25, 7.75, away), ...every(0.25, 8, 12, face("happy", 0.5))]);
  const [one, read] = [series.get(1), facing(series.get(1))];
  assert.deepEqual(timesAway(one, 0, 12), [[4.25, 8]]);
  assert.equal(timeInEach(one, 0, 12).seconds[STATES.indexOf("turned_away")], 3.75);
  assert.equal([...dominant(one, 0, 12, 12)].map((state) => STATES[state][0]).join(""), "hhhhtttthhhh");
  const columns = thinned(read, 0, 12, 120);
  const broken = columns[1].indexOf(null);
  assert.deepEqual([columns[0][broken - 1], columns[0][broken + 1]], [4, 8]);
  assert.equal(affectPaths(read, 0, 12, 40).length, 2);
  assert.equal(meanBetween(read, 0, 12, read.scores[EMOTIONS.indexOf("happy")]), 0.5);
});

test("what nobody turned away from is drawn as it is", () => {
  const series = record(every(0.5, 0, 4, face("happy"))).series.get(1);
  assert.equal(facing(series), series);
});

test("one missed detection is no gap", () => {
  const { series } = record([[0, face("sad")], [0.2, null], [0.4, face("sad")]]);
  assert.deepEqual([...series.get(1).gaps], [1, 0]);
});

test("a slow stream is no gap while each answer has the face", () => {
  const { series } = record([[0, face("sad")], [1.5, face("sad")], [3, face("sad")]]);
  assert.deepEqual([...series.get(1).gaps], [1, 0, 0]);
});

test("a pause and a long silence are gaps", () => {
  const recording = record([[0, face("sad")]]);
  recording.interrupt();
  recording.add(START + 900, [face("sad")]);
  recording.add(START + 9000, [face("sad")]);
  assert.deepEqual([...recording.series.get(1).gaps], [1, 1, 1]);
});

test("shares of time are weighed by time, not by frames", () => {
  const { series } = record([...every(0.05, 0, 1, face("happy")), ...every(0.5, 1.5, 4, face("sad")), [4.5, face("sad")]]);
  const { seconds, total } = timeInEach(series.get(1), 0, 10);
  assert.ok(Math.abs(total - 4.5) < 1e-9);
  assert.ok(Math.abs(seconds[STATES.indexOf("happy")] - 1.5) < 1e-9);
  assert.ok(Math.abs(seconds[STATES.indexOf("sad")] - 3) < 1e-9);
});

test("shares count only what lies in the window", () => {
  const { series } = record(every(0.5, 0, 10, face("fear")));
  assert.ok(Math.abs(timeInEach(series.get(1), 2.25, 4.75).total - 2.5) < 1e-9);
});

test("the strip shows in each bucket what was seen longest", () => {
  const moments = [...every(0.1, 0, 0.6, face("angry")), ...every(0.1, 0.7, 2, face("neutral"))];
  const strip = dominant(record(moments).series.get(1), 0, 2, 2);
  assert.deepEqual([...strip].map((state) => STATES[state]), ["angry", "neutral"]);
});

test("each person has a series, and the automatic one follows a person and then the next", () => {
  const recording = new Recording();
  const [near, far] = [face("happy", 0.7, { id: 1, size: 200 }), face("sad", 0.7, { id: 2, size: 80 })];
  recording.add(START, [far, near]);
  recording.add(START + 200, [near, far]);
  recording.add(START + 400, [far]);
  recording.add(START + 600, [far, face("fear", 0.7, { id: 3, size: 300 })]);
  assert.deepEqual([1, 2, 3].map((number) => recording.series.get(number).length), [2, 4, 1]);
  const automatic = recording.series.get(AUTOMATIC);
  assert.deepEqual([...automatic.people], [1, 1, 2, 2]);
  assert.deepEqual([...automatic.gaps], [1, 0, 1, 0]);
  assert.deepEqual([...recording.inView], [2, 3]);
});

test("an answer that is not later than the last one changes nothing", () => {
  const recording = record([[0, face("sad")], [1, face("sad")]]);
  recording.add(START + 1000, [face("sad")]);
  recording.add(START + 500, [face("sad")]);
  assert.equal(recording.series.get(1).length, 2);
  assert.equal(recording.now, 1);
});

test("the sample at the cursor is the nearest one, unless nobody was seen about then", () => {
  const series = record([[0, face("happy")], [1, face("happy")], [9, face("sad")]]).series.get(1);
  assert.deepEqual([0.2, 0.6, 1.4, 5, 8.6, 20].map((seconds) => nearestSample(series, seconds)), [0, 1, 1, -1, 2, -1]);
});

test("a single column can be thinned out, and has a mean over a time", () => {
  const series = record([[0, face("happy", 0.2)], [1, face("happy", 0.6)], [2, face("happy", 0.7)]]).series.get(1);
  const [times, values, ...others] = thinned(series, 0, 2, 50, [series.scores[EMOTIONS.indexOf("happy")]]);
  assert.deepEqual([times, values.map((value) => value.toFixed(1)), others], [[0, 1, 2], ["0.2", "0.6", "0.7"], []]);
  assert.ok(Math.abs(meanBetween(series, 0.5, 2, series.scores[EMOTIONS.indexOf("happy")]) - 0.65) < 1e-6);
  assert.ok(Number.isNaN(meanBetween(series, 5, 9, series.valence)));
});
