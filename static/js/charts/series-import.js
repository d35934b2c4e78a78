/** Opens a recording that was saved as JSON. No DOM. */
import { EMOTIONS } from "../common/emotions.js";
import { GEOMETRY, geometryOf } from "../common/geometry.js";
import { AUTOMATIC, LONGEST_STEP, Recording } from "./recording.js";
import { STATES } from "../views/series.js";

/** @typedef {import("./series-export.js").Row} Row */
/** @typedef {Row & {person: number, scores: NonNullable<Row["scores"]>}} Sample */
/** @typedef {import("../views/series.js").Samples} Samples */

const VERSIONS = [1, 2, 3];
const LONGEST_NOTE = 1000;

/** The file is none of ours; the message says so. */
export class FileError extends Error {}

/**
 * @param {string} text of the file
 * @returns {{recording: Recording, model: string}}
 * @throws {FileError} where it is no emotion chart, or is damaged
 */
export function fromJson(text) {
  const file = parsed(text);
  const startMs = Date.parse(file.started);
  const samples = samplesOf(file);
  if (!Number.isFinite(startMs) || samples.length === 0) throw new FileError("There are no samples in this file.");
  const about = { startMs, now: Number(file.seconds) || 0, marks: marksOf(file), followed: null };
  const recording = Recording.restored(about, columnsOf(samples, file.followed));
  recording.followed = recording.series.get(AUTOMATIC)?.people.at(-1) ?? null;
  return { recording, model: String(file.model ?? "") };
}

/** @param {string} text @returns {any} */
function parsed(text) {
  const file = json(text);
  if (file?.application !== "FERVI" || file.kind !== "emotion chart") throw new FileError("This is no emotion chart. Choose a JSON file that was saved on this page.");
  if (!VERSIONS.includes(file.version)) throw new FileError("A newer version of this page saved this file. Reload the page, then try again.");
  return file;
}

/** @param {string} text @returns {any} */
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new FileError("This file is not JSON. Choose one that was saved on this page.");
  }
}

/** @param {any} file @returns {Sample[]} in order of time */
function samplesOf({ samples }) {
  if (!Array.isArray(samples)) throw new FileError("There are no samples in this file.");
  const seen = samples.filter((each) => each?.scores);
  const emotions = emotionsIn(seen);
  const place = seen.findIndex((each) => !isSample(each, emotions));
  if (place >= 0) throw new FileError(`Sample ${place + 1} of this file is damaged.`);
  return seen.sort((a, b) => a.seconds - b.seconds);
}

/** @param {any[]} samples @returns {string[]} what their model knew: it may be less than the page's knows, but no more */
function emotionsIn(samples) {
  const emotions = Object.keys(samples[0]?.scores ?? {});
  const strange = emotions.filter((name) => !EMOTIONS.some((emotion) => emotion === name));
  if (strange.length > 0) throw new FileError(`This file is of a model that knows ${strange.join(", ")} as well; the one here does not.`);
  return emotions;
}

/** @param {any} each @param {string[]} emotions */
function isSample({ seconds, person, scores, label, valence, arousal }, emotions) {
  const numbers = [seconds, valence, arousal, ...emotions.map((emotion) => scores[emotion])];
  const known = emotions.length > 0 && Number.isInteger(person) && person >= 0 && person < 2 ** 16 && STATES.includes(label);
  return known && seconds >= 0 && numbers.every((value) => Number.isFinite(value));
}

/** @param {any} file @returns {import("./recording.js").Mark[]} */
function marksOf({ marks }) {
  const sound = (Array.isArray(marks) ? marks : []).filter((mark) => Number.isFinite(mark?.seconds));
  return sound.map(({ seconds, note }) => ({ seconds, note: String(note ?? "").slice(0, LONGEST_NOTE) }));
}

/**
 * @param {Sample[]} samples @param {{seconds: number, person: number}[]} [followed] version 1 has the automatic chart alone
 * @returns {[number, Samples][]} by person, and AUTOMATIC
 */
function columnsOf(samples, followed) {
  const people = [...new Set(samples.map(({ person }) => person))];
  const automatic = followed ? samples.filter((sample) => sample.person === personAt(followed, sample.seconds)) : samples;
  /** @param {number} number @returns {[number, Samples]} */
  const ofPerson = (number) => [number, columns(samples.filter(({ person }) => person === number))];
  return [[AUTOMATIC, columns(automatic)], ...people.map(ofPerson)];
}

/** @param {{seconds: number, person: number}[]} followed @param {number} seconds */
const personAt = (followed, seconds) => followed.findLast((each) => each.seconds <= seconds)?.person;

/** @param {Sample[]} samples @returns {Samples} */
function columns(samples) {
  const geometry = samples.map((sample) => geometryOf({ pose: sample.pose ?? null, landmarks: sample.landmarks ?? null }));
  return {
    seconds: Float64Array.from(samples, ({ seconds }) => seconds),
    emotions: EMOTIONS,
    scores: EMOTIONS.map((emotion) => Float32Array.from(samples, ({ scores }) => scores[emotion] ?? 0)),
    valence: Float32Array.from(samples, ({ valence }) => valence ?? 0),
    arousal: Float32Array.from(samples, ({ arousal }) => arousal ?? 0),
    states: Uint8Array.from(samples, ({ label }) => STATES.indexOf(/** @type {any} */ (label))),
    people: Uint16Array.from(samples, ({ person }) => person),
    gaps: Uint8Array.from(samples, (sample, index) => Number(isGap(sample, samples[index - 1]))),
    relative: Uint8Array.from(samples, ({ relative }) => Number(relative ?? false)),
    geometry: GEOMETRY.map((_, column) => Float32Array.from(geometry, (values) => values[column])),
  };
}

/** @param {Sample} sample @param {Sample} [before] */
function isGap({ gap, person, seconds }, before) {
  return !before || person !== before.person || (gap ?? seconds - before.seconds > LONGEST_STEP);
}
