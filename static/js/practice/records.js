/** Personal bests, kept in this browser only. No DOM. */
import { HOLDS } from "./round.js";
import { LEVELS } from "./scoring.js";
import { targetsOf } from "./target.js";

/** @typedef {import("./target.js").Target} Target */
/** @typedef {{points: number, at: string}} Best */
/** @typedef {{name: string, label: string, level: import("./scoring.js").Level}} Difficulty */
/** @typedef {Record<string, Partial<Record<Target, Best>>>} Bests */

const KEY = "fervi.practice";
const VERSION = 1;

/** @param {string} level @param {number} hold seconds @returns {string} the name under which results compare */
export const difficultyOf = (level, hold) => (hold === HOLDS[0] ? level : `${level}-${hold}`);

/** @type {readonly Difficulty[]} */
export const DIFFICULTIES = Object.freeze(
  Object.entries(LEVELS).flatMap(([name, level]) =>
    HOLDS.map((hold) => ({ name: difficultyOf(name, hold), label: hold === HOLDS[0] ? level.label : `${level.label} ${hold} s`, level })),
  ),
);

export class PracticeRecords {
  #storage;
  /** @type {Bests} by difficulty */
  #best = {};

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} storage null keeps them as long as the page */
  constructor(storage) {
    this.#storage = storage;
    this.#best = this.#read();
  }

  /** @param {string} difficulty @param {Target} target @returns {Best | null} */
  best(difficulty, target) {
    return this.#best[difficulty]?.[target] ?? null;
  }

  /** Whether there is anything to erase. */
  get empty() {
    return Object.keys(this.#best).length === 0;
  }

  /**
   * @param {string} difficulty @param {Pick<import("./round.js").RoundResult, "target" | "points" | "won">} result @param {Date} [when]
   * @returns {boolean} whether it is a new personal best; only a round that was won can be one
   */
  add(difficulty, { target, points, won }, when = new Date()) {
    if (!won || points <= (this.best(difficulty, target)?.points ?? 0)) return false;
    this.#best[difficulty] = { ...this.#best[difficulty], [target]: { points, at: when.toISOString() } };
    this.#write();
    return true;
  }

  erase() {
    this.#best = {};
    try {
      this.#storage?.removeItem(KEY);
    } catch {
      // Storage is blocked: there was nothing to erase.
    }
  }

  /** @returns {Bests} */
  #read() {
    try {
      const stored = JSON.parse(this.#storage?.getItem(KEY) ?? "null");
      return stored?.version === VERSION ? sound(stored.best) : {};
    } catch {
      return {};
    }
  }

  #write() {
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ version: VERSION, best: this.#best }));
    } catch {
      // Storage is full or blocked: the records last as long as the page.
    }
  }
}

/** Keeps what this version understands: others may have written there. @param {any} best @returns {Bests} */
function sound(best) {
  /** @type {Bests} */
  const kept = {};
  for (const { name, level } of DIFFICULTIES) {
    const entries = targetsOf(level.kind).map((target) => [target, best?.[name]?.[target]]).filter(([, each]) => isBest(each));
    if (entries.length) kept[name] = Object.fromEntries(entries);
  }
  return kept;
}

/** @param {any} each */
const isBest = (each) => Number.isInteger(each?.points) && each.points >= 0 && each.points <= 100 && typeof each.at === "string";

/** @returns {Storage | null} null where the browser blocks it */
export function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
