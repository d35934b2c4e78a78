/** How well a face matches the emotion asked for, and what a round is worth. No DOM. */
import { ranked } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../session/rest.js").Scores} Scores */
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
