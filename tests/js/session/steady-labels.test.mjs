import assert from "node:assert/strict";
import { test } from "node:test";

import { fitLabels } from "../../../static/js/common/labels.js";
import { SteadyLabels } from "../../../static/js/session/steady-labels.js";

const options = { bounds: { x: 0, y: 0, width: 900, height: 400 }, unit: 10, measure: (text) => text.length * 6 };
const mark = (number, x, y = 0, height = 400) => ({ number, text: "Happy 92%", box: { x, y, width: 50, height } });
/** Two faces as high as the picture: the first one's label stands inside its box, towards the second. */
const pair = (distance) => [mark(1, 0), mark(2, distance)];
const written = (marks) => marks.map(({ text }) => text !== "");
const changes = (shown) => shown.filter((each, index) => index > 0 && each !== shown[index - 1]).length;

/** The distance from which on the first label is written out. */
const edge = [...Array(200).keys()].find((distance) => distance > 50 && written(fitLabels(pair(distance), options))[0]);
const trembling = Array.from({ length: 40 }, (_, index) => edge + (index % 2 ? 1 : -1));

test("a label at the edge of its room does not come and go with each picture", () => {
  assert.ok(changes(trembling.map((distance) => written(fitLabels(pair(distance), options))[0])) > 30, "it would");
  for (const begin of [edge - 20, edge + 20]) {
    const labels = new SteadyLabels();
    const shown = [begin, ...trembling].map((distance) => written(labels.fit(pair(distance), options))[0]);
    assert.equal(changes(shown), 0);
  }
});

test("a label changes where faces clearly come closer or part", () => {
  const labels = new SteadyLabels();
  const shown = [edge + 20, edge - 20, edge + 20].map((distance) => written(labels.fit(pair(distance), options))[0]);
  assert.deepEqual(shown, [true, false, true]);
});

test("a crowd that is just too large does not let all labels come and go", () => {
  const crowd = (size) => Array.from({ length: size }, (_, index) => mark(index + 1, (index % 8) * 110, Math.floor(index / 8) * 60 + 30, 10));
  const most = [...Array(60).keys()].findLast((size) => written(fitLabels(crowd(size), options)).some(Boolean));
  const labels = new SteadyLabels();
  const sizes = [most - 8, ...Array.from({ length: 20 }, (_, index) => most + (index % 2))];
  const shown = sizes.map((size) => written(labels.fit(crowd(size), options))[0]);
  assert.equal(changes(shown), 0);
  assert.equal(written(labels.fit(crowd(most + 20), options)).some(Boolean), false);
});
