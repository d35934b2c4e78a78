/** The Image page: a photo comes in, its faces come back. */
import { summarize } from "../common/emotions.js";
import { annotated, downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { shrinkTo } from "../common/fit.js";
import { analyzePhoto, ApiFailure, explainFace } from "./api.js";
import { mountPhotoCamera } from "./photo-camera.js";
import { mayBePicture, needsConversion, shrunkSide, tooLarge, unreadable } from "./photo-check.js";
import { listenForPhotos } from "./photo-source.js";
import { PhotoView } from "./photo-view.js";

const page = document.querySelector("[data-image-page]");
const part = (name) => page.querySelector(`[data-${name}]`);
const limits = { maxBytes: Number(page.dataset.maxBytes), maxPixels: Number(page.dataset.maxPixels) };
const view = new PhotoView(part("result"), (face, signal) => explainFace(current.photo, face, signal));

/** The photo shown: its pixels, the file that was sent and, once read, its analysis. */
let current = { picture: null, photo: null, analysis: null };
let request = new AbortController();

/** @param {"empty" | "busy" | "read" | "failed" | "asking"} state @param {string} sentence */
function enter(state, sentence) {
  page.dataset.state = state;
  part("status").textContent = sentence;
  part("result").setAttribute("aria-busy", String(state === "busy"));
  part("result").hidden = current.picture === null;
  part("actions").hidden = part("details").hidden = state !== "read";
  part("no-face").hidden = state !== "read" || current.analysis.faces.length > 0;
  part("shrink").hidden = state !== "asking";
  part("problem").classList.toggle("warn", state === "failed" || state === "asking");
}

async function open(file) {
  try {
    const picture = await decode(file);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    show(picture);
    const problem = tooLarge(file, picture, limits);
    if (problem) return offerToShrink(problem, signal);
    await read(needsConversion(file) ? await reencode(picture, Infinity) : file, signal);
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
  }
}

async function decode(file) {
  if (!mayBePicture(file)) throw new ApiFailure(unreadable(file));
  try {
    return await createImageBitmap(file);
  } catch {
    throw new ApiFailure(unreadable(file));
  }
}

function show(picture) {
  current.picture?.close();
  current = { picture, photo: null, analysis: null };
  view.showPicture(picture);
}

function offerToShrink(problem, signal) {
  enter("asking", `${problem} It can be scaled down here, in your browser, and then read.`);
  part("shrink").onclick = async () => {
    try {
      const photo = await reencode(current.picture, shrunkSide(limits));
      const picture = await createImageBitmap(photo);
      show(picture);
      await read(photo, signal);
    } catch (error) {
      if (error.name !== "AbortError") fail(error);
    }
  };
}

async function reencode(picture, longestSide) {
  const canvas = document.createElement("canvas");
  const size = shrinkTo(picture, longestSide);
  Object.assign(canvas, size);
  canvas.getContext("2d").drawImage(picture, 0, 0, size.width, size.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
}

async function read(photo, signal) {
  enter("busy", "Reading the photo …");
  current.photo = photo;
  current.analysis = await analyzePhoto(photo, signal);
  if (signal.aborted) return;
  view.showFaces(current.analysis);
  const { image, timing, model } = current.analysis;
  part("details").textContent = `Read in ${Math.round(timing.total_ms)} ms by ${model}. ${image.width} × ${image.height} pixels.`;
  const { faces } = current.analysis;
  enter("read", faces.length > 0 ? summarize(faces) : "No face found in this photo.");
}

function fail(error) {
  if (!(error instanceof ApiFailure)) console.error(error);
  const sentence = error instanceof ApiFailure ? error.message : "This photo could not be shown. Reload the page, then try again.";
  if (current.analysis) warn(sentence);
  else enter("failed", sentence);
}

/** Says what went wrong and leaves the last photo with its faces where it is. @param {string} sentence */
function warn(sentence) {
  part("status").textContent = sentence;
  part("problem").classList.add("warn");
}

async function savePicture() {
  try {
    downloadBlob(await pngBlob(annotated(current.picture, view.marks())), fileName("photo", "png"));
  } catch (error) {
    warn(error.message);
  }
}

const camera = mountPhotoCamera(document.querySelector("[data-photo-camera]"), open);
listenForPhotos({ input: part("file"), onFile: open, onRefused: warn });
part("camera").addEventListener("click", () => camera.open());
part("save-picture").addEventListener("click", savePicture);
part("save-data").addEventListener("click", () => downloadBlob(jsonBlob(current.analysis), fileName("photo", "json")));
