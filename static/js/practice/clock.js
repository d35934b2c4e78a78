/** Time of a stream in which exactly one person is on the stage and looks ahead; everything else stops it. No DOM. */

/** @typedef {import("../common/contract.js").Face} Face */
/** @typedef {"no-face" | "several-faces" | "turned-away" | "camera" | "person"} Obstacle */

/** The detector misses a face now and then: what is shorter is not worth a word. */
export const PATIENCE_SECONDS = 0.4;
/** Who walks past behind the actor is gone by then. */
export const SHARED_SECONDS = 1;
/** Nothing is known of a longer time between two answers; a slow server may need nearly as long. */
const LONGEST_STEP = 2;

export class PracticeClock {
  /** @type {Obstacle | null} why time stands still */
  obstacle = null;
  /** @type {number | null} seconds of the last answer with one face */
  #seen = null;
  /** @type {number | null} seconds of the last answer */
  #now = null;

  /**
   * @param {number} seconds when the frame was taken
   * @param {Face[]} faces on the stage
   * @returns {number} seconds that count since the answer before; NaN where this answer does not count
   */
  step(seconds, faces) {
    if (this.obstacle === "person" || (this.#now !== null && seconds < this.#now)) return NaN;
    this.#now = seconds;
    if (faces.length !== 1) return this.#miss(seconds, faces.length ? "several-faces" : "no-face");
    if (faces[0].turned_away) return this.#miss(seconds, "turned-away");
    const passed = this.obstacle || this.#seen === null ? 0 : seconds - this.#seen;
    this.obstacle = null;
    this.#seen = seconds;
    return passed > LONGEST_STEP ? 0 : passed;
  }

  /** Stops time until the next good answer; the person's own pause lasts until `resume`. @param {Obstacle} obstacle */
  stop(obstacle) {
    if (this.obstacle !== "person") this.obstacle = obstacle;
  }

  /** Ends the person's own pause. */
  resume() {
    if (this.obstacle === "person") this.obstacle = null;
    this.#seen = null;
  }

  /** @param {number} seconds @param {Obstacle} obstacle */
  #miss(seconds, obstacle) {
    this.#seen ??= -Infinity;
    const patience = obstacle === "several-faces" ? SHARED_SECONDS : PATIENCE_SECONDS;
    if (seconds - this.#seen >= patience) this.stop(obstacle);
    return NaN;
  }
}
