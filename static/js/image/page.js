/** The Image page: a photo comes in, its faces come back. */
import { canvasBlob, context2d } from "../common/canvas.js";
import { partsOf } from "../common/dom.js";
import { downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { shrinkTo } from "../common/fit.js";
import { ApiFailure, analyzePhoto, explainFace, isAbort } from "./api.js";
import { PhotoCamera } from "./photo-camera.js";
import { mayBePicture, needsConversion, shrunkSide, tooLarge, unreadable } from "./photo-check.js";
import { listenForPhotos } from "./photo-source.js";
import { listenForUrls } from "./photo-url.js";
import { PhotoView } from "./photo-view.js";
import { summarizePhoto } from "./summary.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */

const page = partsOf(document)("image-page");
const part = partsOf(page);
const limits = { maxBytes: Number(page.dataset.maxBytes), maxPixels: Number(page.dataset.maxPixels) };
const view = new PhotoView(part("result"), (face, emotion, signal) => explainFace(sentPhoto(), face, emotion, signal));

/**
 * The photo shown: its pixels, the file that was sent and, once read, its analysis.
 * @type {{picture: ImageBitmap | null, photo: Blob | null, analysis: Analysis | null}}
 */
let current = { picture: null, photo: null, analysis: null };
let request = new AbortController();

/** @returns {Blob} the one that the faces shown were found in */
const sentPhoto = () => /** @type {Blob} */ (current.photo);

/** @param {"empty" | "busy" | "read" | "failed" | "asking"} state @param {string} sentence */
function enter(state, sentence) {
  page.dataset.state = state;
  part("status").textContent = sentence;
  part("result").setAttribute("aria-busy", String(state === "busy"));
  part("result").hidden = current.picture === null;
  part("actions").hidden = part("details").hidden = state !== "read";
  part("no-face").hidden = state !== "read" || current.analysis?.faces.length !== 0;
  part("shrink").hidden = state !== "asking";
  part("problem").classList.toggle("warn", state === "failed" || state === "asking");
}

/** @param {File} file */
async function open(file) {
  try {
    const picture = await decode(file);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    show(picture);
    const problem = tooLarge(file, picture, limits);
    if (problem) return offerToShrink(problem, picture, signal);
    await read(needsConversion(file) ? await reencode(picture, Infinity) : file, signal);
  } catch (error) {
    if (!isAbort(error)) fail(error);
  }
}

/** @param {File} file @returns {Promise<ImageBitmap>} @throws {ApiFailure} */
async function decode(file) {
  if (!mayBePicture(file)) throw new ApiFailure(unreadable(file));
  try {
    return await createImageBitmap(file);
  } catch {
    throw new ApiFailure(unreadable(file));
  }
}

/** @param {ImageBitmap} picture */
function show(picture) {
  current.picture?.close();
  current = { picture, photo: null, analysis: null };
  view.showPicture(picture);
}

/** @param {string} problem @param {ImageBitmap} large @param {AbortSignal} signal */
function offerToShrink(problem, large, signal) {
  enter("asking", `${problem} It can be scaled down here, in your browser, and then read.`);
  part("shrink").onclick = async () => {
    try {
      const photo = await reencode(large, shrunkSide(limits));
      const picture = await createImageBitmap(photo);
      show(picture);
      await read(photo, signal);
    } catch (error) {
      if (!isAbort(error)) fail(error);
    }
  };
}

/** @param {ImageBitmap} picture @param {number} longestSide @returns {Promise<Blob>} a JPEG */
async function reencode(picture, longestSide) {
  const canvas = document.createElement("canvas");
  const size = shrinkTo(picture, longestSide);
  Object.assign(canvas, size);
  context2d(canvas).drawImage(picture, 0, 0, size.width, size.height);
  return canvasBlob(canvas, "image/jpeg", 0.92);
}

/** @param {Blob} photo @param {AbortSignal} signal */
async function read(photo, signal) {
  enter("busy", "Reading the photo …");
  current.photo = photo;
  const analysis = await analyzePhoto(photo, signal);
  if (signal.aborted) return;
  current.analysis = analysis;
  view.showFaces(analysis);
  const { image, timing, model, faces } = analysis;
  part("details").textContent = `Read in ${Math.round(timing.total_ms)} ms by ${model}. ${image.width} × ${image.height} pixels.`;
  enter("read", summarizePhoto(faces));
}

/** @param {unknown} error */
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
  if (!current.picture) return;
  try {
    downloadBlob(await pngBlob(view.annotated(current.picture)), fileName("photo", "png"));
  } catch (error) {
    warn(/** @type {Error} */ (error).message);
  }
}

const camera = new PhotoCamera(partsOf(document)("photo-camera", HTMLDialogElement), open);
listenForPhotos({ input: part("file", HTMLInputElement), onFile: open, onRefused: warn });
listenForUrls(page.querySelector("form"), { onFile: open, onRefused: warn });
part("camera").addEventListener("click", () => camera.open());
part("save-picture").addEventListener("click", savePicture);
part("save-data").addEventListener("click", () => downloadBlob(jsonBlob(current.analysis), fileName("photo", "json")));
