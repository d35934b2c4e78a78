/** Keeps the recording in this browser while it grows, until the person resets it. No DOM. */
import { Recording } from "./recording.js";

/** @typedef {import("../views/series.js").Samples} Samples */
/** @typedef {Pick<Awaited<ReturnType<typeof import("../common/store.js").openStore>>, "entries" | "putAll" | "clear">} Store */
/** @typedef {{recording: Recording, model: string, saved: boolean}} Kept */

const VERSION = 1;
/** The key of what a recording is besides its samples, which have numbers. */
const ABOUT = "about";

export class Keeper {
  #store;
  /** How many pieces there are. */
  #pieces = 0;
  /** @type {Map<number, number>} by key of the series: how many of its samples are kept */
  #lengths = new Map();
  /** One writing after the other. @type {Promise<unknown>} */
  #writing = Promise.resolve();

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @returns {Promise<Kept | null>} what was kept; null for nothing that this version understands */
  async restore() {
    const entries = await this.#store.entries();
    const stored = entries.find(([key]) => key === ABOUT)?.[1];
    if (stored?.version !== VERSION) return null;
    /** @type {[number, Map<number, Samples>][]} */
    const pieces = entries.flatMap(([key, value]) => (typeof key === "number" ? [[key, value]] : []));
    const recording = Recording.restored(stored, pieces.flatMap(([, samples]) => [...samples]));
    this.#pieces = 1 + Math.max(-1, ...pieces.map(([key]) => key));
    this.#lengths = lengths(recording);
    return { recording, model: stored.model, saved: stored.saved };
  }

  /**
   * Writes what is new; what could not be written is tried again with the next.
   * @param {Kept} kept
   * @returns {Promise<void>} rejects where there is no room
   */
  keep(kept) {
    return this.#next(async () => {
      const piece = this.#newSamples(kept.recording);
      await this.#store.putAll([[ABOUT, about(kept)], [this.#pieces, piece]]);
      this.#pieces += 1;
      for (const [key, { seconds }] of piece) this.#lengths.set(key, (this.#lengths.get(key) ?? 0) + seconds.length);
    });
  }

  /** @returns {Promise<void>} when nothing is left of it */
  forget() {
    return this.#next(async () => {
      await this.#store.clear();
      this.#pieces = 0;
      this.#lengths = new Map();
    });
  }

  /** @param {Recording} recording @returns {Map<number, Samples>} by key of the series, those that are not kept yet */
  #newSamples({ series: all }) {
    const from = (/** @type {number} */ key) => this.#lengths.get(key) ?? 0;
    const longer = [...all].filter(([key, { length }]) => length > from(key));
    return new Map(longer.map(([key, series]) => [key, series.samples(from(key))]));
  }

  /** @param {() => Promise<void>} write @returns {Promise<void>} */
  #next(write) {
    const written = this.#writing.then(write);
    this.#writing = written.catch(() => {});
    return written;
  }
}

/** @param {Kept} kept @returns {object} what a recording is besides its samples */
function about({ recording: { startMs, now, marks, followed }, model, saved }) {
  return { version: VERSION, startMs, now, marks: marks.map((mark) => ({ ...mark })), followed, model, saved };
}

/** @param {Recording} recording */
const lengths = ({ series }) => new Map([...series].map(([key, { length }]) => [key, length]));
