import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { describe } from "../../../static/js/video/people.js";
import { Seen } from "../../../static/js/video/seen.js";
import { HELD } from "../made-faces.mjs";
import { STATES } from "../../../static/js/views/series.js";
import { analysisInWords, clock, howFar } from "../../../static/js/video/words.js";

const row = (time, identity, x, emotion = "happy", certain = true, turned_away = false) => ({
  ...{ time, identity, x, y: 20, width: 30, height: 40, emotion, certain, confidence: 0.8 },
  ...{ happy: 0.8, sad: 0.15, neutral: 0.05, valence: 0, arousal: 0, detection: 0.9, turned_away, note: null },
});

test("between two pictures a face is on its way from one place to the next", () => {
  const seen = new Seen([row(1, 1, 100), row(1.1, 1, 120)], 0.1);
  const [face] = seen.facesAt(1.05);
  assert.equal(Math.round(face.box.x), 110);
  assert.deepEqual([face.id, face.emotion, face.second], [1, "happy", "sad"]);
});

test("a face is there from the first picture it is seen in until shortly after the last one", () => {
  const seen = new Seen([row(1, 1, 100), row(1.1, 1, 120), row(3, 1, 50), row(3, 2, 400)], 0.1);
  const numbers = (seconds) => seen.facesAt(seconds).map(({ id }) => id);
  assert.deepEqual([0.9, 1, 1.2, 1.4, 3].map(numbers), [[], [1], [1], [], [1, 2]]);
  assert.equal(seen.facesAt(1.15)[0].box.x, 120);
});

test("a face that one picture misses stays drawn, on its way, until the next one has it again", () => {
  const seen = new Seen([row(1, 1, 100), row(1.4, 1, 140)], 0.2);
  const at = (seconds) => seen.facesAt(seconds).map((face) => [face.id, Math.round(face.box.x), face.seen]);
  assert.deepEqual([1.1, 1.2, 1.35].map(at), [[[1, 110, true]], [[1, 120, true]], [[1, 135, false]]]);
});

test("a face that two pictures miss is gone in between", () => {
  const seen = new Seen([row(1, 1, 100), row(1.6, 1, 160)], 0.2);
  assert.deepEqual([1.25, 1.35, 1.55].map((seconds) => seen.facesAt(seconds).map(({ box }) => box.x)), [[100], [], []]);
});

test("a missed picture is a gap in the strip and in the series, though the face stays drawn", () => {
  const seen = new Seen([row(1, 1, 100), row(1.4, 1, 140)], 0.2);
  assert.deepEqual(seen.stretches(1).map(({ begin, end }) => [begin, Number(end.toFixed(2))]), [[1, 1.3], [1.4, 1.7]]);
  assert.deepEqual([...seen.series(1).gaps], [1, 1]);
});

test("a strip has one stretch for each label held, and gaps where nobody is seen", () => {
  const rows = [row(0, 1, 0), row(0.1, 1, 0), row(0.2, 1, 0, "sad"), row(0.3, 1, 0, "sad", false), row(2, 1, 0)];
  const stretches = new Seen(rows, 0.1).stretches(1).map(({ begin, end, state, certain }) => [begin, Number(end.toFixed(2)), state, certain]);
  assert.deepEqual(stretches, [
    [0, 0.2, "happy", true],
    [0.2, 0.3, "sad", true],
    [0.3, 0.45, "sad", false],
    [2, 2.15, "happy", true],
  ]);
});

test("a time turned away is a stretch of its own, whatever the face was read as", () => {
  const rows = [row(0, 1, 0), row(0.1, 1, 0, "happy", false, true), row(0.2, 1, 0, "sad", false, true)];
  assert.deepEqual(new Seen(rows, 0.1).stretches(1).map(({ state }) => state), ["happy", "turned_away"]);
  assert.deepEqual([...new Seen(rows, 0.1).series(1).states].map((state) => STATES[state]), ["happy", "turned_away", "turned_away"]);
});

test("a face of the table has the pose and the landmarks of its row, which move with its box", () => {
  const held = { yaw: 12.5, pitch: -3.5, roll: 20, right_eye_x: 30.5, right_eye_y: 40, left_eye_x: 70, left_eye_y: 54.5 };
  const mouth = { nose_x: 52, nose_y: 66, mouth_right_x: 24.5, mouth_right_y: 74, mouth_left_x: 54, mouth_left_y: 85 };
  const seen = new Seen([{ ...row(0, 1, 0), ...held, ...mouth }, row(0.1, 1, 20)], 0.1);
  const points = (seconds) => seen.facesAt(seconds)[0].landmarks.map((point) => point.map((edge) => Number(edge.toFixed(6))));
  assert.deepEqual({ pose: seen.facesAt(0)[0].pose, landmarks: points(0) }, HELD);
  assert.deepEqual(points(0.05), HELD.landmarks.map(([x, y]) => [x + 10, y]), "it moves with its box to the next picture");
});

test("the series of a person has what they show, and a gap where nobody saw them", () => {
  const series = new Seen([row(1, 1, 0), row(1, 2, 0), row(1.1, 1, 0, "happy", false), row(3, 1, 0, "sad")], 0.1).series(1);
  assert.deepEqual([...series.seconds], [1, 1.1, 3]);
  assert.deepEqual([...series.gaps], [1, 0, 1]);
  assert.deepEqual([...series.states].map((state) => STATES[state]), ["happy", "unsure", "sad"]);
  assert.deepEqual([...series.scores[EMOTIONS.indexOf("sad")]].map((score) => Number(score.toFixed(2))), [0.15, 0.15, 0.15]);
});

test("a recording without anybody has nothing to draw", () => {
  const seen = new Seen([{ ...row(null, null, null), note: "no face found" }], 0.1);
  assert.deepEqual([seen.facesAt(0), seen.stretches(1)], [[], []]);
});

test("a person is described by when they are seen and what they show, most of it first", () => {
  const shares = { angry: 0, happy: 0.25, sad: 0.004, unsure: 0.646, turned_away: 0.1 };
  const person = { identity: 1, first: 61, last: 3725.9, seconds: 12.34, shares, peaks: {} };
  assert.equal(describe(person), "Seen from 1:01 to 1:02:05, 12.3 seconds in all. Of that: unsure 65%, happy 25%, turned away 10%.");
});

test("times are told as people tell them", () => {
  assert.deepEqual([0, 59.9, 600, 3600].map(clock), ["0:00", "0:59", "10:00", "1:00:00"]);
  const told = [null, 1, 40, 200, 7300].map((left) => howFar(0.405, left));
  assert.deepEqual(told, [
    "40%",
    "40%, almost done",
    "40%, about 40 seconds left",
    "40%, about 3 minutes left",
    "40%, about 2 hours left",
  ]);
});

test("a job that waits says how many come first, and one that is worked on how far it is", () => {
  const job = { state: "waiting", ahead: 1, progress: 0, seconds_left: null };
  assert.equal(analysisInWords(job), "Waits: one recording comes first");
  assert.equal(analysisInWords({ ...job, ahead: 3 }), "Waits: 3 recordings come first");
  assert.equal(analysisInWords({ ...job, state: "working", progress: 0.5, seconds_left: 30 }), "50%, about 30 seconds left");
});
