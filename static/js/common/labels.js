/** Which labels on a picture are written out, and which make room: those become a number. No DOM. */
import { labelPlace, labelSize, overlap } from "./draw.js";

/** @typedef {import("./contract.js").Box} Box */
/** @typedef {import("./draw.js").Mark} Mark */

/** The share of a face's height that its label's letters may have at most, and how small they may become. */
const OF_FACE = 0.3;
const SMALLEST = 0.6;
/** The share of the picture that labels may hide; where it takes more to write them all out, each is a number. */
const HIDDEN = 0.12;
/** How clearly, in heights of letters and as a share of HIDDEN, things have to change before a label changes too. */
const STEADY = 0.35;
const STEADY_HIDDEN = 0.15;

/** @param {Mark[]} marks @param {number} unit wanted height of the letters @returns {number} a height that suits the faces */
export function letterUnit(marks, unit) {
  const heights = marks.map(({ box }) => box.height).sort((a, b) => a - b);
  const median = heights[Math.floor(heights.length / 2)] ?? Infinity;
  return Math.max(unit * SMALLEST, Math.min(unit, median * OF_FACE));
}

/**
 * A label is written out where it covers no other face and no label before it, unless there are too many.
 * @param {Mark[]} marks in pixels of the canvas
 * @param {{bounds: Box, unit: number, measure: (text: string) => number, chosen?: number | null,
 *   before?: Map<number, boolean>}} options `measure` gives the width of a text; the chosen number always has its full
 *   label, above all others; `before` tells of the numbers in the picture before whether their label was written out
 * @returns {Mark[]} in the order in which they are to be drawn; a crowded one without its text
 */
export function fitLabels(marks, { bounds, unit, measure, chosen = null, before = new Map() }) {
  /** @type {Box[]} */
  const labels = [];
  const areas = marks.map((mark) => labelSize(mark, unit, measure)).map(({ width, height }) => width * height);
  const crowded = areas.reduce((sum, area) => sum + area, 0) > HIDDEN * tolerance(before) * bounds.width * bounds.height;
  const ordered = [...marks].sort((a, b) => Number(a.number === chosen) - Number(b.number === chosen));
  return ordered.map((mark) => {
    const taken = [...marks.filter((other) => other !== mark).map(({ box }) => box), ...labels];
    /** @param {Mark} shown @returns {Box} */
    const place = (shown) => {
      const size = labelSize(shown, unit, measure);
      return { ...labelPlace(shown.box, size, bounds, unit * 0.3, taken), ...size };
    };
    const slack = before.has(mark.number) ? (before.get(mark.number) ? -STEADY : STEADY) * unit : 0;
    const fits = () => !crowded && !taken.some((other) => overlap(grown(place(mark), slack), other));
    const shown = mark.number === chosen || marks.length === 1 || fits() ? mark : { ...mark, text: "" };
    labels.push(place(shown));
    return shown;
  });
}

/** @param {Map<number, boolean>} before @returns {number} how many times HIDDEN is too much, for what was shown before */
function tolerance(before) {
  if (before.size === 0) return 1;
  return [...before.values()].some(Boolean) ? 1 + STEADY_HIDDEN : 1 - STEADY_HIDDEN;
}

/** @param {Box} box @param {number} by @returns {Box} larger on all sides */
const grown = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });
