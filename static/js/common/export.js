/** Files that the person takes away; made in the browser, sent nowhere. */
import { canvasBlob, context2d } from "./canvas.js";
import { drawMarks } from "./draw.js";

/** @param {Blob} blob @param {string} name of the file */
export function downloadBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {unknown} value @returns {Blob} */
export const jsonBlob = (value) => new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" });

/** @param {string} text @returns {Blob} */
export const csvBlob = (text) => new Blob([text], { type: "text/csv" });

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} a PNG */
export const pngBlob = (canvas) => canvasBlob(canvas, "image/png");

/**
 * @param {CanvasImageSource & {width: number, height: number}} picture
 * @param {import("./draw.js").Mark[]} marks in pixels of the picture
 * @param {number} [unit] the height of a label's letters
 * @returns {HTMLCanvasElement} the picture in its own size, boxes and labels drawn in
 */
export function annotated(picture, marks, unit = letterHeight(picture.width, picture.height)) {
  const canvas = document.createElement("canvas");
  const { width, height } = picture;
  Object.assign(canvas, { width, height });
  const context = context2d(canvas);
  context.drawImage(picture, 0, 0);
  drawMarks(context, marks, { x: 0, y: 0, width, height }, unit);
  return canvas;
}

/** @param {number} width @param {number} height @returns {number} readable when the picture fills a screen */
export const letterHeight = (width, height) => Math.max(12, Math.round(Math.max(width, height) / 50));

/** @param {string} stem @param {string} extension @returns {string} such as "fervi-live-2026-05-01-143000.png" */
export function fileName(stem, extension, when = new Date()) {
  const stamp = when.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
  return `fervi-${stem}-${stamp}.${extension}`;
}
