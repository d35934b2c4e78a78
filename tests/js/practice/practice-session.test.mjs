import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOTIONS } from "../../../static/js/common/emotions.js";
import { PracticeSession, shuffled, totalOf } from "../../../static/js/practice/practice-session.js";
import { howItWent, outcome } from "../../../static/js/practice/scorecard.js";
import { face, mix, seeded } from "../made-faces.mjs";

/** Plays answers into a session, at `rate` a second, until `until` says so; returns the seconds on its clock. */
class Player {
  now = 100;

  constructor(options, rate = 15) {
    this.session = new PracticeSession({ targets: "happy", level: "steady", withBaseline: false, ...options });
    this.rate = rate;
  }

  /** @param {number} seconds how long @param {...object} faces what each answer shows */
  show(seconds, ...faces) {
    for (let frame = 0; frame < Math.round(seconds * this.rate); frame += 1) {
      this.session.update(this.now, faces);
      this.now += 1 / this.rate;
    }
    return this;
  }

  /** Goes through getting ready into the round. */
  begin() {
    this.session.skip();
    return this.show(1 / this.rate, face("neutral"));
  }
}

for (const rate of [5, 15, 30]) {
  test(`at ${rate} frames a second, holding the match for 1.5 s wins the round`, () => {
    const { session } = new Player({}, rate).begin().show(1.4, face("happy", 0.8)).show(0.6, face("happy", 0.8));
    assert.equal(session.phase, "result");
    assert.equal(session.results[0].won, true);
    assert.ok(session.results[0].points > 85);
  });

  test(`at ${rate} frames a second, a match held for 1.2 s does not win`, () => {
    const { session } = new Player({}, rate).begin().show(1.2, face("happy", 0.8)).show(1, face("sad", 0.8));
    assert.equal(session.phase, "round");
    assert.equal(session.round.held, 0);
  });

  test(`at ${rate} frames a second, a round ends after 15 s and its best moment counts`, () => {
    const player = new Player({}, rate).begin().show(8, face("sad", 0.6)).show(1, face("happy", 0.6)).show(7, face("sad", 0.6));
    const [result] = player.session.results;
    assert.equal(result.won, false);
    assert.equal(result.points, 30);
    assert.equal(result.mistakenFor, "sad");
    assert.ok(Math.abs(result.seconds - 15) < 1.1 / rate);
    assert.equal(result.best.scores.happy, 0.6);
  });
}

test("the ring fills while the face matches and empties twice as fast", () => {
  const player = new Player({}).begin().show(1, face("happy", 0.8));
  const full = player.session.round.held;
  assert.ok(full > 0.8 && full < 1.05);
  player.show(0.2, face("sad", 0.8));
  assert.ok(Math.abs(player.session.round.held - (full - 0.4)) < 0.08);
});

test("a faster, a stronger and a steadier win each score more", () => {
  const points = (script) => script(new Player({}).begin()).session.results[0].points;
  const plain = points((player) => player.show(3, face("sad")).show(2, face("happy", 0.7)));
  assert.ok(points((player) => player.show(2, face("happy", 0.7))) > plain);
  assert.ok(points((player) => player.show(3, face("sad")).show(2, face("happy", 0.9))) > plain);
  const shaky = points((player) => player.show(1.5, face("sad")).show(0.7, face("happy", 0.7)).show(0.8, face("sad")).show(2, face("happy", 0.7)));
  assert.ok(shaky < plain);
});

test("getting ready takes three seconds, and can be skipped", () => {
  const player = new Player({}).show(2.9, face("neutral"));
  assert.equal(player.session.round.phase, "ready");
  player.show(0.4, face("neutral"));
  assert.equal(player.session.round.phase, "playing");
  assert.equal(new Player({}).begin().session.round.phase, "playing");
});

const OBSTACLES = {
  "no-face": [],
  "several-faces": [face("happy"), face("happy", 0.7, { id: 2 })],
  "turned-away": [face("happy", 0.8, { turnedAway: true })],
};
for (const [obstacle, faces] of Object.entries(OBSTACLES)) {
  test(`${obstacle} pauses the round and says so, and time stands still`, () => {
    const player = new Player({}).begin().show(1, face("happy", 0.8));
    const { held, elapsed } = player.session.round;
    player.show(20, ...faces);
    assert.equal(player.session.obstacle, obstacle);
    assert.ok(player.session.round.elapsed - elapsed < 0.1 && player.session.round.held - held < 0.1);
    player.show(0.2, face("happy", 0.8));
    assert.equal(player.session.obstacle, null);
    assert.equal(player.session.phase, "round");
    player.show(0.6, face("happy", 0.8));
    assert.equal(player.session.phase, "result");
  });
}

