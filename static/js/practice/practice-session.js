/** A session of acting practice: baseline, rounds, scorecard. Fed with answers, knows no DOM. */
import { RestTaker, personalised } from "../session/rest.js";
import { PracticeClock } from "./clock.js";
import { HOLDS, Round } from "./round.js";
import { LEVELS } from "./scoring.js";
import { onStage } from "./stage.js";
import { TakeRecorder } from "./take.js";

/** @typedef {import("../common/contract.js").Face} Face */
/** @typedef {import("../session/rest.js").Scores} Scores */
/** @typedef {import("./target.js").Target} Target */
/** @typedef {"baseline" | "round" | "result" | "finished"} Phase */

export const RESULT_SECONDS = 5;

export class PracticeSession {
  /** @type {Phase} */
  phase;
  /** @type {import("./round.js").RoundResult[]} */
  results = [];
  /** @type {(import("./take.js").Take | null)[]} the pictures of each result */
  takes = [];
  /** @type {Round | null} the round being played, or the last one */
  round = null;
  /** Seconds in the baseline, or since the round ended. */
  elapsed = 0;
  /** @type {Scores | null} */
  baseline = null;
  /** @type {Face | null} who plays */
  player = null;
  #order;
  #level;
  #rest = new RestTaker();
  #clock = new PracticeClock();
  #recorder = new TakeRecorder();

  /**
   * @param {object} options
   * @param {Target[] | Target} options.targets in order; a single one is repeated until `finish`
   * @param {keyof typeof LEVELS} options.level
   * @param {number} [options.hold] seconds for which a match is to be held
   * @param {string[]} [options.words] a script's word for each target: they then follow one another without a pause
   * @param {boolean} [options.withBaseline]
   */
  constructor({ targets, level, hold = HOLDS[0], words, withBaseline = true }) {
    this.#order = targets;
    this.level = level;
    this.hold = hold;
    this.words = words ?? null;
    this.#level = LEVELS[level];
    this.phase = "baseline";
    if (!withBaseline) this.#nextRound();
  }

  /** How many rounds there are; Infinity where one emotion is repeated. */
  get count() {
    return Array.isArray(this.#order) ? this.#order.length : Infinity;
  }

  /** The expression for which two seconds at rest were refused; null for none. */
  get refused() {
    return this.#rest.refused;
  }

  /** @returns {import("./clock.js").Obstacle | null} why time stands still */
  get obstacle() {
    return this.phase === "finished" ? null : this.#clock.obstacle;
  }

  /** @param {number} seconds when the frame was taken @param {Face[]} faces @param {ArrayBuffer} [picture] the frame, a JPEG */
  update(seconds, faces, picture) {
    const actors = onStage(faces);
    this.player = actors[0] ?? null;
    const passed = this.#clock.step(seconds, actors);
    if (Number.isNaN(passed) || this.phase === "finished") return;
    if (this.phase === "baseline") this.#takeRest(passed, actors[0].scores);
    else if (this.phase === "round" && this.round) this.#play(this.round, passed, actors[0], picture);
    else this.#show(passed);
  }

  /** @param {Scores} scores as given @returns {Scores} as every number of the session is read: against the baseline */
  read(scores) {
    return personalised(scores, this.baseline);
  }

  /** The camera or the connection is lost. */
  lose() {
    this.#clock.stop("camera");
  }

  pause() {
    this.#clock.stop("person");
  }

  resume() {
    this.#clock.resume();
  }

  /** Goes on at once: past the baseline, the getting ready, the round or its result. */
  skip() {
    if (this.phase === "baseline") this.#nextRound();
    else if (this.phase === "result") this.#afterResult();
    else if (this.round?.phase === "ready") this.round.begin();
    else if (this.phase === "round" && this.round) this.#endRound(this.round);
  }

  /** Ends the session; a round that is being played does not count. */
  finish() {
    this.phase = "finished";
  }

  /** @param {number} passed seconds @param {Scores} scores */
  #takeRest(passed, scores) {
    this.baseline = this.#rest.step(passed, scores);
    this.elapsed = this.#rest.elapsed;
    if (this.baseline) this.#nextRound();
  }

  /** @param {Round} round @param {number} passed seconds @param {Face} face @param {ArrayBuffer} [picture] */
  #play(round, passed, { scores, box }, picture) {
    const before = round.best;
    round.step(passed, scores);
    if (round.best && picture) this.#recorder.add({ seconds: round.elapsed, picture, box }, round.best !== before);
    if (round.ended) this.#endRound(round);
  }

  /** @param {number} passed seconds */
  #show(passed) {
    this.elapsed += passed;
    if (this.elapsed >= RESULT_SECONDS) this.#afterResult();
  }

  /** @param {Round} round */
  #endRound(round) {
    round.end();
    this.results.push(round.result());
    this.takes.push(this.#recorder.cut(round.best?.seconds));
    if (this.words && this.results.length < this.count) this.#nextRound().begin();
    else this.#enter("result");
  }

  #afterResult() {
    if (this.results.length < this.count) this.#nextRound();
    else this.#enter("finished");
  }

  #nextRound() {
    const target = Array.isArray(this.#order) ? this.#order[this.results.length] : this.#order;
    const round = new Round(target, this.#level, this.baseline, this.hold);
    this.round = round;
    this.#recorder = new TakeRecorder();
    this.#enter("round");
    return round;
  }

  /** @param {Phase} phase */
  #enter(phase) {
    this.phase = phase;
    this.elapsed = 0;
  }
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {() => number} random 0..1
 * @returns {T[]} the same in another order (Fisher and Yates)
 */
export function shuffled(list, random = Math.random) {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** @param {{points: number}[]} results @returns {number} the mean of their points, whole; 0 for none */
export const totalOf = (results) =>
  results.length ? Math.round(results.reduce((sum, { points }) => sum + points, 0) / results.length) : 0;
