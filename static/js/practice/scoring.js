/** How well a face matches the emotion asked for, and what a round is worth. No DOM. */
import { EMOTIONS, byEmotion, ranked } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {Record<Emotion, number>} Scores seven probabilities, sum 1 */
/**
 * @typedef {object} Level
 * @property {string} label
 * @property {string} sentence what counts as a match
 * @property {number} least the emotion's probability, 0..1
 * @property {number} place 1 where it must be the most probable, 2 where the second is enough
 */

/** @type {Readonly<Record<string, Level>>} */
export const LEVELS = Object.freeze({
  relaxed: { label: "Relaxed", sentence: "The emotion is among the two most likely, with 25% or more.", least: 0.25, place: 2 },
  steady: { label: "Steady", sentence: "The emotion is the most likely, with 40% or more.", least: 0.4, place: 1 },
  exact: { label: "Exact", sentence: "The emotion is the most likely, with 70% or more.", least: 0.7, place: 1 },
});

/** What is left of any emotion on a face at rest, once its baseline is taken into account; the rest is neutral. */
const AT_REST = 0.06;
const FLOOR = 0.02;
/** A baseline shifts odds by no more than these factors: a face that moved must still be able to outweigh it. */
const LEAST_SHIFT = 1 / 5;
const LARGEST_SHIFT = 8;

/**
 * Reads scores against the person's own face at rest: odds count by how far they moved from the baseline, so that a
 * face that looks sad at rest reads as neutral until it moves.
 * @param {Scores} scores
 * @param {Scores | null} baseline scores of the face at rest; null leaves the scores as they are
 * @returns {Scores}
 */
export function personalised(scores, baseline) {
  if (!baseline) return scores;
  const shifted = EMOTIONS.map((emotion) => scores[emotion] * shift(emotion, baseline));
  const sum = shifted.reduce((total, each) => total + each, 0);
  return byEmotion((_, index) => shifted[index] / sum);
}

/** @param {Scores[]} samples of the face at rest @returns {Scores} their mean */
export const meanScores = (samples) =>
  byEmotion((emotion) => samples.reduce((sum, scores) => sum + scores[emotion], 0) / samples.length);

/** What many faces look like at rest; any other emotion that leads is an expression. */
const RESTFUL = new Set(["neutral", "sad", "angry"]);
const EXPRESSED = 0.5;

/**
 * @param {Scores} scores of two seconds that should be at rest
 * @returns {Emotion | null} the expression in them, null for a face at rest
 */
export function expressionIn(scores) {
  const [[emotion, share]] = ranked(scores);
  return share >= EXPRESSED && !RESTFUL.has(emotion) ? emotion : null;
}

/**
 * @param {Scores} scores @param {Emotion} target @param {Level} level
 * @returns {boolean} whether the face counts as the emotion asked for
 */
export function matches(scores, target, level) {
  const place = 1 + ranked(scores).findIndex(([emotion]) => emotion === target);
  return scores[target] >= level.least && place <= level.place;
}

/**
 * A round that was won is worth 50 to 100 points: half for the win, the rest for the match (25), for speed (15) and
 * for steadiness (10). One that was not is worth up to 50, by its best moment.
 * @param {object} round
 * @param {boolean} round.won
 * @param {number} round.match mean probability while held where won, else of the best moment, 0..1
 * @param {number} round.speed 1 at once, 0 with the last second
 * @param {number} round.steadiness 1 held in one go, near 0 where it came and went
 * @returns {number} whole points, 0..100
 */
export function pointsOf({ won, match, speed, steadiness }) {
  return Math.round(won ? 50 + 25 * match + 15 * speed + 10 * steadiness : 50 * match);
}

/** @param {Emotion} emotion @param {Scores} baseline @returns {number} the factor of its odds */
function shift(emotion, baseline) {
  if (emotion !== "neutral") return Math.max(LEAST_SHIFT, Math.min(1, AT_REST / baseline[emotion]));
  const others = EMOTIONS.filter((each) => each !== "neutral");
  const left = 1 - others.reduce((sum, each) => sum + Math.min(baseline[each], AT_REST), 0);
  return Math.min(LARGEST_SHIFT, left / Math.max(baseline.neutral, FLOOR));
}
