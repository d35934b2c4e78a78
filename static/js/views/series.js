/** One person's emotions over time, in typed arrays that grow: an hour at 15 frames a second takes 7 MB. No DOM. */
import { EMOTIONS, SEVEN } from "../common/emotions.js";
import { GEOMETRY, geometryOf } from "../common/geometry.js";

/** @typedef {import("../common/contract.js").Emotion | "unsure" | "turned_away"} State */
/**
 * @typedef {object} Samples columns of equal length; copies, that nothing changes any more
 * @property {Float64Array} seconds
 * @property {readonly string[]} [emotions] those that the model knew: SEVEN unless they are named
 * @property {Float32Array[]} scores one for each of them
 * @property {Float32Array} valence
 * @property {Float32Array} arousal
 * @property {Uint8Array} states indices into them; their number for "unsure", and one more for "turned_away"
 * @property {Uint16Array} people
 * @property {Uint8Array} gaps
 * @property {Uint8Array} relative
 * @property {Float32Array[]} [geometry] one for each of GEOMETRY, NaN where nothing is known; older ones have none
 */

/** @type {readonly State[]} what can be said of a moment: an emotion, that the model does not know, or cannot see the face */
export const STATES = Object.freeze([...EMOTIONS, "unsure", "turned_away"]);

/** The index in STATES of a face turned away. */
export const AWAY = STATES.indexOf("turned_away");

const FIRST_CAPACITY = 1024;

export class Series {
  length = 0;
  #seconds = new Float64Array(FIRST_CAPACITY);
  #scores = EMOTIONS.map(() => new Float32Array(FIRST_CAPACITY));
  #valence = new Float32Array(FIRST_CAPACITY);
  #arousal = new Float32Array(FIRST_CAPACITY);
  #states = new Uint8Array(FIRST_CAPACITY);
  #people = new Uint16Array(FIRST_CAPACITY);
  #gaps = new Uint8Array(FIRST_CAPACITY);
  #relative = new Uint8Array(FIRST_CAPACITY);
  #geometry = GEOMETRY.map(() => new Float32Array(FIRST_CAPACITY));

  /**
   * @param {number} seconds later than all before
   * @param {import("../session/rest-reader.js").ReadFace} face
   * @param {boolean} gap whether nothing is known of the time since the sample before
   */
  append(seconds, face, gap) {
    if (this.length === this.#seconds.length) this.#grow();
    const at = this.length;
    this.#seconds[at] = seconds;
    EMOTIONS.forEach((emotion, index) => (this.#scores[index][at] = face.scores[emotion]));
    this.#valence[at] = face.valence;
    this.#arousal[at] = face.arousal;
    this.#states[at] = STATES.indexOf(stateOf(face));
    this.#people[at] = face.id ?? 0;
    this.#gaps[at] = Number(gap || at === 0);
    this.#relative[at] = Number(face.relative ?? false);
    geometryOf(face).forEach((value, index) => (this.#geometry[index][at] = value));
    this.length += 1;
  }

  /** Times in seconds, ascending. */
  get seconds() {
    return this.#seconds.subarray(0, this.length);
  }

  /** Probabilities, one array for each of EMOTIONS. */
  get scores() {
    return this.#scores.map((scores) => scores.subarray(0, this.length));
  }

  get valence() {
    return this.#valence.subarray(0, this.length);
  }

  get arousal() {
    return this.#arousal.subarray(0, this.length);
  }

  /** Index into STATES for each sample. */
  get states() {
    return this.#states.subarray(0, this.length);
  }

  /** The person's number for each sample; 0 where the server gave none. */
  get people() {
    return this.#people.subarray(0, this.length);
  }

  /** 1 where a sample does not go on from the one before. */
  get gaps() {
    return this.#gaps.subarray(0, this.length);
  }

  /** 1 where a sample was read against the person's face at rest. */
  get relative() {
    return this.#relative.subarray(0, this.length);
  }

  /** How the head is held, one array for each of GEOMETRY; NaN where nothing is known. */
  get geometry() {
    return this.#geometry.map((column) => column.subarray(0, this.length));
  }

  /** @param {number} seconds @returns {number} how many samples are earlier than that */
  indexAt(seconds) {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#seconds[middle] < seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {number} from @param {number} to @returns {[number, number]} first and past-the-end index of that time */
  between(from, to) {
    return [this.indexAt(from), this.indexAt(to + 1e-9)];
  }

  /** @param {number} from @param {number} [to] @returns {Samples} of the samples from one index to before another */
  samples(from, to = this.length) {
    return {
      seconds: this.seconds.slice(from, to),
      emotions: EMOTIONS,
      scores: this.scores.map((scores) => scores.slice(from, to)),
      valence: this.valence.slice(from, to),
      arousal: this.arousal.slice(from, to),
      states: this.states.slice(from, to),
      people: this.people.slice(from, to),
      gaps: this.gaps.slice(from, to),
      relative: this.relative.slice(from, to),
      geometry: this.geometry.map((column) => column.slice(from, to)),
    };
  }

  /**
   * Takes samples of another model too: the page's emotions that it did not know have a probability of 0, and a moment
   * of one that the page does not know is unsure.
   * @param {Samples} samples later than all before
   */
  extend({ seconds, emotions = SEVEN, scores, valence, arousal, states, people, gaps, relative, geometry = [] }) {
    while (this.length + seconds.length > this.#seconds.length) this.#grow();
    const at = this.length;
    this.#seconds.set(seconds, at);
    this.#scores.forEach((column, index) => column.set(scores[emotions.indexOf(EMOTIONS[index])] ?? [], at));
    this.#valence.set(valence, at);
    this.#arousal.set(arousal, at);
    this.#states.set(states.map((state) => known(state, emotions)), at);
    this.#people.set(people, at);
    this.#gaps.set(gaps, at);
    this.#relative.set(relative, at);
    this.#geometry.forEach((column, index) => column.set(geometry[index] ?? new Float32Array(seconds.length).fill(NaN), at));
    this.length += seconds.length;
  }

  /** Bytes held, for keeping an eye on them. */
  get byteLength() {
    const single = [this.#seconds, this.#valence, this.#arousal, this.#states, this.#people, this.#gaps, this.#relative];
    const columns = [...single, ...this.#scores, ...this.#geometry];
    return columns.reduce((sum, column) => sum + column.byteLength, 0);
  }

  #grow() {
    this.#seconds = doubled(this.#seconds);
    this.#scores = this.#scores.map(doubled);
    this.#valence = doubled(this.#valence);
    this.#arousal = doubled(this.#arousal);
    this.#states = doubled(this.#states);
    this.#people = doubled(this.#people);
    this.#gaps = doubled(this.#gaps);
    this.#relative = doubled(this.#relative);
    this.#geometry = this.#geometry.map(doubled);
  }
}

/** @param {import("../common/contract.js").Face} face @returns {State} */
function stateOf({ turned_away: away, certain, emotion }) {
  if (away) return "turned_away";
  return certain ? emotion : "unsure";
}

/** @param {number} state of samples whose model knew some emotions @param {readonly string[]} emotions @returns {number} its index in STATES */
function known(state, emotions) {
  if (state === emotions.length + 1) return AWAY;
  return STATES.indexOf(STATES.find((each) => each === emotions[state]) ?? "unsure");
}

/**
 * @template {Float64Array | Float32Array | Uint16Array | Uint8Array} Column
 * @param {Column} column
 * @returns {Column} twice as long, the first half the same
 */
function doubled(column) {
  const larger = new /** @type {any} */ (column.constructor)(column.length * 2);
  larger.set(column);
  return larger;
}
