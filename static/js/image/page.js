/** The Image page: a photo comes in, its faces come back. */
import { ApiFailure, analyzePatiently, analyzePhoto, explainFace, isAbort } from "../common/api.js";
import { partsOf } from "../common/dom.js";
import { csvBlob, downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { Gallery } from "./gallery.js";
import { PhotoCamera } from "./photo-camera.js";
import { isHeic, needsConversion, shrunkSide, tooLarge } from "./photo-check.js";
import { decode, reencode } from "./photo-file.js";
import { listenForPhotos } from "./photo-source.js";
import { listenForUrls } from "./photo-url.js";
import { listenForSample } from "./photo-sample.js";
import { PhotoView } from "./photo-view.js";
import { summarizePhoto } from "./summary.js";
import { named, toCsv } from "./table.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */

const page = partsOf(document)("image-page");
const part = partsOf(page);
const limits = { maxBytes: Number(page.dataset.maxBytes), maxPixels: Number(page.dataset.maxPixels) };
const view = new PhotoView(part("result"), (face, emotion, signal) => explainFace(sentPhoto(), face, emotion, signal));

/**
 * The photo shown: its pixels, the file that was sent and, once read, its analysis.
 * @type {{name: string, picture: ImageBitmap | null, photo: Blob | null, analysis: Analysis | null}}
 */
let current = { name: "", picture: null, photo: null, analysis: null };
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

/** One photo takes the place of the one before; several, or further ones, become a gallery. @param {File[]} files */
function openAll(files) {
  if (files.length === 1 && !gallery.open) return open(files[0]);
  request.abort();
  if (!gallery.open) enter("busy", "");
  return gallery.add(files);
}

/** @param {File} file @param {AbortSignal} signal @returns {Promise<import("./gallery.js").Reading>} */
async function readForGallery(file, signal) {
  const picture = await decode(file);
  const problem = tooLarge(file, picture, limits);
  const side = problem ? shrunkSide(limits) : Infinity;
  const photo = problem || needsConversion(file) ? await reencode(picture, side) : file;
  const analysis = await analyzePatiently(photo, signal);
  return { photo, picture, analysis, note: problem ? "scaled down to be read" : "" };
}

/** @param {import("./gallery.js").Entry} entry */
async function showFromGallery({ name, photo, analysis }) {
  if (!photo || !analysis) return;
  request.abort();
  const { signal } = (request = new AbortController());
  const picture = await createImageBitmap(photo);
  if (signal.aborted) return picture.close();
  show(picture, name);
  current.photo = photo;
  showAnalysis(analysis, `${name}: `);
}

/** @param {File} file */
async function open(file) {
  try {
    if (isHeic(file)) part("status").textContent = "Opening the HEIC photo, which takes some seconds …";
    const picture = await decode(file);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    show(picture, file.name);
    const problem = tooLarge(file, picture, limits);
    if (problem) return offerToShrink(problem, picture, signal);
    await read(needsConversion(file) ? await reencode(picture, Infinity) : file, signal);
  } catch (error) {
    if (!isAbort(error)) fail(error);
  }
}

/** @param {ImageBitmap} picture @param {string} name of the file */
function show(picture, name) {
  current.picture?.close();
  current = { name, picture, photo: null, analysis: null };
  view.showPicture(picture);
}

/** @param {string} problem @param {ImageBitmap} large @param {AbortSignal} signal */
function offerToShrink(problem, large, signal) {
  enter("asking", `${problem} It can be scaled down here, in your browser, and then read.`);
  part("shrink").onclick = async () => {
    try {
      const photo = await reencode(large, shrunkSide(limits));
      const picture = await createImageBitmap(photo);
      show(picture, current.name);
      await read(photo, signal);
    } catch (error) {
      if (!isAbort(error)) fail(error);
    }
  };
}

/** @param {Blob} photo @param {AbortSignal} signal */
async function read(photo, signal) {
  enter("busy", "Reading the photo …");
  current.photo = photo;
  const analysis = await analyzePhoto(photo, signal);
  if (!signal.aborted) showAnalysis(analysis);
}

/** @param {Analysis} analysis of the photo shown @param {string} [whose] what its summary begins with */
function showAnalysis(analysis, whose = "") {
  current.analysis = analysis;
  view.showFaces(analysis);
  const { image, timing, model, faces } = analysis;
  part("details").textContent = `Read in ${Math.round(timing.total_ms)} ms by ${model}. ${image.width} × ${image.height} pixels.`;
  enter("read", whose + summarizePhoto(faces));
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

function saveData() {
  if (current.analysis) downloadBlob(jsonBlob(named(current.name, current.analysis)), fileName("photo", "json"));
}

function saveRows() {
  const { name, analysis } = current;
  if (analysis) downloadBlob(csvBlob(toCsv([{ name, analysis, problem: "" }])), fileName("photo", "csv"));
}

/** Nothing of the gallery stays on the page. */
function empty() {
  request.abort();
  current.picture?.close();
  current = { name: "", picture: null, photo: null, analysis: null };
  enter("empty", "");
}

const gallery = new Gallery(part("gallery"), {
  read: readForGallery,
  show: showFromGallery,
  onPicked: () => part("stage").scrollIntoView({ block: "nearest" }),
  onNoneRead: () => enter(current.analysis ? "read" : "failed", "None of these photos could be read."),
  onClosed: empty,
});
const camera = new PhotoCamera(partsOf(document)("photo-camera", HTMLDialogElement), (photo) => openAll([photo]));
listenForPhotos({ input: part("file", HTMLInputElement), onFiles: openAll, onRefused: warn });
listenForUrls(page.querySelector("form"), { onFile: (photo) => openAll([photo]), onRefused: warn });
part("camera").addEventListener("click", () => camera.open());
listenForSample(page.querySelector("[data-sample]"), { onFile: (photo) => openAll([photo]), onRefused: warn });
part("save-picture").addEventListener("click", savePicture);
part("save-data").addEventListener("click", saveData);
part("save-rows").addEventListener("click", saveRows);
