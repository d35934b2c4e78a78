/** Stands in where the browser keeps nothing: what it holds is gone with the page. No DOM. */

/** The methods are those of the Store in common/store.js. */
export class MemoryStore {
  /** @type {Map<string, [IDBValidKey, any]>} */
  #entries = new Map();

  /** @param {IDBValidKey} key */
  async get(key) {
    return this.#entries.get(JSON.stringify(key))?.[1];
  }

  /** @param {string} kind the first part of the keys @returns {Promise<[IDBValidKey, any][]>} in the order of the keys' text */
  async entries(kind) {
    const chosen = [...this.#entries].filter(([, [key]]) => Array.isArray(key) && key[0] === kind);
    return chosen.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  /** @param {IDBValidKey} key @param {unknown} value */
  async put(key, value) {
    this.#entries.set(JSON.stringify(key), [key, structuredClone(value)]);
  }

  /** @param {IDBValidKey} key */
  async delete(key) {
    this.#entries.delete(JSON.stringify(key));
  }

  async clear() {
    this.#entries.clear();
  }
}
