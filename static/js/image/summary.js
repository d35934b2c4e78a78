/** What a photo's faces say together, in one short sentence however many they are. No DOM. */
import { shortLabel, spokenLabel } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Face} Face */

/** Those of whom nothing is said come after all emotions. */
const LAST = ["turned away", "unsure"];

/** @param {Face[]} faces @returns {[string, number][]} how many faces show what: the most frequent first, unsure last */
export function tally(faces) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const face of faces) counts.set(shortLabel(face), (counts.get(shortLabel(face)) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => LAST.indexOf(a) - LAST.indexOf(b) || more - many);
}

/** @param {Face[]} faces @returns {string} such as "57 happy, 20 unsure" */
export const tallied = (faces) =>
  tally(faces)
    .map(([each, count]) => `${count} ${each}`)
    .join(", ");

/** @param {Face[]} faces @returns {string} a sentence, such as "77 faces: 57 happy, 20 unsure." */
export function summarizePhoto(faces) {
  if (faces.length === 0) return "No face found in this photo.";
  if (faces.length === 1) return `One face: ${spokenLabel(faces[0])}.`;
  const counts = tally(faces);
  const all = faces.length === 2 ? "both" : "all";
  return `${faces.length} faces: ${counts.length === 1 ? `${all} ${counts[0][0]}` : tallied(faces)}.`;
}
