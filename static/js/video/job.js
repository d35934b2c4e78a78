/** Recordings over HTTP: sent, asked about, deleted. */
import { ApiFailure } from "../common/api.js";

/**
 * @typedef {object} Job
 * @property {string} id
 * @property {"waiting" | "working" | "done" | "failed"} state
 * @property {number} ahead  how many come before it while it waits
 * @property {number} progress  0..1
 * @property {number | null} seconds_left
 * @property {{seconds: number, width: number, height: number, frame_rate: number}} recording
 * @property {{code: string, message: string} | null} error
 * @property {number | null} deleted_in_seconds
 * @property {Record<"self", string> & Record<"recording" | "table.csv" | "table.json" | "annotated.mp4", string | null>} links
 */

/** The server has nothing at that address: the recording was deleted, or the server has begun anew. */
export class Gone extends ApiFailure {}

/**
 * @param {File} file
 * @param {string} rate pictures that are read of each second: "every", "10", "5" or "1"
 * @param {(share: number) => void} onShare told how much has been sent, 0..1
 * @param {AbortSignal} signal breaks the upload off; once all is sent there will be a job, which then is to be deleted
 * @returns {Promise<Job>}
 * @throws {ApiFailure}
 */
export function sendRecording(file, rate, onShare, signal) {
  const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
  const body = new FormData();
  body.append("rate", rate);
  body.append("video", file);
  return new Promise((resolve, reject) => {
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => onShare(total ? loaded / total : 0));
    request.addEventListener("load", () =>
      request.status === 202 ? resolve(request.response) : reject(failure(request.status, request.response)));
    request.addEventListener("error", () =>
      reject(new ApiFailure("The upload broke off: the server cannot be reached, or takes no more. Try again.")));
    request.addEventListener("abort", () => reject(new DOMException("The upload was cancelled", "AbortError")));
    let isSent = false;
    request.upload.addEventListener("load", () => (isSent = true));
    signal.addEventListener("abort", () => isSent || request.abort());
    request.open("POST", "/api/v1/videos");
    request.send(body);
  });
}

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
  return status === 404 ? new Gone(sentence) : new ApiFailure(sentence, status >= 500 || status === 429 ? 3 : undefined);
}
