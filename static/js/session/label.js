/**
 * Holds the label of a face still until a change is real, as fervi/vision/label.py does on the server: for scores that
 * are read otherwise here, against a face at rest. No DOM.
 */
import { EMOTIONS, ranked } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {Record<Emotion, number>} Scores a probability for each emotion, sum 1 */
/** @typedef {{emotion: Emotion, second: Emotion, certain: boolean}} Label */

const CERTAIN_MARGIN = 0.05;
const CERTAIN_LEAD = 0.1;

/**
 * Adds up by how much, and for how long, something speaks for a change: Page's one-sided CUSUM test (Biometrika 41,
 * 1954). What stays within the margin wears off.
 */
class Evidence {
  #margin;
  #needed;
  #sum = 0;

  /** @param {number} margin the share that does not count yet, 0..1 @param {number} needed share x seconds */
  constructor(margin, needed) {
    this.#margin = margin;
    this.#needed = needed;
  }

  /** @param {number} excess -1..1 @param {number} elapsed seconds @returns {boolean} whether it is enough; then it is forgotten */
  suffices(excess, elapsed) {
    this.#sum = Math.max(0, this.#sum + (excess - this.#margin) * elapsed);
    const enough = this.#sum > this.#needed;
    if (enough) this.#sum = 0;
    return enough;
  }
}

export class LabelHolder {
  #threshold;
  /** @type {Label | null} */
  #label = null;
  #time = 0;
  #against = evidence();

  /** @param {number} threshold of certainty, 0..1 */
  constructor(threshold) {
    this.#threshold = threshold;
  }

  /** @param {Scores} scores @param {number} seconds when they were seen @returns {Label} the one to show */
  update(scores, seconds) {
    const elapsed = Math.max(seconds - this.#time, 0);
    this.#time = seconds;
    this.#label = this.#label ? this.#follow(scores, this.#label, elapsed) : read(scores, this.#threshold + CERTAIN_MARGIN);
    return this.#label;
  }

  /** @param {Scores} scores @param {Label} label @param {number} elapsed @returns {Label} */
  #follow(scores, { emotion, second, certain }, elapsed) {
    const lead = scores[emotion] - best(scores, emotion)[1];
    if (this.#against.emotion.suffices(-lead, elapsed)) {
      this.#against = evidence();
      return read(scores, this.#threshold);
    }
    return {
      emotion,
      certain: this.#decide(certain, scores[emotion], lead, elapsed),
      second: this.#chooseSecond(scores, emotion, second, elapsed),
    };
  }

  /** @param {boolean} certain @param {number} share @param {number} lead @param {number} elapsed */
  #decide(certain, share, lead, elapsed) {
    const excess = certain ? Math.max(this.#threshold - share, -lead) : Math.min(share - this.#threshold, lead - CERTAIN_LEAD);
    return certain !== this.#against.certainty.suffices(excess, elapsed);
  }

  /** @param {Scores} scores @param {Emotion} emotion @param {Emotion} second @param {number} elapsed */
  #chooseSecond(scores, emotion, second, elapsed) {
    const [other, share] = best(scores, emotion, second);
    return this.#against.second.suffices(share - scores[second], elapsed) ? other : second;
  }
}

const evidence = () => ({
  emotion: new Evidence(0.15, 0.06),
  certainty: new Evidence(0.02, 0.12),
  second: new Evidence(0.08, 0.25),
});

/** @param {Scores} scores @param {number} threshold @returns {Label} */
function read(scores, threshold) {
  const [[emotion, share], [second]] = ranked(scores);
  return { emotion, second, certain: share >= threshold };
}

/** @param {Scores} scores @param {...Emotion} besides @returns {[Emotion, number]} the most probable of the others */
function best(scores, ...besides) {
  const others = EMOTIONS.filter((emotion) => !besides.includes(emotion));
  const [first] = others.sort((a, b) => scores[b] - scores[a]);
  return [first, scores[first]];
}
