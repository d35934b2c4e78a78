/** A person's face at rest, and expressions read against it. No DOM. */
import { EMOTIONS, byEmotion, ranked } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {Record<Emotion, number>} Scores a probability for each emotion, sum 1 */

/** How long a face has to be at rest. */
export const REST_SECONDS = 2;

/** What is left of any emotion on a face at rest, once it is taken into account; the remainder is neutral. */
const AT_REST = 0.06;
const FLOOR = 0.02;
/** A face at rest shifts odds by no more than these factors: a face that moved must still be able to outweigh it. */
const LEAST_SHIFT = 1 / 5;
const LARGEST_SHIFT = 16;

/** What many faces look like at rest; any other emotion that leads is an expression. */
const RESTFUL = new Set(["neutral", "sad", "angry"]);
const EXPRESSED = 0.5;

/** @type {Readonly<Record<Emotion, string>>} how a face is told of that was to be at rest */
const LOOKS = Object.freeze({
  angry: "angry",
  disgust: "disgusted",
  fear: "afraid",
  happy: "happy",
  sad: "sad",
  surprise: "surprised",
  neutral: "neutral",
  contempt: "contemptuous",
});

/** @param {Emotion} expression in a face that was to be at rest @returns {string} a sentence on why it does not count */
export const refusal = (expression) => `That looked ${LOOKS[expression]}.`;

/** Takes two seconds of one face at rest; begins again while there is an expression in it. */
export class RestTaker {
  /** Seconds taken so far, 0..REST_SECONDS. */
  elapsed = 0;
  /** @type {Emotion | null} the expression for which the seconds before were refused */
  refused = null;
  /** @type {Scores[]} */
  #samples = [];

  /**
   * @param {number} passed seconds since the answer before
   * @param {Scores} scores of the face, as the server gave them
   * @returns {Scores | null} the face at rest once there are two seconds of it
   */
  step(passed, scores) {
    const atFirst = this.#samples.length === 0 ? expressionIn(scores) : null;
    if (atFirst) return this.#refuse(atFirst);
    this.elapsed += passed;
    this.#samples.push(scores);
    if (this.elapsed < REST_SECONDS) return null;
    const mean = meanScores(this.#samples);
    const expression = expressionIn(mean);
    return expression ? this.#refuse(expression) : mean;
  }

  /** @param {Emotion} expression @returns {null} */
  #refuse(expression) {
    this.refused = expression;
    this.#samples = [];
    this.elapsed = 0;
    return null;
  }
}

/**
 * Reads scores against the person's own face at rest: odds count by how far they moved from it, so that a face that
 * looks sad at rest reads as neutral until it moves.
 * @param {Scores} scores
 * @param {Scores | null} rest scores of the face at rest; null leaves the scores as they are
 * @returns {Scores}
 */
export function personalised(scores, rest) {
  if (!rest) return scores;
  const shifted = EMOTIONS.map((emotion) => scores[emotion] * shift(emotion, rest));
  const sum = shifted.reduce((total, each) => total + each, 0);
  return byEmotion((_, index) => shifted[index] / sum);
}

/** @param {Scores[]} samples of the face at rest @returns {Scores} their mean */
export const meanScores = (samples) =>
  byEmotion((emotion) => samples.reduce((sum, scores) => sum + scores[emotion], 0) / samples.length);

/**
 * @param {Scores} scores of a face that should be at rest
 * @returns {Emotion | null} the expression in them, null for a face at rest
 */
export function expressionIn(scores) {
  const [[emotion, share]] = ranked(scores);
  return share >= EXPRESSED && !RESTFUL.has(emotion) ? emotion : null;
}

/** @param {Emotion} emotion @param {Scores} rest @returns {number} the factor of its odds */
function shift(emotion, rest) {
  if (emotion !== "neutral") return Math.max(LEAST_SHIFT, Math.min(1, AT_REST / rest[emotion]));
  const others = EMOTIONS.filter((each) => each !== "neutral");
  const left = 1 - others.reduce((sum, each) => sum + Math.min(rest[each], AT_REST), 0);
  return Math.min(LARGEST_SHIFT, left / Math.max(rest.neutral, FLOOR));
}
