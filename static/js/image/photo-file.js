/** A file becomes pixels, and pixels become a file that can be sent. */
import { ApiFailure } from "../common/api.js";
import { canvasBlob, context2d } from "../common/canvas.js";
import { shrinkTo } from "../common/fit.js";
import { decodeHeic } from "./heic.js";
import { isHeic, mayBePicture, unreadable } from "./photo-check.js";

/** @param {File} file @returns {Promise<ImageBitmap>} @throws {ApiFailure} */
export async function decode(file) {
  if (!mayBePicture(file)) throw new ApiFailure(unreadable(file));
  try {
    return await createImageBitmap(file);
  } catch {
    if (!isHeic(file)) throw new ApiFailure(unreadable(file));
  }
  try {
    return await decodeHeic(file);
  } catch {
    throw new ApiFailure(unreadable(file));
  }
}

/** @param {ImageBitmap} picture @param {number} longestSide @returns {Promise<Blob>} a JPEG */
export async function reencode(picture, longestSide) {
  const canvas = document.createElement("canvas");
  const size = shrinkTo(picture, longestSide);
  Object.assign(canvas, size);
  context2d(canvas).drawImage(picture, 0, 0, size.width, size.height);
  return canvasBlob(canvas, "image/jpeg", 0.92);
}
