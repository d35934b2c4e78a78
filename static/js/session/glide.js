/** Boxes that glide from answer to answer instead of jumping. No DOM. */
/** @typedef {import("../common/contract.js").Box} Box */

const SETTLE_MS = 70;

/**
 * @param {Box} from @param {Box} to @param {number} passedMs since the last picture
 * @returns {Box} where the box is now: 63% of the way after SETTLE_MS, whatever the picture rate
 */
export function glide(from, to, passedMs) {
  const share = 1 - Math.exp(-passedMs / SETTLE_MS);
  /** @param {keyof Box} side */
  const between = (side) => from[side] + (to[side] - from[side]) * share;
  return { x: between("x"), y: between("y"), width: between("width"), height: between("height") };
}

/** Holds one gliding box for each number. */
export class Gliding {
  /** @type {Map<number, Box>} */
  #boxes = new Map();

  /**
   * @param {{number: number, box: Box}[]} targets
   * @param {number} passedMs Infinity jumps
   * @returns {Map<number, Box>} where each box is now
   */
  step(targets, passedMs) {
    /** @type {Map<number, Box>} */
    const next = new Map();
    for (const { number, box } of targets) {
      const from = this.#boxes.get(number) ?? box;
      next.set(number, passedMs === Infinity ? box : glide(from, box, passedMs));
    }
    this.#boxes = next;
    return next;
  }
}
