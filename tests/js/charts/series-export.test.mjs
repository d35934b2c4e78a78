import assert from "node:assert/strict";
import { test } from "node:test";

import { AUTOMATIC, Recording } from "../../../static/js/charts/recording.js";
import { csvText } from "../../../static/js/common/csv.js";
import { everyone, toCsv, toJson, toRows } from "../../../static/js/charts/series-export.js";
import { fromJson } from "../../../static/js/charts/series-import.js";
import { HELD, face } from "../made-faces.mjs";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

function recorded() {
  const recording = new Recording();
  recording.add(START, [face("happy", 0.7, { held: HELD })]);
  recording.add(START + 250, [face("sad", 0.4, { certain: false })]);
  recording.mark("the joke", 0.2);
  recording.mark("nobody there", 9);
  return recording;
}

test("the CSV has one row for each sample, with ISO time, seconds, probabilities, label, valence, arousal, how it was read, pose, landmarks, and mark", () => {
  const recording = recorded();
  const lines = toCsv(toRows(recording, recording.series.get(AUTOMATIC))).split("\r\n");
  assert.equal(lines[0], "time,seconds,person,angry,disgust,fear,happy,sad,surprise,neutral,label,valence,arousal,relative,turned_away,yaw,pitch,roll,right_eye_x,right_eye_y,left_eye_x,left_eye_y,nose_x,nose_y,mouth_right_x,mouth_right_y,mouth_left_x,mouth_left_y,mark");
  assert.equal(lines[1], "2026-01-02T03:04:05.000Z,0.000,1,0.0500,0.0500,0.0500,0.7000,0.0500,0.0500,0.0500,happy,0.2500,-0.5000,0,false,12.5,-3.5,20,30.5,40,70,54.5,52,66,24.5,74,54,85,");
  assert.equal(lines[2], "2026-01-02T03:04:05.250Z,0.250,1,0.1000,0.1000,0.1000,0.1000,0.4000,0.1000,0.1000,unsure,0.2500,-0.5000,0,false,,,,,,,,,,,,,,the joke");
  assert.equal(lines[3], "2026-01-02T03:04:14.000Z,9.000,,,,,,,,,,,,,,,,,,,,,,,,,,,nobody there");
  assert.equal(lines[4], "");
});

test("two marks on one sample are both kept", () => {
  const recording = recorded();
  recording.mark("and again", 0.26);
  assert.equal(toRows(recording, recording.series.get(1))[1].mark, "the joke; and again");
});

test("rows stay in order of time where a mark stands alone", () => {
  const recording = recorded();
  recording.add(START + 20_000, [face("happy")]);
  assert.deepEqual(toRows(recording, recording.series.get(1)).map((row) => row.seconds), [0, 0.25, 9, 20]);
});

test("a mark without a note has its number in the CSV", () => {
  const recording = recorded();
  recording.mark("", 0.01);
  assert.deepEqual(toRows(recording, recording.series.get(1)).map(({ mark }) => mark), ["mark 1", "the joke", "nobody there"]);
});

/** Two people; the automatic chart follows the first, who leaves. */
function several() {
  const recording = recorded();
  const second = face("angry", 0.6, { id: 2, size: 50 });
  for (const ms of [500, 750]) recording.add(START + ms, [face("happy", 0.6), second]);
  for (const ms of [1000, 1250, 3000]) recording.add(START + ms, [{ ...second, relative: true }]);
  return recording;
}

test("rows of several people are in order of time, each with its person", () => {
  const recording = several();
  const rows = toRows(recording, ...everyone(recording)).filter(({ person }) => person !== null);
  assert.deepEqual(rows.map(({ seconds, person }) => [seconds, person]), [[0, 1], [0.25, 1], [0.5, 1], [0.5, 2], [0.75, 1], [0.75, 2], [1, 2], [1.25, 2], [3, 2]]);
});

test("the JSON says what it is, of which model, and holds everyone's samples", () => {
  const recording = several();
  const json = toJson(recording, "made 1.0");
  assert.equal(json.started, "2026-01-02T03:04:05.000Z");
  assert.equal(json.model, "made 1.0");
  assert.equal(json.samples.length, 9);
  assert.deepEqual(json.marks.map(({ note }) => note), ["the joke", "nobody there"]);
});

