import assert from "node:assert/strict";
import { test } from "node:test";

import { markedCsv, markedTable } from "../../../static/js/video/downloads.js";

const row = (time, identity) => ({ time, identity });
const table = { file: "a, b.mp4", rows: [row(0, 1), row(0, 2), row(0.1, 1)] };
const csv = 'file,time,frame,identity,note\n"a, b.mp4",0.0,0,1,\n"a, b.mp4",0.0,0,2,"two\nlines"\n"a, b.mp4",0.1,1,1,\n';

test("a mark stands beside the row nearest in time, or in a record of its own", () => {
  const marks = [{ seconds: 0.09, note: "She turns, slowly" }, { seconds: 7.5, note: "" }];
  assert.equal(markedCsv(csv, table, marks), [
    "file,time,frame,identity,note,mark",
    '"a, b.mp4",0.0,0,1,,',
    '"a, b.mp4",0.0,0,2,"two\nlines",',
    '"a, b.mp4",0.1,1,1,,"She turns, slowly"',
    '"a, b.mp4",7.500,,,,mark 2',
    "",
  ].join("\n"));
});

test("of a recording without a face the marks are kept as well", () => {
  const empty = { file: "a.mp4", rows: [row(null, null)] };
  const lines = markedCsv("file,time,note\na.mp4,,no face found\n", empty, [{ seconds: 2, note: "dark" }]).split("\n");
  assert.deepEqual(lines, ["file,time,note,mark", "a.mp4,2.000,,dark", "a.mp4,,no face found,", ""]);
});

test("the data get a list of marks", () => {
  assert.deepEqual(markedTable(table, [{ seconds: 1.23456, note: "x" }]), { ...table, marks: [{ time: 1.235, note: "x" }] });
});
