/** The recording outlives the page: it comes back, is kept while it grows, and where it cannot be kept a notice says so. */
import { openStore } from "../common/store.js";
import { Keeper } from "./keeper.js";

/** @typedef {import("./keeper.js").Kept} Kept */

const EVERY_MS = 1000;
/** A page that was left just before may still hold it: it is asked for so often, with so much time between. */
const TURNS = 4;
const TURN_MS = 500;

/** @type {Record<string, string>} why by the name of the error */
const REASONS = {
  TimeoutError: "Another tab with the charts keeps its own.",
  QuotaExceededError: "There is no more room for it.",
};
const BLOCKED = "The browser keeps nothing for this page.";

export class Safekeeping {
  #notice;
  #current;
  /** @type {Keeper | null} null where nothing can be kept */
  #keeper = null;
  #changed = false;
  #failed = false;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;

  /** @param {HTMLElement} notice shown where the recording cannot be kept @param {() => Kept} current what to keep now */
  constructor(notice, current) {
    this.#notice = notice;
    this.#current = current;
    document.addEventListener("visibilitychange", () => document.hidden && this.write());
    addEventListener("pagehide", () => this.write());
    addEventListener("beforeunload", (event) => this.#wouldLose() && event.preventDefault());
  }

  /** @returns {Promise<Kept | null>} what was kept before */
  async open() {
    try {
      await claim("fervi.charts");
      const keeper = new Keeper(await openStore("charts"));
      const kept = await keeper.restore();
      this.#keeper = keeper;
      return kept;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** There is something new to keep: it is written at once, but no more often than once a second. */
  touch() {
    this.#changed = true;
    if (this.#timer !== null) return;
    this.write();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#changed) this.touch();
    }, EVERY_MS);
  }

  /** Erases what is kept. @returns {Promise<void>} */
  async forget() {
    this.#changed = false;
    await this.#keeper?.forget();
  }

  /** Writes what is new at once. */
  async write() {
    if (!this.#keeper || !this.#changed) return;
    this.#changed = false;
    try {
      await this.#keeper.keep(this.#current());
      this.#failed = false;
      this.#notice.hidden = true;
    } catch (error) {
      this.#changed = true;
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#failed = true;
    const reason = REASONS[/** @type {Partial<Error>} */ (error).name ?? ""] ?? BLOCKED;
    this.#notice.textContent = `This recording cannot be kept in this browser: save it before you leave the page. ${reason}`;
    this.#notice.hidden = false;
  }

  #wouldLose() {
    const { recording, saved } = this.#current();
    return this.#failed && !saved && recording.startMs !== null;
  }
}

/**
 * Takes a name for this page alone, until it is closed.
 * @param {string} name
 * @throws {DOMException} "TimeoutError" where another page has it
 */
async function claim(name) {
  if (!navigator.locks) return;
  for (let turn = 1; !(await claimed(name)); turn += 1) {
    if (turn === TURNS) throw new DOMException("Another page keeps its recording.", "TimeoutError");
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
}

/** @param {string} name @returns {Promise<boolean>} whether nobody else has it, and this page has it from now on */
function claimed(name) {
  return new Promise((resolve) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}
