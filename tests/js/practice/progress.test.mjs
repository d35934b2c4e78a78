import assert from "node:assert/strict";
import { test } from "node:test";

import { byEmotion } from "../../../static/js/common/emotions.js";
import { newSession } from "../../../static/js/practice/history.js";
import { difficultiesIn, historyCsv, historyJson, localDay, progressOf, progressText } from "../../../static/js/practice/progress.js";

const best = { seconds: 1.23456, match: 0.5, scores: byEmotion((_, index) => index / 21) };
const round = (target, points, more = {}) => ({ target, hold: 1.5, won: points > 50, skipped: false, points, seconds: 3, match: 0.5, speed: 1, steadiness: 1, best, mistakenFor: null, decisive: null, ...more });
const session = (day, rounds, { level = "steady", hold = 1.5, words = null } = {}) =>
  ({ ...newSession({ level, hold, words }, new Date(2026, 4, day, 12)), model: "fervi 3.0", rounds });

test("progress is counted for each expression, with the mean points of each day", () => {
  const progress = progressOf([session(1, [round("happy", 40), round("sad", 30)]), session(1, [round("happy", 60)]), session(3, [round("happy", 90)])]);
  assert.deepEqual(progress.get("happy"), { rounds: 3, won: 2, days: [{ day: "2026-05-01", points: 50 }, { day: "2026-05-03", points: 90 }] });
  assert.equal(progress.get("sad").rounds, 1);
  assert.equal(progress.get("fear"), undefined);
});

test("progress of one level leaves the others out", () => {
  const sessions = [session(1, [round("happy", 40)]), session(2, [round("happy", 80)], { hold: 5 })];
  assert.deepEqual([...difficultiesIn(sessions)], ["steady", "steady-5"]);
  assert.deepEqual(progressOf(sessions, "steady-5").get("happy").days, [{ day: "2026-05-02", points: 80 }]);
});

test("progress is told in words", () => {
  const days = [{ day: "2026-05-01", points: 45 }, { day: "2026-05-02", points: 78 }];
  assert.equal(progressText({ rounds: 12, won: 8, days }), "12 rounds, 8 won. From 45 to 78 points in 2 days of practice.");
  assert.equal(progressText({ rounds: 1, won: 0, days: days.slice(0, 1) }), "1 round, 0 won. 45 points on the first day.");
});

test("a day is one of the place where the person is", () => {
  assert.equal(localDay(new Date(2026, 0, 5, 0, 30).toISOString()), "2026-01-05");
});

test("the CSV has a line for each round, and numbers of four places", () => {
  const played = session(1, [round("happy", 40, { mistakenFor: "sad" }), round("fear", 20, { best: null })], { words: ["glad, really", "afraid"] });
  const [head, first, second, end] = historyCsv([played]).split("\r\n");
  assert.equal(end, "");
  const cells = (line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const row = (line) => Object.fromEntries(cells(head).map((name, index) => [name, cells(line)[index]]));
  assert.deepEqual(
    [row(first).word, row(first).target, row(first).points, row(first).read_as, row(first).best_s, row(first).neutral],
    ['"glad, really"', "happy", "40", "sad", "1.2346", "0.2857"],
  );
  assert.deepEqual([row(second).round, row(second).best_s, row(second).happy], ["2", "", ""]);
});

test("the CSV has a column for an emotion that only an earlier model knew", () => {
  const scores = { happy: 0.25, contempt: 0.75 };
  const [head, first, second] = historyCsv([session(1, [round("contempt", 40, { best: { seconds: 1, scores } }), round("happy", 40)])]).split("\r\n");
  assert.deepEqual(head.split(",").slice(-2), ["neutral", "contempt"]);
  assert.deepEqual([first.split(",").at(-1), second.split(",").at(-1)], ["0.75", ""]);
});

test("the JSON has the sessions as they are kept", () => {
  const sessions = [session(1, [round("happy", 40)])];
  assert.deepEqual(historyJson(sessions), { application: "FERVI", kind: "practice history", version: 1, sessions });
});
