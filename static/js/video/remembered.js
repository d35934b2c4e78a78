/** Which recording this tab is busy with: it outlives a reload of the page, and ends with the tab. */

const KEY = "fervi.video";

/** @typedef {import("../views/lines.js").Mark} Mark */
/** @typedef {{name: string, url: string, marks?: Mark[]}} Remembered  url of the job; empty while the recording is sent */

/** @param {Remembered} recording */
export function remember(recording) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(recording));
  } catch {
    // Storage is blocked: the recording lasts as long as the page.
  }
}

/** @param {Mark[]} marks of the recording that is remembered */
export function rememberMarks(marks) {
  const recording = recall();
  if (recording) remember({ ...recording, marks });
}

export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Then nothing was remembered.
  }
}

/** @returns {Remembered | null} */
export function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}
