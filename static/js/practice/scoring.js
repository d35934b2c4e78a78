/** How well a face matches the emotion asked for, and what a round is worth. No DOM. */
import { ranked } from "../common/emotions.js";
import { emotionsOf } from "./target.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../session/rest.js").Scores} Scores */
/** @typedef {import("./target.js").Target} Target */
/**
 * @typedef {object} Level
 * @property {string} label
 * @property {import("./target.js").Kind} kind
 * @property {string} sentence what counts as a match
 * @property {number} least the probability of each emotion asked for, 0..1
 * @property {number} most as well
 * @property {number} place 1 where it must be the most probable, 2 where the second is enough
 */

/** @type {Readonly<Record<string, Level>>} */
export const LEVELS = Object.freeze({
  relaxed: level("Relaxed", "plain", 0.25, 1, 2, "The emotion is among the two most likely, with 25% or more."),
  steady: level("Steady", "plain", 0.4, 1, 1, "The emotion is the most likely, with 40% or more."),
  exact: level("Exact", "plain", 0.7, 1, 1, "The emotion is the most likely, with 70% or more."),
  subtle: level("Subtle", "subtle", 0.2, 0.65, 2, "The emotion only just shows, with 20% to 65%; the rest of the face stays neutral."),
  mixed: level("Mixed", "mixed", 0.2, 1, 2, "Two emotions at once: they are the two most likely, with 20% or more each."),
});

/**
 * @param {string} label @param {Level["kind"]} kind @param {number} least @param {number} most @param {number} place @param {string} sentence
 * @returns {Level}
 */
function level(label, kind, least, most, place, sentence) {
  return { label, kind, sentence, least, most, place };
}

/**
 * @param {Scores} scores @param {Target} target @param {Level} asked
 * @returns {boolean} whether the face counts as what was asked for
 */
export function matches(scores, target, { kind, least, most, place }) {
  const order = ranked(scores).map(([emotion]) => emotion);
  const fits = emotionsOf(target).every(
    (emotion) => scores[emotion] >= least && scores[emotion] <= most && order.indexOf(emotion) < place,
  );
  return fits && (kind !== "subtle" || order.indexOf("neutral") < 2);
}

/**
 * @param {Scores} scores @param {Target} target @param {Level} asked
 * @returns {number} 0..1, how good the match is: the emotion's probability; of a subtle one, how near it is to the
 *   middle of what counts; of two, twice the smaller one
 */
export function matchOf(scores, target, { kind, least, most }) {
  const share = Math.min(...emotionsOf(target).map((emotion) => scores[emotion]));
  if (kind === "mixed") return Math.min(1, 2 * share);
  if (kind === "plain") return share;
  const middle = (least + most) / 2;
  return Math.max(0, 1 - Math.abs(share - middle) / middle);
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
