import assert from "node:assert/strict";
import { test } from "node:test";

/** A page whose server has a model that knows contempt as well; what it opens may be of one that does not. */
const named = "contempt angry disgust fear happy sad surprise neutral";
globalThis.document = { documentElement: { dataset: { emotions: named } } };
const { SEVEN, EMOTIONS } = await import("../../../static/js/common/emotions.js");
const { STATES, Series } = await import("../../../static/js/views/series.js");
const { AUTOMATIC, Recording } = await import("../../../static/js/charts/recording.js");
const { toJson } = await import("../../../static/js/charts/series-export.js");
const { fromJson } = await import("../../../static/js/charts/series-import.js");
const { face } = await import("../made-faces.mjs");

const START = Date.UTC(2026, 0, 2);
const columns = (values) => values.map((value) => Float32Array.of(value));

/** One sample, as it was kept by a page whose model knew other emotions. */
const kept = (scores, state, emotions) => ({
  ...{ seconds: Float64Array.of(1), emotions, scores: columns(scores), valence: Float32Array.of(0.5), arousal: Float32Array.of(0) },
  ...{ states: Uint8Array.of(state), people: Uint16Array.of(1), gaps: Uint8Array.of(1), relative: Uint8Array.of(0) },
});

/** @returns {[string, Record<string, number>]} */
function read(samples) {
  const series = new Series();
  series.extend(samples);
  return [STATES[series.states[0]], Object.fromEntries(EMOTIONS.map((emotion, index) => [emotion, series.scores[index][0]]))];
}

test("what was kept before anybody named emotions is of the seven", () => {
  const [state, scores] = read(kept([0, 0, 0, 0.75, 0, 0, 0.25], SEVEN.indexOf("happy"), undefined));
  assert.equal(state, "happy");
  assert.deepEqual(scores, { contempt: 0, angry: 0, disgust: 0, fear: 0, happy: 0.75, sad: 0, surprise: 0, neutral: 0.25 });
});

test("unsure stays unsure, whatever the model knew", () => {
  assert.equal(read(kept([0, 0, 0, 0.75, 0, 0, 0.25], 7, undefined))[0], "unsure");
});

test("turned away stays turned away, whatever the model knew", () => {
  assert.equal(read(kept([0, 0, 0, 0.75, 0, 0, 0.25], 8, undefined))[0], "turned_away");
});

test("what was kept before faces had landmarks has none", () => {
  const series = new Series();
  series.extend(kept([0, 0, 0, 0.75, 0, 0, 0.25], 3, undefined));
  assert.ok(series.geometry.every(([value]) => Number.isNaN(value)));
});

test("an emotion that the page does not know is unsure to it", () => {
  assert.deepEqual(read(kept([0.75, 0.25], 0, ["boredom", "sad"])).map((each) => each.sad ?? each), ["unsure", 0.25]);
});

test("samples say which emotions they have, so that another page can read them", () => {
  const series = new Series();
  series.append(1, face("contempt"), true);
  assert.deepEqual([...series.samples(0).emotions], named.split(" "));
});

test("contempt is recorded, saved and opened again", () => {
  const recording = new Recording();
  recording.add(START, [face("contempt", 0.625)]);
  const json = toJson(recording, "made 1.0");
  assert.equal(json.samples[0].label, "contempt");
  const opened = fromJson(JSON.stringify(json)).recording.series.get(AUTOMATIC);
  assert.deepEqual([STATES[opened.states[0]], opened.scores[0][0]], ["contempt", 0.625]);
});

/** @param {(scores: Record<string, number>) => void} change */
function fileWith(change) {
  const recording = new Recording();
  for (const at of [0, 500]) recording.add(START + at, [face("happy", 0.625)]);
  const json = JSON.parse(JSON.stringify(toJson(recording, "made 1.0")));
  json.samples.filter(({ scores }) => scores).forEach(({ scores }) => change(scores));
  return JSON.stringify(json);
}

test("a file of a model without contempt opens, with none of it", () => {
  const series = fromJson(fileWith((scores) => delete scores.contempt)).recording.series.get(AUTOMATIC);
  assert.deepEqual(series.scores.map(([share]) => share > 0), EMOTIONS.map((emotion) => emotion !== "contempt"));
});

test("a file of a model that knows more than the page's is refused, and says what", () => {
  assert.throws(() => fromJson(fileWith((scores) => (scores.boredom = 0))), { message: /knows boredom as well/ });
});
