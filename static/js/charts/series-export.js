/** A recording as rows, CSV and JSON. No DOM. */
import { csvText } from "../common/csv.js";
import { EMOTIONS, byEmotion } from "../common/emotions.js";
import { GEOMETRY, geometryCells, geometryFrom } from "../common/geometry.js";
import { byTime, withMarks } from "../views/marked-rows.js";
import { AUTOMATIC } from "./recording.js";
import { AWAY, STATES } from "../views/series.js";

/** @typedef {import("../views/series.js").Series} Series */
/** @typedef {import("./recording.js").Recording} Recording */
/**
 * @typedef {object} Row
 * @property {string} time ISO 8601, UTC
 * @property {number} seconds since the first answer
 * @property {number | null} person null where nobody was seen
 * @property {Record<import("../common/contract.js").Emotion, number> | null} scores
 * @property {string | null} label the emotion, "unsure" or "turned_away"
 * @property {number | null} valence -1..1
 * @property {number | null} arousal -1..1
 * @property {boolean | null} relative whether it was read against the person's face at rest
 * @property {boolean | null} gap whether it does not go on from the person's sample before
 * @property {boolean | null} turned_away whether the head was turned so far that the expression could not be read
 * @property {import("../common/contract.js").Face["pose"]} pose null also where nothing is known of it
 * @property {import("../common/contract.js").Face["landmarks"]} landmarks in pixels of the pictures that were sent; likewise
 * @property {string | null} mark the note of a marked moment
 */

const VERSION = 3;
const HEADER = ["time", "seconds", "person", ...EMOTIONS, "label", "valence", "arousal", "relative", "turned_away", ...GEOMETRY, "mark"];

/**
 * @param {Recording} recording
 * @param {Series[]} series of one person, or of several
 * @returns {Row[]} one for each sample, in order of time; a mark stands beside the sample nearest to it, or on a row
 *   of its own where nobody was seen within half a second
 */
export function toRows(recording, ...series) {
  const rows = series.flatMap((each) => Array.from({ length: each.length }, (_, index) => sampleRow(recording, each, index)));
  rows.sort(byTime);
  return withMarks(rows, recording.marks, (seconds, mark) => emptyRow(recording, seconds, mark));
}

/** @param {Row[]} rows @returns {string} RFC 4180, with a header */
export function toCsv(rows) {
  const lines = rows.map((row) => [
    row.time,
    row.seconds.toFixed(3),
    row.person ?? "",
    ...EMOTIONS.map((emotion) => decimal(row.scores?.[emotion])),
    row.label ?? "",
    decimal(row.valence),
    decimal(row.arousal),
    row.relative === null ? "" : Number(row.relative),
    row.turned_away ?? "",
    ...geometryCells(row),
    csvText(row.mark ?? ""),
  ]);
  return [HEADER, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** @param {Recording} recording @param {string} model @returns {object} everything, for a JSON file that opens again */
export const toJson = (recording, model) => ({
  application: "FERVI",
  kind: "emotion chart",
  version: VERSION,
  model,
  started: recording.startMs === null ? null : recording.dateAt(0).toISOString(),
  seconds: rounded(recording.now, 3),
  about:
    "Valence and arousal are the expected position on Russell's circumplex under the probabilities. A relative " +
    "sample was read against the person's face at rest. A sample with a gap does not go on from the one before. The " +
    "pose is in degrees: yaw and roll are positive towards the right side of the picture, pitch when the face looks up. " +
    "Landmarks are x and y, in pixels of the camera's pictures as they were read, of the right eye, the left eye, the " +
    "nose, and the right and left corner of the mouth, right and left as the person has them. While the face is turned " +
    "away, its probabilities say nothing.",
  marks: recording.marks.map(({ seconds, note }) => ({ time: recording.dateAt(seconds).toISOString(), seconds: rounded(seconds, 3), note })),
  followed: followed(recording),
  samples: toRows(recording, ...everyone(recording)).filter(({ person }) => person !== null),
});

/** @param {Recording} recording @returns {Series[]} one for each person */
export const everyone = ({ series }) => [...series].flatMap(([key, each]) => (key === AUTOMATIC ? [] : [each]));

/** @param {Recording} recording @returns {{seconds: number, person: number}[]} from when on whom the automatic chart followed */
function followed({ series }) {
  const { seconds, people } = series.get(AUTOMATIC) ?? { seconds: [], people: [] };
  const changes = [...people.keys()].filter((index) => index === 0 || people[index] !== people[index - 1]);
  return changes.map((index) => ({ seconds: rounded(seconds[index], 3), person: people[index] }));
}

/** @param {Recording} recording @param {Series} series @param {number} index @returns {Row} */
function sampleRow(recording, series, index) {
  const seconds = rounded(series.seconds[index], 3);
  return {
    time: recording.dateAt(seconds).toISOString(),
    seconds,
    person: series.people[index],
    scores: byEmotion((_, each) => rounded(series.scores[each][index], 4)),
    label: STATES[series.states[index]],
    turned_away: series.states[index] === AWAY,
    ...geometryFrom(series.geometry.map((column) => column[index])),
    valence: rounded(series.valence[index], 4),
    arousal: rounded(series.arousal[index], 4),
    relative: series.relative[index] === 1,
    gap: series.gaps[index] === 1,
    mark: null,
  };
}

/** @param {Recording} recording @param {number} seconds @param {string} mark @returns {Row} */
const emptyRow = (recording, seconds, mark) => ({
  time: recording.dateAt(seconds).toISOString(),
  seconds: rounded(seconds, 3),
  person: null,
  scores: null,
  label: null,
  turned_away: null,
  pose: null,
  landmarks: null,
  valence: null,
  arousal: null,
  relative: null,
  gap: null,
  mark,
});

/** @param {number} value @param {number} digits */
const rounded = (value, digits) => Number(value.toFixed(digits));

/** @param {number | null | undefined} value */
const decimal = (value) => (value == null ? "" : value.toFixed(4));
