/** The sessions of all days, kept in this browser only. No DOM. */

/** @typedef {import("./take.js").Take} Take */
/** @typedef {import("./round.js").RoundResult & {decisive: import("./units.js").Part | null}} PlayedRound */
/**
 * @typedef {object} SessionRecord
 * @property {number} version of this shape
 * @property {string} id when it began, as ISO 8601
 * @property {string} level
 * @property {number} hold seconds
 * @property {string[] | null} words of a script
 * @property {string} model
 * @property {import("../session/rest.js").Scores | null} baseline
 * @property {PlayedRound[]} rounds
 */
/** @typedef {Pick<import("../common/store.js").Store, "get" | "entries" | "put" | "delete" | "clear">} KeyStore */

const VERSION = 1;
/** Clips take the most room: of older sessions only the photos stay. */
export const SESSIONS_WITH_CLIPS = 20;

/** @param {Pick<SessionRecord, "level" | "hold" | "words">} chosen @returns {SessionRecord} that begins now */
export const newSession = ({ level, hold, words }, when = new Date()) =>
  ({ version: VERSION, id: when.toISOString(), level, hold, words, model: "", baseline: null, rounds: [] });

export class History {
  /** @type {SessionRecord[]} the oldest first */
  sessions = [];
  #store;

  /** @param {Promise<KeyStore>} store */
  constructor(store) {
    this.#store = store;
  }

  /** Reads what was kept on other days. What is added meanwhile may be in the store already, and counts once. */
  async load() {
    const entries = await (await this.#store).entries("session");
    const readable = entries.map(([, session]) => session).filter(({ version }) => version === VERSION);
    const added = new Set(this.sessions.map(({ id }) => id));
    this.sessions = [...readable.filter(({ id }) => !added.has(id)), ...this.sessions];
  }

  /**
   * Keeps a session's newest round. A session without rounds is none.
   * @param {SessionRecord} session @param {Take | null} take the round's pictures
   * @throws {DOMException} "QuotaExceededError" where the browser has no more room
   */
  async add(session, take) {
    const key = takeKey(session.id, session.rounds.length - 1);
    if (!this.sessions.includes(session)) this.sessions.push(session);
    await this.save(session);
    if (take) await (await this.#store).put(key, take);
    await this.#thinOut();
  }

  /** Writes a session again, unless it was erased. @param {SessionRecord} session */
  async save(session) {
    if (this.sessions.includes(session)) await (await this.#store).put(["session", session.id], session);
  }

  /** @param {SessionRecord} session @returns {Promise<(Take | null)[]>} the pictures of each round */
  async takes({ id, rounds }) {
    const store = await this.#store;
    return Promise.all(rounds.map(async (_, index) => (await store.get(takeKey(id, index))) ?? null));
  }

  /** Erases the pictures of a session; its figures stay. @param {SessionRecord} session */
  async erasePictures({ id, rounds }) {
    const store = await this.#store;
    await Promise.all(rounds.map((_, index) => store.delete(takeKey(id, index))));
  }

  /** @param {SessionRecord} session */
  async erase(session) {
    this.sessions = this.sessions.filter((each) => each !== session);
    await this.erasePictures(session);
    await (await this.#store).delete(["session", session.id]);
  }

  async eraseAll() {
    this.sessions = [];
    await (await this.#store).clear();
  }

  /** Takes the clips from the newest session that is too old to have any. */
  async #thinOut() {
    const old = this.sessions[this.sessions.length - SESSIONS_WITH_CLIPS - 1];
    if (!old) return;
    const takes = await this.takes(old);
    for (const [index, take] of takes.entries()) {
      if (take && take.clip.length > 1) await (await this.#store).put(takeKey(old.id, index), { best: take.best, clip: [take.best] });
    }
  }
}

/** @param {string} id @param {number} index of the round */
const takeKey = (id, index) => ["take", id, index];
