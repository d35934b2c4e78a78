/** A recording as rows, CSV and JSON. No DOM. */
import { EMOTIONS, byEmotion } from "../common/emotions.js";
import { STATES } from "./series.js";

/** @typedef {import("./series.js").Series} Series */
/** @typedef {import("./recording.js").Recording} Recording */
/**
 * @typedef {object} Row
 * @property {string} time ISO 8601, UTC
 * @property {number} seconds since the first answer
 * @property {number | null} person null where nobody was seen
 * @property {Record<import("../common/contract.js").Emotion, number> | null} scores
 * @property {string | null} label the emotion, or "unsure"
 * @property {number | null} valence -1..1
 * @property {number | null} arousal -1..1
 * @property {string | null} mark the note of a marked moment
 */

const NEAR = 0.5;
const HEADER = ["time", "seconds", "person", ...EMOTIONS, "label", "valence", "arousal", "mark"];

/**
 * @param {Recording} recording @param {Series} series
 * @returns {Row[]} one for each sample, in order of time; a mark stands beside the sample nearest to it, or on a row
 *   of its own where nobody was seen within half a second
 */
export function toRows(recording, series) {
  /** @type {Row[]} */
  const rows = Array.from({ length: series.length }, (_, index) => sampleRow(recording, series, index));
  const lonely = [];
  for (const mark of recording.marks) {
    const row = rows[nearest(series, mark.seconds)];
    if (row) row.mark = row.mark === null ? mark.note : `${row.mark}; ${mark.note}`;
    else lonely.push(emptyRow(recording, mark));
  }
  return lonely.length ? [...rows, ...lonely].sort((a, b) => a.seconds - b.seconds) : rows;
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
    csvText(row.mark ?? ""),
  ]);
  return [HEADER, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** @param {Recording} recording @param {Row[]} rows @param {string} model @returns {object} for a JSON file */
export const toJson = (recording, rows, model) => ({
  application: "FERVI",
  kind: "emotion chart",
  version: 1,
  model,
  started: recording.startMs === null ? null : recording.dateAt(0).toISOString(),
  about: "Valence and arousal are the expected position on Russell's circumplex under the seven probabilities.",
  marks: recording.marks.map(({ seconds, note }) => ({ time: recording.dateAt(seconds).toISOString(), seconds: rounded(seconds, 3), note })),
  samples: rows,
});

/**
 * Quotes a text for CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 * @param {string} text
 * @returns {string}
 */
export function csvText(text) {
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {Recording} recording @param {Series} series @param {number} index @returns {Row} */
function sampleRow(recording, series, index) {
  const seconds = series.seconds[index];
  return {
    time: recording.dateAt(seconds).toISOString(),
    seconds: rounded(seconds, 3),
    person: series.people[index],
    scores: byEmotion((_, each) => rounded(series.scores[each][index], 4)),
    label: STATES[series.states[index]],
    valence: rounded(series.valence[index], 4),
    arousal: rounded(series.arousal[index], 4),
    mark: null,
  };
}

/** @param {Recording} recording @param {import("./recording.js").Mark} mark @returns {Row} */
const emptyRow = (recording, { seconds, note }) => ({
  time: recording.dateAt(seconds).toISOString(),
  seconds: rounded(seconds, 3),
  person: null,
  scores: null,
  label: null,
  valence: null,
  arousal: null,
  mark: note,
});

/** @param {Series} series @param {number} seconds @returns {number} index of the sample nearest to a time, or -1 */
function nearest(series, seconds) {
  const after = series.indexAt(seconds);
  /** @param {number} index */
  const away = (index) => Math.abs((series.seconds[index] ?? Infinity) - seconds);
  const best = away(after) < away(after - 1) ? after : after - 1;
  return away(best) <= NEAR ? best : -1;
}

/** @param {number} value @param {number} digits */
const rounded = (value, digits) => Number(value.toFixed(digits));

/** @param {number | null | undefined} value */
const decimal = (value) => (value == null ? "" : value.toFixed(4));
