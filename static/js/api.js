/** The HTTP interface, as one function a request. */

/** @typedef {import("./contract.js").Analysis} Analysis */

/** A request that failed; its message is a sentence for the person. */
export class ApiFailure extends Error {}

/**
 * @param {Blob} photo
 * @param {AbortSignal} [signal]
 * @returns {Promise<Analysis>}
 * @throws {ApiFailure}
 */
export async function analyzePhoto(photo, signal) {
  const body = new FormData();
  body.append("image", photo, photo.name ?? "photo.jpg");
  const response = await send("/api/v1/analyze", { method: "POST", body, signal });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new ApiFailure(answer?.error?.message ?? `The server could not read the photo (status ${response.status}). Try again in a moment.`);
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiFailure("The server cannot be reached. Check your connection, then try again.");
  }
}
