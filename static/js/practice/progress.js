/** What sessions show together: progress from day to day, and all of it as a table. No DOM. */
import { toCsvText } from "../common/csv.js";
import { EMOTIONS } from "../common/emotions.js";
import { totalOf } from "./practice-session.js";
import { difficultyOf } from "./records.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("./history.js").PlayedRound} PlayedRound */
/** @typedef {import("./history.js").SessionRecord} SessionRecord */
/** @typedef {import("./target.js").Target} Target */
/** @typedef {{day: string, points: number}} Day the mean points of a day such as "2026-05-01" */
/** @typedef {{rounds: number, won: number, days: Day[]}} Progress days in the order of time */

/** @param {SessionRecord[]} sessions @returns {Set<string>} the difficulties that were practised */
export const difficultiesIn = (sessions) => new Set(sessions.map(({ level, hold }) => difficultyOf(level, hold)));

/**
 * @param {SessionRecord[]} sessions in the order of time
 * @param {string} [difficulty] only those; all where it is empty
 * @returns {Map<Target, Progress>}
 */
export function progressOf(sessions, difficulty = "") {
  const chosen = sessions.filter(({ level, hold }) => !difficulty || difficultyOf(level, hold) === difficulty);
  const all = chosen.flatMap(({ id, rounds }) => rounds.map((round) => ({ ...round, day: localDay(id) })));
  return new Map(grouped(all, "target").map(([target, rounds]) => [target, summed(rounds)]));
}

/** @param {(PlayedRound & {day: string})[]} played @returns {Progress} */
function summed(played) {
  const days = grouped(played, "day").map(([day, rounds]) => ({ day, points: totalOf(rounds) }));
  return { rounds: played.length, won: played.filter(({ won }) => won).length, days };
}

/**
 * @template {string} Key
 * @template {Record<Key, string>} Item
 * @param {Item[]} items @param {Key} key @returns {[string, Item[]][]} in the order in which they first come
 */
function grouped(items, key) {
  /** @type {Map<string, Item[]>} */
  const groups = new Map();
  for (const item of items) groups.set(item[key], [...(groups.get(item[key]) ?? []), item]);
  return [...groups];
}

/** @param {string} at ISO 8601 @returns {string} the day where the person is, such as "2026-05-01" */
export function localDay(at) {
  const when = new Date(at);
  return [when.getFullYear(), when.getMonth() + 1, when.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** @param {Progress} progress @returns {string} such as "12 rounds, 8 won. From 45 to 78 points in 3 days of practice." */
export function progressText({ rounds, won, days }) {
  const counted = `${rounds} ${rounds === 1 ? "round" : "rounds"}, ${won} won.`;
  const [first, last] = [days[0], days[days.length - 1]];
  if (days.length === 1) return `${counted} ${first.points} points on the first day.`;
  return `${counted} From ${first.points} to ${last.points} points in ${days.length} days of practice.`;
}

const COLUMNS = /** @type {const} */ (["target", "won", "skipped", "points", "seconds", "match", "speed", "steadiness", "mistakenFor"]);
const HEADINGS = ["session", "model", "level", "hold_s", "round", "word", "target", "won", "skipped", "points", "seconds", "match", "speed", "steadiness", "read_as", "best_s"];

/** @param {SessionRecord[]} sessions @returns {string} a line a round: what was asked for, how it went, the best moment */
export function historyCsv(sessions) {
  const emotions = emotionsIn(sessions);
  const rows = sessions.flatMap((session) => session.rounds.map((round, index) => row(session, round, index, emotions)));
  return toCsvText([[...HEADINGS, ...emotions], ...rows]);
}

/** @param {SessionRecord[]} sessions @returns {Emotion[]} those of the model that answers now, and of any that answered before */
function emotionsIn(sessions) {
  const scored = sessions.flatMap(({ rounds }) => rounds.flatMap(({ best }) => Object.keys(best?.scores ?? {})));
  return /** @type {Emotion[]} */ ([...new Set([...EMOTIONS, ...scored])]);
}

/**
 * @param {SessionRecord} session @param {PlayedRound} round @param {number} index @param {Emotion[]} emotions
 * @returns {(string | number | boolean)[]}
 */
function row({ id, model, level, hold, words }, round, index, emotions) {
  const course = COLUMNS.map((column) => round[column] ?? "");
  const best = [round.best?.seconds ?? "", ...emotions.map((emotion) => round.best?.scores[emotion] ?? "")];
  return [id, model, level, hold, index + 1, words?.[index] ?? "", ...[...course, ...best].map(rounded)];
}

/** @param {string | number | boolean} value */
const rounded = (value) => (typeof value === "number" ? Number(value.toFixed(4)) : value);

/** @param {SessionRecord[]} sessions @returns {object} for a JSON file */
export const historyJson = (sessions) => ({ application: "FERVI", kind: "practice history", version: 1, sessions });
