/** The pictures of a round: its best moment, and the seconds around it to look at again. No DOM. */

/** @typedef {import("../common/contract.js").Box} Box */
/**
 * @typedef {object} Shot
 * @property {number} seconds into the round
 * @property {ArrayBuffer} picture the JPEG that was read
 * @property {Box} box of the actor's face in it
 */
/**
 * @typedef {object} Take
 * @property {Shot} best
 * @property {Shot[]} clip in the order of time, `best` among them
 */

/** Enough to see a face move; more would only fill the browser's memory. */
const SHOTS_PER_SECOND = 12;
/** How much of the round a clip shows before and after the best moment. */
const AROUND_SECONDS = 2;

export class TakeRecorder {
  /** @type {Shot[]} */
  #shots = [];

  /** @param {Shot} shot @param {boolean} isBest whether it is the best moment so far, which is always kept */
  add(shot, isBest) {
    const last = this.#shots[this.#shots.length - 1];
    if (isBest || !last || shot.seconds - last.seconds >= 1 / SHOTS_PER_SECOND - 1e-6) this.#shots.push(shot);
  }

  /** @param {number} [seconds] of the best moment @returns {Take | null} null where nobody was seen */
  cut(seconds) {
    const best = this.#shots.findLast((shot) => shot.seconds === seconds);
    if (!best) return null;
    const near = (/** @type {Shot} */ shot) => Math.abs(shot.seconds - best.seconds) <= AROUND_SECONDS;
    return { best, clip: this.#shots.filter(near) };
  }
}

/** @param {Shot[]} clip not empty @param {number} seconds into the round @returns {Shot} what was seen then */
export const shotAt = (clip, seconds) => clip.findLast((shot) => shot.seconds <= seconds) ?? clip[0];

/** @param {number} seconds into the round @param {boolean} isBest @returns {string} such as "Best moment, after 3.2 s" */
export const momentText = (seconds, isBest) => `${isBest ? "Best moment, a" : "A"}fter ${seconds.toFixed(1)} s`;
