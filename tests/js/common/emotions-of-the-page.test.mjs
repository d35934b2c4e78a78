import assert from "node:assert/strict";
import { test } from "node:test";

/** A page whose server has a model that knows contempt as well. */
const named = "neutral happy sad surprise fear disgust angry contempt";
globalThis.document = { documentElement: { dataset: { emotions: named } } };
const { DASHES, EMOTIONS, GLYPHS, LABELS, ranked } = await import("../../../static/js/common/emotions.js");
const { CUES } = await import("../../../static/js/practice/cues.js");
const { PROTOTYPES } = await import("../../../static/js/practice/units.js");
const { readScript } = await import("../../../static/js/practice/script.js");
const { targetName, targetsOf } = await import("../../../static/js/practice/target.js");

test("the emotions are those that the page names, in its order", () => {
  assert.deepEqual([...EMOTIONS], named.split(" "));
  assert.equal(ranked({ contempt: 0.9 })[0][0], "contempt");
});

test("each of them has a word, a drawing, a line pattern, a cue and a prototype", () => {
  for (const emotion of EMOTIONS) for (const table of [LABELS, GLYPHS, DASHES, CUES, PROTOTYPES]) assert.ok(table[emotion], emotion);
});

test("what the model knows can be practised, alone and in a script", () => {
  assert.ok(targetsOf("plain").includes("contempt"));
  assert.equal(targetName("contempt"), "Contempt");
  assert.equal(readScript("scornful, then calm").cues[0].target, "contempt");
});
