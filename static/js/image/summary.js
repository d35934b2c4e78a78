/** What a photo's faces say together, in one short sentence however many they are. No DOM. */
import { LABELS, nearestTwo } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Face} Face */

/** @param {Face} face @returns {string} such as "happy" or "unsure" */
const word = (face) => (face.certain ? LABELS[face.emotion].toLowerCase() : "unsure");

/** @param {Face[]} faces @returns {[string, number][]} how many faces show what: the most frequent first, unsure last */
export function tally(faces) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const face of faces) counts.set(word(face), (counts.get(word(face)) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => Number(a === "unsure") - Number(b === "unsure") || more - many);
}

/** @param {Face[]} faces @returns {string} such as "57 happy, 20 unsure" */
export const tallied = (faces) =>
  tally(faces)
    .map(([each, count]) => `${count} ${each}`)
    .join(", ");

/** @param {Face[]} faces @returns {string} a sentence, such as "77 faces: 57 happy, 20 unsure." */
export function summarizePhoto(faces) {
  if (faces.length === 0) return "No face found in this photo.";
  const [face] = faces;
  if (faces.length === 1) return `One face: ${face.certain ? word(face) : `unsure (${nearestTwo(face)})`}.`;
  const counts = tally(faces);
  const all = faces.length === 2 ? "both" : "all";
  return `${faces.length} faces: ${counts.length === 1 ? `${all} ${counts[0][0]}` : tallied(faces)}.`;
}
