/** Labels of a moving picture: one that is written out, or is a number, stays so until it clearly has to change. No DOM. */
import { fitLabels } from "../common/labels.js";

/** @typedef {import("../common/draw.js").Mark} Mark */

export class SteadyLabels {
  /** Whether each number's label was written out in the picture before. @type {Map<number, boolean>} */
  #before = new Map();

  /** @param {Mark[]} marks @param {Parameters<typeof fitLabels>[1]} options @returns {Mark[]} see `fitLabels` */
  fit(marks, options) {
    const fitted = fitLabels(marks, { ...options, before: this.#before });
    this.#before = new Map(fitted.map(({ number, text }) => [number, text !== ""]));
    return fitted;
  }
}
