import assert from "node:assert/strict";
import { test } from "node:test";

import { AUTOMATIC, Recording } from "../../../static/js/charts/recording.js";
import { csvText, toCsv, toJson, toRows } from "../../../static/js/charts/series-export.js";
import { face } from "../made-faces.mjs";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

function recorded() {
  const recording = new Recording();
  recording.add(START, [face("happy", 0.7)]);
  recording.add(START + 250, [face("sad", 0.4, { certain: false })]);
  recording.mark("the joke", 0.2);
  recording.mark("nobody there", 9);
  return recording;
}

test("the CSV has one row for each sample, with ISO time, seconds, probabilities, label, valence, arousal and mark", () => {
  const recording = recorded();
  const lines = toCsv(toRows(recording, recording.series.get(AUTOMATIC))).split("\r\n");
  assert.equal(lines[0], "time,seconds,person,angry,disgust,fear,happy,sad,surprise,neutral,label,valence,arousal,mark");
  assert.equal(lines[1], "2026-01-02T03:04:05.000Z,0.000,1,0.0500,0.0500,0.0500,0.7000,0.0500,0.0500,0.0500,happy,0.2500,-0.5000,");
  assert.equal(lines[2], "2026-01-02T03:04:05.250Z,0.250,1,0.1000,0.1000,0.1000,0.1000,0.4000,0.1000,0.1000,unsure,0.2500,-0.5000,the joke");
  assert.equal(lines[3], "2026-01-02T03:04:14.000Z,9.000,,,,,,,,,,,,nobody there");
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

test("the JSON says what it is, of which model, and holds the same samples", () => {
  const recording = recorded();
  const rows = toRows(recording, recording.series.get(1));
  const json = toJson(recording, rows, "made 1.0");
  assert.equal(json.started, "2026-01-02T03:04:05.000Z");
  assert.equal(json.model, "made 1.0");
  assert.deepEqual(json.samples, rows);
  assert.deepEqual(json.marks.map(({ note }) => note), ["the joke", "nobody there"]);
});

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
