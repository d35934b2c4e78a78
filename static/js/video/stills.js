/** Stills of a recording: a face at a moment, cut out of a player that nobody sees. */
import { context2d } from "../common/canvas.js";

/** @typedef {import("../common/contract.js").Box} Box */
/** @typedef {{time: number, box: Box, canvas: HTMLCanvasElement}} Still  where it is drawn */

/** How much of a picture is shown, in widths of the face. */
const MARGIN = 1.4;
const PATIENCE_MS = 5000;

/**
 * Draws stills one after the other; one that the browser cannot show stays hidden.
 * @param {string} url of the recording
 * @param {Still[]} stills
 * @param {AbortSignal} signal
 */
export async function drawStills(url, stills, signal) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, preload: "auto", src: url });
  try {
    if (!(await happens(video, "loadeddata"))) return;
    for (const still of stills) {
      if (signal.aborted) return;
      video.currentTime = still.time + 0.001; // a time between two pictures shows the first of them
      if (await happens(video, "seeked")) draw(video, still);
    }
  } finally {
    video.removeAttribute("src");
    video.load();
  }
}

/** @param {HTMLVideoElement} video @param {Still} still */
function draw(video, { box, canvas }) {
  const side = Math.max(box.width, box.height) * MARGIN;
  const left = box.x + box.width / 2 - side / 2;
  const top = box.y + box.height / 2 - side / 2;
  context2d(canvas).drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
}

/** @param {HTMLVideoElement} video @param {string} event @returns {Promise<boolean>} whether it comes to that */
function happens(video, event) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS);
    const end = (/** @type {boolean} */ came) => {
      clearTimeout(timer);
      resolve(came);
    };
    video.addEventListener(event, () => end(true), { once: true });
    video.addEventListener("error", () => end(false), { once: true });
  });
}