test("one missed detection is not worth a word", () => {
  const player = new Player({}).begin().show(0.5, face("happy", 0.8)).show(0.2);
  assert.equal(player.session.obstacle, null);
});

test("a lost camera pauses until the next face", () => {
  const player = new Player({}).begin();
  player.session.lose();
  assert.equal(player.session.obstacle, "camera");
  const { elapsed } = player.session.round;
  player.now += 30;
  player.show(1 / 15, face("happy"));
  assert.equal(player.session.obstacle, null);
  assert.equal(player.session.round.elapsed, elapsed);
});

test("a stall of the network counts neither as time nor as held", () => {
  const player = new Player({}).begin().show(0.2, face("happy", 0.8));
  const { elapsed, held } = player.session.round;
  player.now += 12;
  player.show(1 / 15, face("happy", 0.8));
  assert.deepEqual([player.session.round.elapsed, player.session.round.held], [elapsed, held]);
});

test("the person's own pause lasts until the person ends it", () => {
  const player = new Player({}).begin();
  player.session.pause();
  player.session.lose();
  player.show(20, face("happy", 0.9));
  assert.equal(player.session.obstacle, "person");
  assert.equal(player.session.phase, "round");
  player.session.resume();
  player.show(2, face("happy", 0.9));
  assert.equal(player.session.phase, "result");
});

test("answers that come out of order do not turn time back", () => {
  const player = new Player({}).begin().show(0.5, face("sad"));
  const { elapsed } = player.session.round;
  player.session.update(player.now - 5, [face("happy", 0.9)]);
  assert.equal(player.session.round.elapsed, elapsed);
});

test("two seconds of a face at rest set the baseline, which can be skipped", () => {
  const player = new Player({ withBaseline: true }).show(1.9, face("sad", 0.8));
  assert.equal(player.session.phase, "baseline");
  player.show(0.3, face("sad", 0.8));
  assert.equal(player.session.phase, "round");
  assert.ok(Math.abs(player.session.baseline.sad - 0.8) < 1e-9);
  const skipped = new Player({ withBaseline: true });
  skipped.session.skip();
  assert.deepEqual([skipped.session.phase, skipped.session.baseline], ["round", null]);
});

test("with a baseline, a face that looks sad at rest wins the neutral round by resting", () => {
  const player = new Player({ targets: "neutral", withBaseline: true }).show(2.3, face("sad", 0.8));
  player.session.skip();
  player.show(2, face("sad", 0.8));
  assert.equal(player.session.results[0].won, true);
});

test("a session is seven rounds, each emotion once, and ends with the scorecard", () => {
  const order = shuffled(EMOTIONS, seeded(3));
  const player = new Player({ targets: order });
  for (const emotion of order) player.begin().show(2, face(emotion, 0.9)).session.skip();
  assert.equal(player.session.phase, "finished");
  assert.deepEqual(player.session.results.map(({ target }) => target), order);
  assert.ok(player.session.results.every(({ won, mistakenFor }) => won && (mistakenFor === null || mistakenFor === "neutral")));
  assert.ok(totalOf(player.session.results) > 85);
});

test("the order is random, complete, and the same for the same seed", () => {
  assert.deepEqual([...shuffled(EMOTIONS, seeded(1))].sort(), [...EMOTIONS].sort());
  assert.deepEqual(shuffled(EMOTIONS, seeded(1)), shuffled(EMOTIONS, seeded(1)));
  const firsts = new Set(Array.from({ length: 50 }, (_, seed) => shuffled(EMOTIONS, seeded(seed * 7919))[0]));
  assert.ok(firsts.size > 3);
});

test("one emotion is practised again and again until the person ends it", () => {
  const player = new Player({ targets: "fear" });
  for (let turn = 0; turn < 9; turn += 1) player.begin().show(2, face("fear", 0.9)).session.skip();
  assert.equal(player.session.phase, "round");
  player.session.finish();
  assert.deepEqual([player.session.phase, player.session.results.length], ["finished", 9]);
});

test("the result gives way to the next round by itself", () => {
  const player = new Player({}).begin().show(1.8, face("happy", 0.9));
  assert.equal(player.session.phase, "result");
  player.show(6, face("neutral"));
  assert.equal(player.session.phase, "round");
});

test("a round that is skipped counts with what was seen of it", () => {
  const player = new Player({}).begin().show(2, face("happy", 0.36));
  player.session.skip();
  assert.deepEqual([player.session.results[0].won, player.session.results[0].points], [false, 18]);
});

test("the largest face plays, and one that is less than half its size is ignored for as long as it stays", () => {
  const poster = face("sad", 0.9, { id: 2, size: 45 });
  const player = new Player({}).begin().show(2, poster, face("happy", 0.8));
  assert.equal(player.session.obstacle, null);
  assert.equal(player.session.results[0].won, true);
  assert.equal(player.session.player.id, 1);
});

