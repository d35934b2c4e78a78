/** One frame of a <video> as a JPEG small enough to send. */
import { canvasBlob, context2d } from "../common/canvas.js";
import { shrinkTo } from "../common/fit.js";

const LONGEST_SIDE = 640;
/** From the best to the one that a picture too large for it all gets. */
const QUALITIES = [0.75, 0.6, 0.45, 0.3];

/**
 * @typedef {object} Frame
 * @property {ArrayBuffer} bytes a JPEG
 * @property {number} width
 * @property {number} height
 * @property {number} capturedMs milliseconds since 1970, never running backwards
 */

/** @returns {number} milliseconds since 1970, never running backwards */
export const monotonicMs = () => performance.timeOrigin + performance.now();

/**
 * Makes the function that a FrameLoop captures with: it waits for the video's next picture and encodes it.
 * @param {HTMLVideoElement} video
 * @param {number} maxBytes
 * @returns {() => Promise<Frame>}
 */
export function videoCapture(video, maxBytes) {
  const canvas = document.createElement("canvas");
  return async () => {
    await nextPicture(video);
    const capturedMs = monotonicMs();
    paint(video, canvas, LONGEST_SIDE);
    const blob = await encode(canvas, maxBytes);
    return { bytes: await blob.arrayBuffer(), width: canvas.width, height: canvas.height, capturedMs };
  };
}

/** @param {HTMLVideoElement} video @returns {HTMLCanvasElement} what the camera sees now, full size, not mirrored */
export function snapshot(video) {
  const canvas = document.createElement("canvas");
  paint(video, canvas, Infinity);
  return canvas;
}

/** @param {HTMLVideoElement} video @param {HTMLCanvasElement} canvas @param {number} longestSide in pixels */
function paint(video, canvas, longestSide) {
  const size = shrinkTo({ width: video.videoWidth, height: video.videoHeight }, longestSide);
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  context2d(canvas).drawImage(video, 0, 0, size.width, size.height);
}

/** @param {HTMLCanvasElement} canvas @param {number} maxBytes @returns {Promise<Blob>} as good as fits, else the smallest */
async function encode(canvas, maxBytes) {
  let blob = await canvasBlob(canvas, "image/jpeg", QUALITIES[0]);
  for (const quality of QUALITIES.slice(1)) {
    if (blob.size <= maxBytes) break;
    blob = await canvasBlob(canvas, "image/jpeg", quality);
  }
  return blob;
}

/** @param {HTMLVideoElement} video @returns {Promise<unknown>} */
function nextPicture(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else setTimeout(() => resolve(video.videoWidth ? null : nextPicture(video)), 33);
  });
}
