/**
 * What a page keeps in this browser (IndexedDB): sent nowhere, and gone when the person erases it. No DOM.
 *
 * Each page has an object store of its own, whose keys the page chooses; values are whatever structured clones can
 * hold: objects, typed arrays, Blobs.
 *
 *   const store = await openStore("practice");        // rejects where the browser keeps nothing
 *   await store.put(["session", at], { results });    // keys sort: numbers, then strings, then arrays of both
 *   for (const [key, value] of await store.entries()) …
 *   await store.clear();
 *
 * A page that wants to go on without it catches the rejection and says so.
 */
import { openDB } from "../../vendor/idb.js";

/** @typedef {IDBValidKey} Key */
/** @typedef {"charts" | "practice" | "video"} StoreName */

const DATABASE = "fervi";
/** Only ever added to: the number of stores is the version of the database. @type {readonly StoreName[]} */
const STORES = Object.freeze(["charts", "practice", "video"]);

/** @type {Promise<import("../../vendor/idb.js").IDBPDatabase> | null} */
let opened = null;

/**
 * @param {StoreName} name
 * @returns {Promise<Store>}
 * @throws {DOMException} where the browser keeps nothing: storage is blocked, or the window is a private one
 */
export async function openStore(name) {
  const opening = (opened ??= openDatabase());
  try {
    return new Store(await opening, name);
  } catch (error) {
    opened = null;
    throw error;
  }
}

export class Store {
  #database;
  #name;

  /** @param {import("../../vendor/idb.js").IDBPDatabase} database @param {StoreName} name */
  constructor(database, name) {
    this.#database = database;
    this.#name = name;
  }

  /** @param {Key} key @returns {Promise<any>} undefined where there is nothing */
  get(key) {
    return this.#database.get(this.#name, key);
  }

  /**
   * @param {string} [kind] only entries whose key is an array that begins with it
   * @returns {Promise<[Key, any][]>} in the order of the keys
   */
  async entries(kind) {
    const { store } = this.#database.transaction(this.#name);
    const range = kind === undefined ? null : IDBKeyRange.bound([kind], [kind, []]);
    const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
    return keys.map((key, index) => [key, values[index]]);
  }

  /**
   * Replaces what was there.
   * @param {Key} key @param {unknown} value
   * @throws {DOMException} "QuotaExceededError" where there is no more room
   */
  async put(key, value) {
    await this.#database.put(this.#name, value, key);
  }

  /** Puts several in one transaction: all of them, or none where there is no room. @param {[Key, unknown][]} entries */
  async putAll(entries) {
    const { store, done } = this.#database.transaction(this.#name, "readwrite");
    await Promise.all([...entries.map(([key, value]) => store.put(value, key)), done]);
  }

  /** @param {Key} key */
  async delete(key) {
    await this.#database.delete(this.#name, key);
  }

  /** Erases everything that this page kept. */
  async clear() {
    await this.#database.clear(this.#name);
  }
}

async function openDatabase() {
  const forget = () => (opened = null);
  /** @type {import("../../vendor/idb.js").IDBPDatabase} */
  const database = await openDB(DATABASE, STORES.length, {
    upgrade: addMissing,
    // A page of a newer version waits for this one to let go.
    blocking: () => (database.close(), forget()),
    terminated: forget,
  });
  return database;
}

/** @param {import("../../vendor/idb.js").IDBPDatabase} database */
function addMissing(database) {
  for (const name of STORES) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name);
  }
}