test("two who share the stage pause the round, and it goes on when one of them steps back", () => {
  const player = new Player({}).begin().show(1, face("sad"));
  player.show(5, face("sad"), face("happy", 0.9, { id: 2, size: 60 }));
  assert.equal(player.session.obstacle, "several-faces");
  player.show(0.2, face("sad"), face("happy", 0.9, { id: 2, size: 40 }));
  assert.equal(player.session.obstacle, null);
});

test("who looks in for less than a second is not worth a word", () => {
  const player = new Player({}).begin().show(0.5, face("sad")).show(0.8, face("sad"), face("happy", 0.9, { id: 2 }));
  assert.equal(player.session.obstacle, null);
});

test("two seconds with a smile in them are refused, and begin again until the face is at rest", () => {
  const player = new Player({ withBaseline: true }).show(2.3, face("happy", 0.8));
  assert.deepEqual([player.session.phase, player.session.refused, player.session.baseline], ["baseline", "happy", null]);
  assert.ok(player.session.elapsed < 0.5);
  player.show(4.3, face("neutral", 0.8));
  assert.deepEqual([player.session.phase, player.session.refused], ["round", "happy"]);
  assert.ok(player.session.baseline.happy < 0.1);
});

test("the best moment has the numbers that filled the ring, read against the baseline", () => {
  const player = new Player({ targets: "neutral", withBaseline: true }).show(2.3, face("sad", 0.8));
  player.session.skip();
  player.show(2, face("sad", 0.8));
  const { best } = player.session.results[0];
  assert.deepEqual(best.scores, player.session.read(face("sad", 0.8).scores));
  assert.equal(best.match, best.scores.neutral);
  assert.ok(best.scores.neutral > best.scores.sad);
});

test("a round is won, skipped, or lost when its time is over", () => {
  const played = (script) => outcome(script(new Player({}).begin()).session.results[0]);
  assert.equal(played((player) => player.show(2, face("happy", 0.9))), "Won");
  assert.equal(played((player) => player.show(16, face("sad"))), "Time is over");
  const skip = (player) => (player.session.skip(), player);
  assert.equal(played((player) => skip(player.show(2, face("sad")))), "Skipped");
  assert.match(howItWent(skip(new Player({}).begin().show(2, face("sad", 0.7))).session.results[0]), /^Skipped\. At the best moment: happy 5%\. Otherwise read as sad\.$/);
});

for (const hold of [3, 5]) {
  test(`a match that is to be held for ${hold} s is won after so long, and not before`, () => {
    const player = new Player({ hold }).begin().show(hold - 0.2, face("happy", 0.8));
    assert.equal(player.session.phase, "round");
    assert.ok(player.session.round.fullness > 0.8 && player.session.round.fullness < 1);
    player.show(0.4, face("happy", 0.8));
    assert.deepEqual([player.session.results[0].won, player.session.results[0].hold], [true, hold]);
  });
}

test("the cues of a script follow one another without a pause, and the scorecard comes after the last", () => {
  const player = new Player({ targets: ["surprise", "fear", "happy"], words: ["surprised", "afraid", "relieved"] }).begin();
  player.show(1.8, face("surprise", 0.9));
  assert.deepEqual([player.session.phase, player.session.round.phase, player.session.round.target], ["round", "playing", "fear"]);
  player.show(1.8, face("fear", 0.9)).show(1.8, face("happy", 0.9));
  assert.equal(player.session.phase, "result");
  player.session.skip();
  assert.equal(player.session.phase, "finished");
  assert.deepEqual(player.session.results.map(({ target, won }) => [target, won]), [["surprise", true], ["fear", true], ["happy", true]]);
});

test("a mixed expression is won while both emotions show, and lost with one of them", () => {
  const mixed = { targets: "happy+surprise", level: "mixed" };
  const both = { ...face("happy"), scores: mix({ happy: 0.45, surprise: 0.4 }) };
  const { results } = new Player(mixed).begin().show(2, both).session;
  assert.equal(results[0].won, true);
  assert.match(howItWent(results[0]), /At the best moment: happy 45%, surprise 40%\. Otherwise read as neutral\.$/);
  const one = new Player(mixed).begin().show(16, face("happy", 0.9)).session.results[0];
  assert.equal(one.won, false);
});

test("a subtle expression is lost by showing too much of it", () => {
  const subtle = { targets: "happy", level: "subtle" };
  const hint = { ...face("happy"), scores: mix({ happy: 0.4, neutral: 0.5 }) };
  assert.equal(new Player(subtle).begin().show(2, hint).session.results[0].won, true);
  assert.equal(new Player(subtle).begin().show(16, face("happy", 0.9)).session.results[0].won, false);
});
