import assert from "node:assert/strict";
import { test } from "node:test";

/** A page whose server has a model of CK+'s seven folders, of which none is neutral. */
const named = "angry contempt disgust fear happy sad surprise";
globalThis.document = { documentElement: { dataset: { emotions: named } } };
const { targetsOf } = await import("../../../static/js/practice/target.js");
const { readScript, SCRIPTS } = await import("../../../static/js/practice/script.js");
const { personalised } = await import("../../../static/js/session/rest.js");
const { LEVELS, matches } = await import("../../../static/js/practice/scoring.js");
const { face } = await import("../made-faces.mjs");

test("every emotion that it knows can be practised, and mixtures of them", () => {
  assert.deepEqual(targetsOf("plain"), named.split(" "));
  assert.ok(targetsOf("mixed").includes("happy+surprise"));
});

test("without a neutral face nothing is subtle", () => {
  assert.deepEqual(targetsOf("subtle"), []);
});

test("a script that asks for calm is not offered", () => {
  assert.match(readScript(SCRIPTS["The prize"]).problem, /“calm” is not known/);
  assert.equal(readScript(SCRIPTS["Bad fish"]).problem, "");
});

test("probabilities stay some where no face at rest is known", () => {
  const { scores } = face("contempt", 0.7);
  assert.equal(personalised(scores, null), scores);
  assert.ok(matches(scores, "contempt", LEVELS.steady));
});
