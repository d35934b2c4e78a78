import assert from "node:assert/strict";
import { test } from "node:test";

import { COLUMNS, allNamed, named, toCsv } from "../../../static/js/image/table.js";
import { HELD, face } from "../made-faces.mjs";

const analysis = (...faces) => ({ image: { width: 9, height: 9 }, faces: faces.map((each) => ({ ...each, id: null, detection: 0.9 })), timing: {}, model: "m" });
const lines = (photos) => toCsv(photos).trimEnd().split("\r\n");

test("each face has a row with its number from left to right and its photo's name", () => {
  const rows = lines([{ name: "a.jpg", analysis: analysis(face("sad", 0.7, { id: 2 }), face("happy", 0.7, { id: 1 })), problem: "" }]);
  assert.equal(rows[0], COLUMNS.join(","));
  assert.ok(rows[1].startsWith("a.jpg,1,200,0,100,100,happy,true,0.7,"));
  assert.ok(rows[2].startsWith("a.jpg,2,400,0,100,100,sad,true,0.7,"));
});

test("a photo whose turn has not come is not said to have no face", () => {
  assert.match(lines([{ name: "a.jpg", analysis: null, problem: "" }])[1], /^a\.jpg,,+not read yet$/);
});

test("a row has the pose and the landmarks of its face, and is empty where there are none", () => {
  const [header, ...rows] = lines([{ name: "a.jpg", analysis: analysis(face("sad", 0.7, { id: 1, held: HELD, turnedAway: true }), face("sad", 0.7, { id: 2 })), problem: "" }]);
  const from = header.split(",").indexOf("turned_away");
  assert.deepEqual(rows.map((row) => row.split(",").slice(from).join()), ["true,12.5,-3.5,20,30.5,40,70,54.5,52,66,24.5,74,54,85,", "false,,,,,,,,,,,,,,"]);
});

test("a photo without a face, or one that was not read, is not lost", () => {
  const rows = lines([{ name: "empty.jpg", analysis: analysis(), problem: "" }, { name: 'a "b", c.heic', analysis: null, problem: "It is damaged." }]);
  assert.match(rows[1], /^empty\.jpg,,+no face found$/);
  assert.match(rows[2], /^"a ""b"", c\.heic",,+It is damaged\.$/);
  assert.ok(rows[1].split(",").length === COLUMNS.length);
});

test("the data of one photo names the file and numbers its faces", () => {
  const data = named("a.jpg", analysis(face("sad", 0.7, { id: 2 }), face("happy", 0.7, { id: 1 })));
  assert.equal(data.file, "a.jpg");
  assert.deepEqual(data.faces.map(({ number, emotion }) => [number, emotion]), [[1, "happy"], [2, "sad"]]);
});

test("the data of several photos has each of them, and why one was not read", () => {
  const { photos } = allNamed([{ name: "a.jpg", analysis: analysis(face("sad")), problem: "" }, { name: "b.heic", analysis: null, problem: "It is damaged." }]);
  assert.deepEqual([photos[0].file, photos[0].faces.length], ["a.jpg", 1]);
  assert.deepEqual(photos[1], { file: "b.heic", error: { message: "It is damaged." } });
});
