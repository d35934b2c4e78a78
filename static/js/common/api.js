/** The HTTP interface, as one function a request. */

/** @typedef {import("./contract.js").Analysis} Analysis */
/** @typedef {import("./contract.js").Emotion} Emotion */
/** @typedef {import("./contract.js").Explanation} Explanation */
/** @typedef {import("./contract.js").Face} Face */

/** How often a busy server is asked again for one of many photos. */
const PATIENCE = 5;

/** @param {unknown} error @returns {boolean} whether the page itself broke the request off */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";

/** A request that failed; its message is a sentence for the person. */
export class ApiFailure extends Error {
  /** @param {string} message @param {number} [retryAfter] seconds after which it may work, where the server says so */
  constructor(message, retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {Blob} photo
 * @param {AbortSignal} [signal]
 * @returns {Promise<Analysis>}
 * @throws {ApiFailure}
 */
export const analyzePhoto = (photo, signal) => post("/api/v1/analyze", { image: photo }, signal);

/**
 * As `analyzePhoto`, but a busy server is asked again when it says.
 * @param {Blob} photo
 * @param {AbortSignal} signal
 * @returns {Promise<Analysis>}
 * @throws {ApiFailure}
 */
export async function analyzePatiently(photo, signal) {
  for (let left = PATIENCE; ; left--) {
    try {
      return await analyzePhoto(photo, signal);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.retryAfter === undefined || left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, Number(error.retryAfter) * 1000));
    }
  }
}

/**
 * @param {Blob} photo the one that the face was found in
 * @param {Pick<Face, "box">} face
 * @param {Emotion} emotion what speaks for it, and what against it
 * @param {AbortSignal} [signal]
 * @returns {Promise<Explanation>}
 * @throws {ApiFailure}
 */
export function explainFace(photo, { box }, emotion, signal) {
  const { x, y, width, height } = box;
  return post("/api/v1/explain", { image: photo, box: [x, y, width, height].join(","), emotion }, signal);
}

/** @param {string} path @param {Record<string, string | Blob>} fields @param {AbortSignal} [signal] */
async function post(path, fields, signal) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const response = await send(path, { method: "POST", body, signal });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw refusal(answer, response);
}

/**
 * @param {string} url
 * @returns {Promise<File>} the photo at that address, which the server fetches
 * @throws {ApiFailure}
 */
export async function fetchPhoto(url) {
  const body = new FormData();
  body.append("url", url);
  const response = await send("/api/v1/photo", { method: "POST", body });
  if (!response.ok) throw refusal(await response.json().catch(() => null), response);
  const photo = await response.blob();
  return new File([photo], "photo", { type: photo.type });
}

/** @param {{error?: {message?: string}} | null} answer @param {Response} response */
function refusal(answer, { status, headers }) {
  const retryAfter = headers.get("Retry-After");
  return new ApiFailure(
    answer?.error?.message ?? `The server could not read the photo (status ${status}). Try again in a moment.`,
    retryAfter === null ? undefined : Number(retryAfter),
  );
}

/** @param {string} path @param {RequestInit} options */
async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiFailure("The server cannot be reached. Check your connection, then try again.");
  }
}
