import assert from "node:assert/strict";
import { test } from "node:test";

import { PracticeSession } from "../../../static/js/practice/practice-session.js";
import { TakeRecorder, momentText, shotAt } from "../../../static/js/practice/take.js";
import { face } from "../made-faces.mjs";

const BOX = { x: 0, y: 0, width: 10, height: 10 };
const shot = (seconds) => ({ seconds, picture: new ArrayBuffer(1), box: BOX });

/** Films 30 pictures a second; each moment of `bests` is better than all before. */
function filmed(seconds, ...bests) {
  const recorder = new TakeRecorder();
  for (let frame = 0; frame <= seconds * 30; frame += 1) recorder.add(shot(frame / 30), bests.includes(frame / 30));
  return recorder;
}

test("a clip shows two seconds on both sides of the best moment, twelve pictures a second at most", () => {
  const { best, clip } = filmed(15, 8).cut(8);
  assert.equal(best.seconds, 8);
  assert.ok(clip.includes(best));
  assert.ok(clip[0].seconds >= 6 && clip[0].seconds < 6.1);
  assert.ok(clip.at(-1).seconds <= 10 && clip.at(-1).seconds > 9.9);
  assert.ok(clip.length <= 4 * 12 + 2, `${clip.length} pictures`);
});

test("the best moment is kept even right after another picture", () => {
  assert.equal(filmed(3, 31 / 30).cut(31 / 30).best.seconds, 31 / 30);
});

test("a best moment at the very beginning has a clip of what follows", () => {
  const { clip } = filmed(5, 0).cut(0);
  assert.deepEqual([clip[0].seconds, Math.round(clip.at(-1).seconds)], [0, 2]);
});

test("where nobody was seen, there is no take", () => {
  assert.equal(new TakeRecorder().cut(undefined), null);
});

test("between two pictures, a clip shows the earlier one", () => {
  const clip = [shot(1), shot(2), shot(3)];
  assert.deepEqual([0, 1, 2.9, 9].map((seconds) => shotAt(clip, seconds).seconds), [1, 1, 2, 3]);
});

test("the caption names the best moment", () => {
  assert.deepEqual([momentText(3.21, true), momentText(0, false)], ["Best moment, after 3.2 s", "After 0.0 s"]);
});

test("a session keeps the picture in which the emotion was the strongest", () => {
  const session = new PracticeSession({ targets: "happy", level: "steady", withBaseline: false });
  const shares = [0, 0.1, 0.2, 0.9, 0.3, 0.2];
  session.skip();
  const pictures = shares.map((share, index) => {
    const picture = new ArrayBuffer(index);
    session.update(index / 10, [face("happy", share)], picture);
    return picture;
  });
  session.skip();
  assert.equal(session.takes[0].best.picture, pictures[3]);
  assert.deepEqual(session.takes[0].best.box, face("happy").box);
  assert.equal(session.takes[0].best.seconds, session.results[0].best.seconds);
});

test("a session without pictures, and a round in which nobody was seen, have no takes", () => {
  const session = new PracticeSession({ targets: "happy", level: "steady", withBaseline: false });
  session.skip();
  session.skip();
  assert.deepEqual(session.takes, [null]);
});
