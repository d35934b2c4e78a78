import assert from "node:assert/strict";
import { test } from "node:test";

import { byEmotion } from "../../../static/js/common/emotions.js";
import { RestReader } from "../../../static/js/session/rest-reader.js";
import { face, mix } from "../made-faces.mjs";

const PLACES = byEmotion((emotion) => (emotion === "happy" ? [0.8, 0.5] : [0, 0]));
const MOODY = { ...face("sad"), scores: mix({ sad: 0.7, neutral: 0.2 }) };

/** A reader that is shown faces ten times a second. */
class Shown {
  reader = new RestReader({ threshold: 0.5, places: PLACES });
  now = 1000;
  last = [];

  show(seconds, ...faces) {
    for (let answer = 0; answer < Math.round(seconds * 10); answer += 1) {
      this.last = this.reader.read(faces, this.now);
      this.now += 0.1;
    }
    return this;
  }

  /** @param {number | null} number of the person */
  take(number = null) {
    this.reader.take(number);
    return this;
  }
}

test("until somebody gives a face at rest, faces stay as they are", () => {
  assert.equal(new Shown().show(1, MOODY).last[0], MOODY);
});

test("after two calm seconds a face that looks sad at rest reads as neutral, and says that it is read so", () => {
  const { reader, last } = new Shown().take().show(3, MOODY);
  assert.deepEqual(reader.people, [1]);
  assert.deepEqual([last[0].emotion, last[0].relative, last[0].confidence], ["neutral", true, last[0].scores.neutral]);
  assert.ok(last[0].certain);
});

test("against it a face that is turned away is no more certain than before", () => {
  const { last } = new Shown().take().show(3, MOODY).show(1, { ...MOODY, turned_away: true });
  assert.deepEqual([last[0].certain, last[0].turned_away], [false, true]);
});

test("while a face is turned away nothing is taken, and who stays so was not there", () => {
  const away = { ...MOODY, turned_away: true };
  assert.deepEqual(new Shown().take(1).show(1, MOODY).show(1, away).show(0.5, MOODY).reader.people, []);
  const { reader } = new Shown().take(1).show(4, away);
  assert.deepEqual([reader.people, reader.taking, reader.lost], [[], null, true]);
});

test("against it a smile is a smile, with its own valence and arousal", () => {
  const { last } = new Shown().take().show(3, MOODY).show(1, { ...MOODY, scores: mix({ happy: 0.9 }) });
  assert.equal(last[0].emotion, "happy");
  assert.ok(Math.abs(last[0].valence - 0.8 * last[0].scores.happy) < 1e-9);
});

test("with a smile in it nothing is taken, and the reader knows why", () => {
  const { reader } = new Shown().take().show(5, face("happy", 0.9));
  assert.deepEqual([reader.people, reader.taking.taker.refused], [[], "happy"]);
});

test("of two the largest face is taken, or the one that was chosen; the other is read as before", () => {
  const other = face("sad", 0.7, { id: 2, size: 200 });
  assert.deepEqual(new Shown().take().show(3, MOODY, other).reader.people, [2]);
  const { reader, last } = new Shown().take(1).show(3, MOODY, other);
  assert.deepEqual([reader.people, last[0].relative, last[1].relative], [[1], true, undefined]);
});

test("both can give theirs, and each can be switched off", () => {
  const other = face("angry", 0.6, { id: 2, size: 200 });
  const shown = new Shown().take(2).show(3, MOODY, other).take(1).show(3, MOODY, other);
  assert.deepEqual([shown.reader.people, shown.last.map(({ emotion }) => emotion)], [[1, 2], ["neutral", "neutral"]]);
  shown.reader.drop(2);
  assert.equal(shown.show(0.1, MOODY, other).last[1], other);
});

test("who leaves while it is taken, or is not there, has to begin again", () => {
  const { reader } = new Shown().take().show(1, MOODY).show(3.2);
  assert.deepEqual([reader.taking, reader.lost, reader.people], [null, true, []]);
});

test("the face at rest of a person who has left is forgotten: the number never comes back", () => {
  const shown = new Shown().take().show(3, MOODY).show(2);
  assert.deepEqual(shown.reader.people, [1]);
  assert.deepEqual(shown.show(4).reader.people, []);
});

test("a new connection has new numbers: everyone is forgotten", () => {
  const shown = new Shown().take().show(3, MOODY).take();
  shown.reader.clear();
  assert.deepEqual([shown.reader.people, shown.reader.taking], [[], null]);
});

test("a stall does not count as time at rest", () => {
  const shown = new Shown().take().show(1, MOODY);
  shown.now += 30;
  assert.deepEqual(shown.show(0.5, MOODY).reader.people, []);
});
