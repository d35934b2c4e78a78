import assert from "node:assert/strict";
import { test } from "node:test";

import { labelPlace, labelSize, overlap } from "../../../static/js/common/draw.js";
import { fitLabels, letterUnit } from "../../../static/js/common/labels.js";

const UNIT = 10;
const measure = (text) => text.length * 6;
const bounds = { x: 0, y: 0, width: 800, height: 400 };
const options = { bounds, unit: UNIT, measure };
const mark = (number, x, y = 150, side = 50) => ({ number, text: "Happy 92%", box: { x, y, width: side, height: side } });

test("faces with room between them keep their full labels", () => {
  const marks = [mark(1, 50), mark(2, 300), mark(3, 550)];
  assert.deepEqual(fitLabels(marks, options), marks);
});

test("in a crowd only numbers stand on the picture", () => {
  const marks = Array.from({ length: 64 }, (_, index) => mark(index + 1, (index % 16) * 50, Math.floor(index / 16) * 50, 45));
  const written = fitLabels(marks, options).filter(({ text }) => text !== "");
  assert.equal(written.length, 0);
});

test("small faces far from each other are numbered too where all labels together would hide the picture", () => {
  const marks = Array.from({ length: 40 }, (_, index) => mark(index + 1, (index % 8) * 100, Math.floor(index / 8) * 80, 10));
  assert.ok(fitLabels(marks, options).every(({ text }) => text === ""));
});

test("a single face is always named", () => {
  const marks = [mark(1, 0, 0, 20)];
  assert.deepEqual(fitLabels(marks, { ...options, bounds: { x: 0, y: 0, width: 100, height: 60 } }), marks);
});

test("the chosen face has its full label, drawn above all others", () => {
  const marks = [mark(1, 0), mark(2, 52), mark(3, 104), mark(4, 156)];
  const fitted = fitLabels(marks, { ...options, chosen: 2 });
  assert.deepEqual(fitted.map(({ number }) => number), [1, 3, 4, 2]);
  assert.equal(fitted[3].text, "Happy 92%");
});

test("no full label covers another face or another full label", () => {
  const marks = Array.from({ length: 12 }, (_, index) => mark(index + 1, (index * 211) % 750, (index * 97) % 350, 40));
  const places = [];
  for (const shown of fitLabels(marks, options)) {
    const others = marks.filter(({ number }) => number !== shown.number).map(({ box }) => box);
    const size = labelSize(shown, UNIT, measure);
    const place = { ...labelPlace(shown.box, size, bounds, 3, [...others, ...places]), ...size };
    if (shown.text) assert.ok(![...others, ...places].some((other) => overlap(place, other)));
    places.push(place);
  }
});

test("letters shrink with the faces, and not beyond legibility", () => {
  assert.equal(letterUnit([mark(1, 0, 0, 200)], 15), 15);
  assert.equal(letterUnit([mark(1, 0, 0, 40)], 15), 12);
  assert.equal(letterUnit([mark(1, 0, 0, 10)], 15), 9);
  assert.equal(letterUnit([], 15), 15);
});
