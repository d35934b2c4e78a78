/** What an explanation says, in words and in shares of its strongest part. No DOM. */
import { LABELS, percent } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Explanation} Explanation */
/** @typedef {{row: number, column: number, drop: number}} Cell */

/** The change of a probability that is worth a word. */
const NOTABLE = 0.02;
/** The change from which on the strongest part has the full colour; a face on which no part matters stays pale. */
const FULL = 0.05;
const ROWS = ["upper", "middle", "lower"];
const COLUMNS = ["left", "middle", "right"];

/** @param {number[][]} map @returns {Cell[]} every cell, the one that speaks most for the emotion first */
function sorted(map) {
  const cells = map.flatMap((drops, row) => drops.map((drop, column) => ({ row, column, drop })));
  return cells.sort((a, b) => b.drop - a.drop);
}

/** @param {number[][]} map @returns {number[][]} -1..1, the strength of each cell's colour; negative speaks against */
export function shares(map) {
  const strongest = Math.max(FULL, ...map.flat().map(Math.abs));
  return map.map((drops) => drops.map((drop) => drop / strongest));
}

/** @param {number[][]} map @param {Cell} cell @returns {string} such as "lower left" or "middle" */
export function placeName(map, { row, column }) {
  const across = COLUMNS[third(column, map[0].length)];
  const down = ROWS[third(row, map.length)];
  return down === across ? down : `${down} ${across}`;
}

/** @param {number} index @param {number} count */
const third = (index, count) => Math.floor(((index + 0.5) / count) * 3);

/** @param {Explanation} explanation @returns {string} one or two sentences on the face as it is seen when level */
export function describe({ emotion, probability, map }) {
  const cells = sorted(map);
  const [most, least] = [cells[0], cells[cells.length - 1]];
  const name = `“${LABELS[emotion]}”`;
  /** @param {Cell} cell */
  const covering = ({ drop }) => `covering it turns ${percent(probability)} into about ${percent(probability - drop)}.`;
  const sentences = [];
  if (most.drop >= NOTABLE) sentences.push(`${name} rests most on the ${placeName(map, most)} of the face: ${covering(most)}`);
  if (least.drop <= -NOTABLE) sentences.push(`The ${placeName(map, least)} speaks against ${name}: ${covering(least)}`);
  return sentences.join(" ") || `No part of the face decides alone: whichever is covered, ${name} stays near ${percent(probability)}.`;
}
