/** The file that is being sent, kept in this browser until it is: after a reload of the page the rest of it can follow. */
import { openStore } from "../common/store.js";

/** Whose upload has not ended by then has left. */
const KEPT_MS = 3_600_000;

/** @param {string} url of the upload @param {File} file @returns {Promise<boolean>} whether it is kept */
export async function keepFile(url, file) {
  try {
    await (await openStore("video")).put(url, { file, since: Date.now() });
    return true;
  } catch {
    return false; // storage is blocked or full: the upload lasts as long as the page
  }
}

/** @param {string} url @returns {Promise<File | null>} */
export async function keptFile(url) {
  try {
    return (await (await openStore("video")).get(url))?.file ?? null;
  } catch {
    return null;
  }
}

/** Drops a file, and those whose tabs were closed. @param {string} [url] */
export async function dropFiles(url) {
  try {
    const store = await openStore("video");
    for (const [key, { since }] of await store.entries())
      if (key === url || Date.now() - since > KEPT_MS) await store.delete(key);
  } catch {
    // Then nothing was kept.
  }
}
