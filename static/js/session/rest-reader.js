/** Reads the faces of a stream against the faces at rest of those who gave theirs. No DOM. */
import { EMOTIONS } from "../common/emotions.js";
import { LabelHolder } from "./label.js";
import { RestTaker, personalised } from "./rest.js";

/** @typedef {import("../common/contract.js").Face} Face */
/** @typedef {import("./rest.js").Scores} Scores */
/** @typedef {Face & {relative?: boolean}} ReadFace relative: read against the face at rest */
/** @typedef {{number: number | null, taker: RestTaker, unseen: number}} Taking number: null until somebody is in view */

/** Nothing is known of a longer time between two answers. */
const LONGEST_STEP = 1;
/** Who is away for longer comes back with another number. */
const GONE_SECONDS = 5;
/** Who is away for longer while their face is taken has to begin again. */
const PATIENCE_SECONDS = 3;

export class RestReader {
  /** @type {Taking | null} the face that is being taken */
  taking = null;
  /** Whether the last taking ended because nobody was there, or looked away. */
  lost = false;
  /** @type {Map<number, {rest: Scores, label: LabelHolder, seen: number}>} by the person's number */
  #people = new Map();
  #threshold;
  #places;
  /** @type {number | null} */
  #seconds = null;

  /** @param {{threshold: number, places: Record<string, [number, number]>}} model its threshold; valence and arousal of each emotion */
  constructor({ threshold, places }) {
    this.#threshold = threshold;
    this.#places = places;
  }

  /** @returns {number[]} the numbers of those whose face at rest is known, ascending */
  get people() {
    return [...this.#people.keys()].sort((a, b) => a - b);
  }

  /** @param {number} number @returns {Scores | null} the person's face at rest */
  restOf(number) {
    return this.#people.get(number)?.rest ?? null;
  }

  /** Begins to take a face at rest. @param {number | null} number null for the largest face in view */
  take(number) {
    this.lost = false;
    this.taking = { number, taker: new RestTaker(), unseen: 0 };
  }

  /** Takes no face after all. */
  cancel() {
    this.taking = null;
  }

  /** Reads a person as others are read again. @param {number} number */
  drop(number) {
    this.#people.delete(number);
  }

  /** Forgets everyone: numbers belong to a connection. */
  clear() {
    this.cancel();
    this.#people.clear();
  }

  /** @param {Face[]} faces as the server sent them @param {number} seconds when they were seen @returns {ReadFace[]} */
  read(faces, seconds) {
    const passed = this.#seconds === null ? 0 : seconds - this.#seconds;
    this.#seconds = seconds;
    if (this.taking) this.#take(this.taking, faces, passed > LONGEST_STEP ? 0 : Math.max(0, passed));
    const read = faces.map((face) => this.#against(face, seconds));
    for (const [number, { seen }] of this.#people) if (seconds - seen > GONE_SECONDS) this.drop(number);
    return read;
  }

  /** @param {Taking} taking @param {Face[]} faces @param {number} passed seconds */
  #take(taking, faces, passed) {
    taking.number ??= largest(faces)?.id ?? null;
    const face = faces.find(({ id }) => id !== null && id === taking.number);
    if (!face || face.turned_away) return this.#miss(taking, passed);
    taking.unseen = 0;
    const rest = taking.taker.step(passed, face.scores);
    if (!rest || face.id === null) return;
    this.#people.set(face.id, { rest, label: new LabelHolder(this.#threshold), seen: this.#seconds ?? 0 });
    this.taking = null;
  }

  /** @param {Taking} taking @param {number} passed seconds */
  #miss(taking, passed) {
    taking.unseen += passed;
    if (taking.unseen < PATIENCE_SECONDS) return;
    this.lost = true;
    this.taking = null;
  }

  /** @param {Face} face @param {number} seconds @returns {ReadFace} */
  #against(face, seconds) {
    const person = face.id === null ? undefined : this.#people.get(face.id);
    if (!person) return face;
    person.seen = seconds;
    const scores = personalised(face.scores, person.rest);
    const label = person.label.update(scores, seconds);
    const certain = label.certain && !face.turned_away;
    return { ...face, ...label, certain, scores, confidence: scores[label.emotion], ...affect(scores, this.#places), relative: true };
  }
}

/** @param {HTMLElement} root of templates/_rest.html, which names the model's threshold and the emotions' places */
export const readerOf = ({ dataset }) =>
  new RestReader({ threshold: Number(dataset.threshold), places: JSON.parse(dataset.circumplex ?? "{}") });

/** @param {Face[]} faces @returns {Face | undefined} */
const largest = (faces) => [...faces].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)[0];

/** @param {Scores} scores @param {Record<string, [number, number]>} places @returns {{valence: number, arousal: number}} expected */
function affect(scores, places) {
  /** @param {0 | 1} axis */
  const expected = (axis) => EMOTIONS.reduce((sum, emotion) => sum + scores[emotion] * places[emotion][axis], 0);
  return { valence: expected(0), arousal: expected(1) };
}
