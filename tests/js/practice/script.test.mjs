import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { SCRIPTS, readScript } from "../../../static/js/practice/script.js";

const targets = (text) => readScript(text).cues.map(({ target }) => target);

test("a script is read as it is spoken", () => {
  assert.deepEqual(targets("surprised, then afraid, then relieved"), ["surprise", "fear", "happy"]);
  assert.deepEqual(targets("Angry; at rest and SAD."), ["angry", "neutral", "sad"]);
  assert.deepEqual(readScript("surprised, then relieved").cues[1], { word: "relieved", target: "happy" });
});

for (const [text, problem] of [
  ["", /at least two/],
  ["happy", /at least two/],
  ["happy, then bored", /^“bored” is not known\. Use words such as angry, /],
  [Array(9).fill("happy").join(", "), /at most/],
]) {
  test(`a script that cannot be played says what to change: ${text.slice(0, 20)}`, () => {
    const read = readScript(text);
    assert.deepEqual(read.cues, []);
    assert.match(read.problem, problem);
  });
}

test("every script that is offered can be played, and every emotion has its own name as a word", () => {
  for (const script of Object.values(SCRIPTS)) assert.equal(readScript(script).problem, "");
  assert.deepEqual(targets("angry, disgust, fear, happy, sad, surprise, neutral"), [...EMOTIONS]);
});