test("a moment turned away is labelled so, whatever the probabilities say", () => {
  const recording = new Recording();
  recording.add(START, [face("happy", 0.9, { turnedAway: true, held: HELD })]);
  const [sample] = toJson(recording, "made 1.0").samples;
  assert.deepEqual([sample.label, sample.turned_away, sample.scores.happy], ["turned_away", true, 0.9]);
  assert.deepEqual({ pose: sample.pose, landmarks: sample.landmarks }, HELD);
});

/** All that a file has of a recording. */
const content = ({ startMs, now, marks, followed, series }) => ({
  startMs, now, marks, followed,
  series: [...series].sort().map(([key, each]) => [key, ...[each.seconds, each.states, each.people, each.gaps, each.relative, ...each.geometry].map((column) => [...column])]),
});

test("a saved JSON opens again: everyone, the automatic chart, gaps, marks, poses and how each sample was read", () => {
  const recording = several();
  recording.add(START + 3250, [face("sad", 0.6, { id: 2, turnedAway: true, held: HELD })]);
  const text = JSON.stringify(toJson(recording, "made 1.0"));
  const opened = fromJson(text);
  assert.deepEqual(content(opened.recording), content(recording));
  assert.equal(JSON.stringify(toJson(opened.recording, opened.model)), text);
});

test("times that are no whole milliseconds are the same after opening", () => {
  const recording = new Recording();
  for (const ms of [0.7, 66.48, 133.9, 200.26]) recording.add(START + ms, [face("happy")]);
  const json = toJson(recording, "made 1.0");
  assert.deepEqual(toJson(fromJson(JSON.stringify(json)).recording, "made 1.0").samples, json.samples);
});

test("a file of version 1, of one person and without gaps, opens too", () => {
  const json = toJson(several(), "made 1.0");
  const old = { ...json, version: 1, followed: undefined, samples: json.samples.filter(({ person }) => person === 2).map((row) => ({ ...row, gap: undefined, relative: undefined })) };
  const { recording } = fromJson(JSON.stringify(old));
  assert.deepEqual([...recording.series.get(AUTOMATIC).gaps], [1, 0, 0, 0, 0]);
  assert.equal(recording.followed, 2);
});

test("a file of version 2, from before faces had landmarks, opens too", () => {
  const json = toJson(recorded(), "made 1.0");
  for (const sample of json.samples) for (const name of ["turned_away", "pose", "landmarks"]) delete sample[name];
  const { recording } = fromJson(JSON.stringify({ ...json, version: 2 }));
  assert.deepEqual(toRows(recording, recording.series.get(1)).map(({ label, pose, landmarks }) => [label, pose, landmarks]), [
    ["happy", null, null], ["unsure", null, null], [null, null, null],
  ]);
});

for (const [what, text, sentence] of [
  ["no JSON", "{", /not JSON/],
  ["another JSON", '{"application":"other"}', /no emotion chart/],
  ["a newer version", '{"application":"FERVI","kind":"emotion chart","version":4}', /newer version/],
  ["no samples", '{"application":"FERVI","kind":"emotion chart","version":2,"started":"2026-01-02","samples":[]}', /no samples/],
  ["no list", '{"application":"FERVI","kind":"emotion chart","version":2,"started":"2026-01-02"}', /no samples/],
  ["a damaged sample", '{"application":"FERVI","kind":"emotion chart","version":2,"started":"2026-01-02","samples":[{"seconds":1,"person":1,"scores":{},"label":"happy"}]}', /Sample 1 .* damaged/],
]) {
  test(`${what} is refused with a sentence`, () => assert.throws(() => fromJson(text), { message: sentence }));
}

for (const [text, cell] of [
  ["plain", "plain"],
  ["a, b", '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["+44", "'+44"],
  ["-2", "'-2"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
]) {
  test(`a note ${JSON.stringify(text)} is harmless in a spreadsheet`, () => assert.equal(csvText(text), cell));
}
