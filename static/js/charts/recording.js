/** Everything that was seen since the start: a series for each person, and the moments that were marked. No DOM. */
import { numbered } from "../common/emotions.js";
import { Series } from "../views/series.js";

/** @typedef {import("../session/rest-reader.js").ReadFace} Face */
/** @typedef {Face & {id: number}} Person a face that has its number */
/** @typedef {import("../views/lines.js").Mark} Mark */
/** @typedef {Pick<Recording, "startMs" | "now" | "marks" | "followed">} About what a recording is besides its samples */

/** A face that was missed for less has not been away. */
export const SHORTEST_GAP = 0.5;
/** Nothing is known of a longer time without an answer. */
export const LONGEST_STEP = 2;

/** The key of the series that follows one person, and the next one when that one has left. */
export const AUTOMATIC = 0;

export class Recording {
  /** @type {number | null} milliseconds since 1970 at second 0; null before the first answer */
  startMs = null;
  /** Seconds of the last answer. */
  now = 0;
  /** @type {Mark[]} in order of time */
  marks = [];
  /** @type {Map<number, Series>} by the person's number, and AUTOMATIC */
  series = new Map([[AUTOMATIC, new Series()]]);
  /** @type {Set<number>} who is in view now */
  inView = new Set();
  /** @type {number | null} the person whom the automatic series follows; null before the first face */
  followed = null;
  #answers = 0;
  /** @type {Map<number, number>} by the key of a series: which answer its last sample came with */
  #lastAnswer = new Map();

  /**
   * @param {About} about
   * @param {Iterable<[key: number, samples: import("../views/series.js").Samples]>} samples each key's in order of time
   * @returns {Recording} one that goes on after a gap
   */
  static restored({ startMs, now, marks, followed }, samples) {
    const recording = Object.assign(new Recording(), { startMs, now, marks, followed });
    for (const [key, each] of samples) recording.#seriesOf(key).extend(each);
    recording.now = Math.max(now, ...[...recording.series.values()].map(({ seconds }) => seconds.at(-1) ?? 0));
    recording.#answers = 1;
    recording.interrupt();
    return recording;
  }

  /** @param {number} capturedMs when the frame was seen, milliseconds since 1970 @param {Face[]} faces */
  add(capturedMs, faces) {
    this.startMs ??= Math.floor(capturedMs);
    const seconds = (capturedMs - this.startMs) / 1000;
    if (this.#answers > 0 && seconds <= this.now) return;
    this.now = seconds;
    this.#answers += 1;
    const people = numbered(faces).map(({ number, face }) => ({ ...face, id: number }));
    this.inView = new Set(people.map(({ id }) => id));
    for (const face of people) if (face.seen) this.#append(face.id, face);
    this.#follow(people);
  }

  /** Makes a gap of the time until the next answer: the person paused, or the connection was lost. */
  interrupt() {
    this.#answers += 1;
    this.inView = new Set();
  }

  /** @param {string} note @param {number} [seconds] @returns {Mark} */
  mark(note, seconds = this.now) {
    const mark = { seconds, note };
    this.marks = [...this.marks, mark].sort((a, b) => a.seconds - b.seconds);
    return mark;
  }

  /** @param {Mark} mark */
  unmark(mark) {
    this.marks = this.marks.filter((each) => each !== mark);
  }

  /** @param {number} seconds @returns {Date} */
  dateAt(seconds) {
    return new Date(Math.round((this.startMs ?? 0) + seconds * 1000));
  }

  /** @param {Person[]} people in view */
  #follow(people) {
    if (people.length === 0) return;
    const face = people.find(({ id }) => id === this.followed) ?? people.reduce(larger);
    this.followed = face.id;
    if (face.seen) this.#append(AUTOMATIC, face);
  }

  /** @param {number} key of the series @param {Person} face */
  #append(key, face) {
    const series = this.#seriesOf(key);
    series.append(this.now, face, this.#isGap(series, key, face));
    this.#lastAnswer.set(key, this.#answers);
  }

  /** @param {number} key @returns {Series} */
  #seriesOf(key) {
    const series = this.series.get(key) ?? new Series();
    this.series.set(key, series);
    return series;
  }

  /** @param {Series} series @param {number} key of it @param {Person} face the next one */
  #isGap(series, key, face) {
    if (series.length === 0 || series.people.at(-1) !== face.id) return true;
    const passed = this.now - series.seconds[series.length - 1];
    const missed = this.#answers - (this.#lastAnswer.get(key) ?? 0) > 1;
    return passed > LONGEST_STEP || (missed && passed > SHORTEST_GAP);
  }
}

/** @param {Person} best @param {Person} next */
const larger = (best, next) => (area(next) > area(best) ? next : best);

/** @param {Face} face */
const area = ({ box }) => box.width * box.height;
