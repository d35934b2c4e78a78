/** One round of acting practice: get ready, hold the expression, win or run out of time. No DOM. */
import { ranked } from "../common/emotions.js";
import { personalised } from "../session/rest.js";
import { matchOf, matches, pointsOf } from "./scoring.js";
import { emotionsOf } from "./target.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../session/rest.js").Scores} Scores */
/** @typedef {import("./target.js").Target} Target */
/**
 * @typedef {object} Moment
 * @property {number} seconds into the round
 * @property {Scores} scores against the baseline
 * @property {number} match how good it is, 0..1
 */
/**
 * @typedef {object} RoundResult
 * @property {Target} target
 * @property {number} hold seconds for which it was to be held
 * @property {boolean} won
 * @property {boolean} skipped ended by the person before its time
 * @property {number} points 0..100
 * @property {number} seconds how long it took
 * @property {number} match 0..1
 * @property {number} speed 0..1
 * @property {number} steadiness 0..1
 * @property {Moment | null} best null where nobody was seen
 * @property {Emotion | null} mistakenFor what the face was read as for most of the time that it was not the target
 */

export const READY_SECONDS = 3;
/** For how long a face can be asked to hold; the first is what a session begins with. */
export const HOLDS = Object.freeze([1.5, 3, 5]);
export const ROUND_SECONDS = 15;
/** What was held is lost this much faster than it was won, so that a short lapse is forgiven and a long one is not. */
const LOSS = 2;

export class Round {
  /** @type {"ready" | "playing" | "won" | "over"} */
  phase = "ready";
  /** Seconds in the phase. */
  elapsed = 0;
  /** Seconds of the match held. */
  held = 0;
  /** Whether the face matches now. */
  matching = false;
  #target;
  #level;
  #baseline;
  #hold;
  /** @type {Moment | null} */
  #best = null;
  /** @type {number | null} seconds into the round */
  #firstMatch = null;
  /** @type {number[]} how well each answer matched that is being held */
  #holding = [];
  /** @type {Map<Emotion, number>} for how many seconds the face was read as another emotion */
  #readAs = new Map();

  /**
   * @param {Target} target @param {import("./scoring.js").Level} level @param {Scores | null} baseline
   * @param {number} [hold] seconds
   */
  constructor(target, level, baseline, hold = HOLDS[0]) {
    this.#target = target;
    this.#level = level;
    this.#baseline = baseline;
    this.#hold = hold;
  }

  get target() {
    return this.#target;
  }

  /** How full the ring is, 0..1. */
  get fullness() {
    return this.phase === "won" ? 1 : this.held / this.#hold;
  }

  /** The best moment so far; null before the first. */
  get best() {
    return this.#best;
  }

  /** @returns {boolean} */
  get ended() {
    return this.phase === "won" || this.phase === "over";
  }

  /** @param {number} passed seconds since the answer before @param {Scores} scores */
  step(passed, scores) {
    if (this.ended) return;
    this.elapsed += passed;
    if (this.phase === "ready") this.#getReady();
    else this.#play(passed, personalised(scores, this.#baseline));
  }

  /** Begins at once. */
  begin() {
    if (this.phase === "ready") this.#enter("playing");
  }

  /** Ends the round as it stands. */
  end() {
    if (!this.ended) this.phase = "over";
  }

  /** @returns {RoundResult} */
  result() {
    const [hold, won] = [this.#hold, this.phase === "won"];
    const match = won ? mean(this.#holding) : (this.#best?.match ?? 0);
    const speed = won ? Math.max(0, 1 - (this.elapsed - hold) / (ROUND_SECONDS - hold)) : 0;
    const steadiness = won ? Math.min(1, hold / (this.elapsed - (this.#firstMatch ?? 0))) : 0;
    const points = pointsOf({ won, match, speed, steadiness });
    const seconds = this.phase === "ready" ? 0 : this.elapsed;
    const skipped = !won && this.elapsed < ROUND_SECONDS - 1e-9;
    return { target: this.#target, hold, won, skipped, points, seconds, match, speed, steadiness, best: this.#best, mistakenFor: this.#mistakenFor() };
  }

  #getReady() {
    if (this.elapsed >= READY_SECONDS) this.#enter("playing");
  }

  /** @param {number} passed seconds @param {Scores} read against the baseline */
  #play(passed, read) {
    const matched = this.matching;
    this.matching = matches(read, this.#target, this.#level);
    this.#remember(passed, read);
    this.#count(matched, passed, matchOf(read, this.#target, this.#level));
    if (this.held >= this.#hold - 1e-9) this.phase = "won";
    else if (this.elapsed >= ROUND_SECONDS - 1e-9) this.phase = "over";
  }

  /** Time counts as held only where the face matched at both its ends. @param {boolean} matched @param {number} passed @param {number} match */
  #count(matched, passed, match) {
    if (this.matching) this.#firstMatch ??= this.elapsed;
    if (this.matching && matched) this.held = Math.min(this.#hold, this.held + passed);
    if (!this.matching) this.held = Math.max(0, this.held - LOSS * passed);
    if (this.matching) this.#holding.push(match);
    else if (this.held === 0) this.#holding = [];
  }

  /** @param {number} passed seconds @param {Scores} read against the baseline */
  #remember(passed, read) {
    const match = matchOf(read, this.#target, this.#level);
    if (!this.#best || match > this.#best.match) this.#best = { seconds: this.elapsed, scores: read, match };
    const [[emotion]] = ranked(read);
    if (!emotionsOf(this.#target).includes(emotion)) this.#readAs.set(emotion, (this.#readAs.get(emotion) ?? 0) + passed);
  }

  #mistakenFor() {
    const [longest] = [...this.#readAs].sort((a, b) => b[1] - a[1]);
    return longest ? longest[0] : null;
  }

  /** @param {Round["phase"]} phase */
  #enter(phase) {
    this.phase = phase;
    this.elapsed = 0;
  }
}

/** @param {number[]} values */
const mean = (values) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0);
