import assert from "node:assert/strict";
import { test } from "node:test";

import { describe, placeName, shares } from "../../../static/js/image/explanation.js";

const flat = () => Array.from({ length: 8 }, () => Array(8).fill(0));

function explanation(...cells) {
  const map = flat();
  for (const [row, column, drop] of cells) map[row][column] = drop;
  return { emotion: "happy", probability: 0.9, map };
}

test("the strongest part is named by where it lies, with what covering it changes", () => {
  assert.equal(
    describe(explanation([6, 3, 0.3], [0, 0, 0.1])),
    "“Happy” rests most on the lower middle of the face: covering it turns 90% into about 60%.",
  );
});

test("what speaks against the answer is named, too", () => {
  assert.equal(describe(explanation([1, 7, -0.05])), "The upper right speaks against “Happy”: covering it turns 90% into about 95%.");
});

test("where no part changes the answer, that is said", () => {
  assert.match(describe(explanation([6, 3, 0.01])), /^No part of the face decides alone: .* stays near 90%\.$/);
});

test("nine places have a name", () => {
  const names = new Set(flat().flatMap((row, y) => row.map((_, x) => placeName(flat(), { row: y, column: x }))));
  assert.equal(names.size, 9);
  assert.ok(names.has("middle"));
  assert.ok(names.has("lower left"));
});

test("the strongest part has the full colour, the others their share of it", () => {
  const { map } = explanation([0, 0, 0.4], [1, 1, -0.2]);
  assert.equal(shares(map)[0][0], 1);
  assert.equal(shares(map)[1][1], -0.5);
});

test("a face on which no part matters stays pale", () => {
  const found = shares(explanation([0, 0, 0.005]).map);
  assert.ok(found[0][0] > 0 && found[0][0] < 0.2);
});
