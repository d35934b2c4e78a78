/** Personal bests, kept in this browser only. No DOM. */
import { EMOTIONS } from "../common/emotions.js";
import { LEVELS } from "./scoring.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {{points: number, at: string}} Best */
/** @typedef {Record<string, Partial<Record<Emotion, Best>>>} Bests */

const KEY = "fervi.practice";
const VERSION = 1;

export class PracticeRecords {
  #storage;
  /** @type {Bests} by level */
  #best = {};

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} storage null keeps them as long as the page */
  constructor(storage) {
    this.#storage = storage;
    this.#best = this.#read();
  }

  /** @param {string} level @param {Emotion} emotion @returns {Best | null} */
  best(level, emotion) {
    return this.#best[level]?.[emotion] ?? null;
  }

  /** Whether there is anything to erase. */
  get empty() {
    return Object.keys(this.#best).length === 0;
  }

  /**
   * @param {string} level @param {Pick<import("./round.js").RoundResult, "target" | "points" | "won">} result @param {Date} [when]
   * @returns {boolean} whether it is a new personal best; only a round that was won can be one
   */
  add(level, { target, points, won }, when = new Date()) {
    if (!won || points <= (this.best(level, target)?.points ?? 0)) return false;
    this.#best[level] = { ...this.#best[level], [target]: { points, at: when.toISOString() } };
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
  for (const level of Object.keys(LEVELS)) {
    const entries = EMOTIONS.map((emotion) => [emotion, best?.[level]?.[emotion]]).filter(([, each]) => isBest(each));
    if (entries.length) kept[level] = Object.fromEntries(entries);
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
