/** Recordings over HTTP: sent, asked about, deleted. */
import { ApiFailure } from "../common/api.js";

/**
 * @typedef {object} Job
 * @property {string} id
 * @property {"uploading" | "waiting" | "working" | "done" | "failed"} state
 * @property {number} ahead  how many come before it while it waits
 * @property {number} progress  0..1
 * @property {number | null} seconds_left
 * @property {{size: number, received: number} | null} upload
 * @property {{seconds: number, width: number, height: number, frame_rate: number}} recording
 * @property {{code: string, message: string} | null} error
 * @property {number | null} deleted_in_seconds
 * @property {Record<"self", string> & Record<"recording" | "table.csv" | "table.json" | "annotated.mp4", string | null>} links
 */

const PART_BYTES = 4_000_000;
/** How often in a row a part is tried again. */
const MOST_TRIES = 10;

/** The server has nothing at that address: the recording was deleted, or the server has begun anew. */
export class Gone extends ApiFailure {}

/** @param {File} file @param {string} rate pictures that are read of each second: "every", "10", "5" or "1" @returns {Promise<Job>} */
export async function announce({ name, size }, rate) {
  const query = new URLSearchParams({ size: String(size), name, rate });
  return (await send(`/api/v1/uploads?${query}`, { method: "POST" })).json();
}

/**
 * Sends what the server lacks of a recording, part by part; one that breaks off is sent again from where it is.
 * @param {string} url of the job
 * @param {Blob} file
 * @param {(share: number) => void} onShare told how much has been sent, 0..1
 * @param {AbortSignal} signal breaks it off
 * @returns {Promise<Job>} as it is when all is there
 * @throws {ApiFailure}
 */
export async function sendRecording(url, file, onShare, signal) {
  let job = await askJob(url);
  for (let tries = 0; job.state === "uploading" && job.upload; ) {
    const at = job.upload.received;
    onShare(at / file.size);
    try {
      if (at < file.size) job = await sendPart(url, file.slice(at, at + PART_BYTES), at, (sent) => onShare((at + sent) / file.size), signal);
      else [job] = await Promise.all([askJob(url), pause(1)]);
      tries = 0;
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.retryAfter === undefined || ++tries > MOST_TRIES) throw error;
      await pause(error.retryAfter);
      signal.throwIfAborted();
      job = await askPatiently(url);
    }
  }
  return job;
}

/** @param {string} url @returns {Promise<Job>} after some tries where the server cannot be reached */
async function askPatiently(url) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await askJob(url);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.retryAfter === undefined || tries === MOST_TRIES) throw error;
      await pause(error.retryAfter);
    }
  }
}

/**
 * @param {string} url @param {Blob} part @param {number} at @param {(bytes: number) => void} onSent @param {AbortSignal} signal
 * @returns {Promise<Job>}
 */
function sendPart(url, part, at, onSent, signal) {
  const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
  return new Promise((resolve, reject) => {
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("load", () =>
      request.status === 200 ? resolve(request.response) : reject(failure(request.status, request.response)));
    request.addEventListener("error", () => reject(new ApiFailure("The upload broke off: the server cannot be reached. Try again.", 3)));
    request.addEventListener("abort", () => reject(new DOMException("The upload was cancelled", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.open("PATCH", `${url}?at=${at}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(part);
  });
}

const pause = (/** @type {number} */ seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** @param {string} url @returns {Promise<Job>} @throws {ApiFailure} `Gone` where it is not there any more */
export const askJob = async (url) => (await send(url)).json();

/** @param {string} url @returns {Promise<any>} a file of the result, JSON @throws {ApiFailure} */
export const fetchTable = async (url) => (await send(url)).json();

/** @param {string} url @returns {Promise<string>} a file of the result, CSV @throws {ApiFailure} */
export const fetchCsv = async (url) => (await send(url)).text();

/** @param {string} url @throws {ApiFailure} */
export async function deleteJob(url) {
  await send(url, { method: "DELETE" });
}

/** @param {string} url @param {RequestInit} [options] */
async function send(url, options) {
  const response = await fetch(url, options).catch(() => {
    throw new ApiFailure("The server cannot be reached. Check your connection.", 3);
  });
  if (!response.ok) throw failure(response.status, await response.json().catch(() => null));
  return response;
}

/** @param {number} status @param {{error?: {message?: string}} | null} answer */
function failure(status, answer) {
  const sentence = answer?.error?.message ?? `The server could not take the recording (status ${status}). Try again.`;
  return status === 404 ? new Gone(sentence) : new ApiFailure(sentence, status >= 500 || status === 429 ? 3 : status === 409 ? 1 : undefined);
}
