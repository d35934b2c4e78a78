/** Photos and their faces as rows: CSV with the columns of `fervi analyze --csv`, and JSON. No DOM. */
import { toCsvText } from "../common/csv.js";
import { EMOTIONS, numbered } from "../common/emotions.js";
import { GEOMETRY, geometryCells } from "../common/geometry.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */
/** @typedef {import("../common/contract.js").Face} Face */
/** @typedef {{name: string, analysis: Analysis | null, problem: string}} ReadPhoto problem: why it was not read, or "" */

export const COLUMNS = [
  "file", "face", "x", "y", "width", "height", "emotion", "certain", "confidence", ...EMOTIONS, "valence", "arousal", "detection",
  "turned_away", ...GEOMETRY, "note",
];

/** What is said of a photo whose turn has not come. */
const UNREAD = "not read yet";

/** @param {ReadPhoto[]} photos @returns {string} RFC 4180, with a header; a photo without faces has a row that says so */
export function toCsv(photos) {
  return toCsvText([COLUMNS, ...photos.flatMap(rowsOf)]);
}

/** @param {ReadPhoto} photo @returns {unknown[][]} */
function rowsOf({ name, analysis, problem }) {
  const faces = numbered(analysis?.faces ?? []);
  if (faces.length > 0) return faces.map(({ number, face }) => [name, number, ...values(face), ""]);
  return [[name, ...Array(COLUMNS.length - 2).fill(""), analysis ? "no face found" : problem || UNREAD]];
}

/** @param {Face} face */
function values({ box, emotion, certain, confidence, scores, valence, arousal, detection, turned_away: away, ...face }) {
  const probabilities = EMOTIONS.map((each) => scores[each]);
  const geometry = geometryCells(face);
  return [box.x, box.y, box.width, box.height, emotion, certain, confidence, ...probabilities, valence, arousal, detection, away, ...geometry];
}

/** @param {string} file @param {Analysis} analysis @returns {object} it with the file's name, and the number of each face */
export const named = (file, analysis) => ({
  file,
  ...analysis,
  faces: numbered(analysis.faces).map(({ number, face }) => ({ number, ...face })),
});

/** @param {ReadPhoto[]} photos @returns {object} as the server answers several at once; of one that was not read, why */
export const allNamed = (photos) => ({
  photos: photos.map(({ name, analysis, problem }) => (analysis ? named(name, analysis) : { file: name, error: { message: problem || UNREAD } })),
});
