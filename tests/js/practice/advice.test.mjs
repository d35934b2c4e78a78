import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { adviceFor, decisivePart } from "../../../static/js/practice/advice.js";
import { LEVELS } from "../../../static/js/practice/scoring.js";
import { PROTOTYPES, UNITS } from "../../../static/js/practice/units.js";
import { mix } from "../made-faces.mjs";

const advise = (target, shares, { level = "steady", decisive } = {}) =>
  adviceFor({ target, best: { seconds: 1, match: 0, scores: mix(shares) } }, LEVELS[level], decisive);
const units = (advice) => advice.changes.map((change) => change.units);

test("fear that is read as surprise lacks what only fear has", () => {
  const advice = advise("fear", { surprise: 0.6, fear: 0.3 });
  assert.match(advice.summary, /^It was read as “surprise” more than as “fear”\.$/);
  assert.deepEqual(units(advice), ["4", "7", "20"]);
});

test("surprise that is read as fear has too much of what only fear has", () => {
  const { changes } = advise("surprise", { fear: 0.6, surprise: 0.3 });
  assert.equal(changes[0].sentence, "Smooth your forehead: let your brows move apart.");
});

test("surprise that does not show at all needs higher brows first", () => {
  assert.equal(advise("surprise", { neutral: 0.8 }).changes[0].sentence, "Raise your whole brows higher.");
});

test("the part that told most comes first, and the summary names it", () => {
  const advice = advise("fear", { surprise: 0.6, fear: 0.3 }, { decisive: "mouth" });
  assert.deepEqual([advice.changes[0].part, units(advice)[0]], ["mouth", "20"]);
  assert.match(advice.summary, /Your mouth told most\.$/);
});

test("a part about which there is nothing to say is not named", () => {
  assert.doesNotMatch(advise("happy", { neutral: 0.9 }, { decisive: "nose" }).summary, /nose/);
});

test("every emotion that is read as another one has a change to make, and three at most", () => {
  for (const target of EMOTIONS) {
    for (const rival of EMOTIONS.filter((each) => each !== target)) {
      const { changes } = advise(target, { [rival]: 0.7, [target]: 0.2 });
      assert.ok(changes.length >= 1 && changes.length <= 3, `${target} read as ${rival}`);
      assert.equal(new Set(changes.map(({ sentence }) => sentence)).size, changes.length);
    }
  }
});

test("a clear expression, and a round in which nobody was seen, need no advice", () => {
  assert.equal(advise("happy", { happy: 0.95 }), null);
  assert.equal(adviceFor({ target: "happy", best: null }, LEVELS.steady), null);
});

test("of two emotions at once the weaker one is told to grow", () => {
  const advice = advise("happy+surprise", { happy: 0.9, surprise: 0.05 }, { level: "mixed" });
  assert.equal(advice.lacking, "surprise");
  assert.ok(units(advice).includes("1+2"));
  assert.ok(advice.changes.every(({ sentence }) => sentence !== UNITS["12"].less), "the smile stays");
  assert.equal(advise("happy+surprise", { happy: 0.5, surprise: 0.4 }, { level: "mixed" }), null);
});

test("what shows too much to be subtle is told to fade", () => {
  const advice = advise("happy", { happy: 0.95 }, { level: "subtle" });
  assert.match(advice.summary, /show half as much/);
  assert.ok(advice.changes.some(({ sentence }) => sentence === UNITS["12"].less));
});

test("every unit of every prototype is told in both ways", () => {
  for (const unit of Object.values(PROTOTYPES).flat()) {
    for (const way of ["more", "less"]) assert.match(UNITS[unit][way], /^[A-Z].*\.$/, unit);
  }
});

for (const [part, row] of [["brows", 2], ["eyes", 3], ["nose", 4], ["mouth", 6]]) {
  test(`an explanation whose map is strongest in row ${row} rests on the ${part}`, () => {
    const map = Array.from({ length: 8 }, (_, each) => Array(8).fill(each === row ? 0.3 : 0.1));
    assert.equal(decisivePart(map), part);
  });
}

test("where no part decides alone, none is named", () => {
  assert.equal(decisivePart(Array.from({ length: 8 }, () => Array(8).fill(0.01))), null);
});

test("the changes go from part to part, both ends of the brows as one", () => {
  assert.deepEqual(units(advise("surprise", { neutral: 0.8 })), ["1+2", "5", "26"]);
  assert.deepEqual(units(advise("angry", { happy: 0.8 })), ["4", "5", "23"]);
  assert.deepEqual(units(advise("sad", { surprise: 0.8 })), ["4", "15", "5"]);
});

test("all that there is to say of the part that told most comes first", () => {
  assert.deepEqual(units(advise("sad", { surprise: 0.8 }, { decisive: "mouth" })), ["15", "26", "4"]);
});

test("what is subtle and shows too much is to fade, both ends of the brows as one", () => {
  const advice = advise("surprise", { surprise: 0.95 }, { level: "subtle" });
  assert.equal(advice.summary, "Too much of “surprise” to be subtle: show half as much.");
  assert.deepEqual([units(advice), advice.changes[0].sentence], [["1+2", "5", "26"], "Let your brows sink."]);
  assert.deepEqual(units(advise("fear", { fear: 0.95 }, { level: "subtle" })), ["1+2", "4", "5"]);
});

test("a face that shows it clearly needs no advice, one that nearly does is told what came next", () => {
  assert.equal(advise("happy", { happy: 0.9 }), null);
  assert.equal(advise("happy", { happy: 0.8, sad: 0.15 }).summary, "Next to “happy”, it was read as “sad”.");
});
