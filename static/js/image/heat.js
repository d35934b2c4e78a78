/** Draws an explanation over the face that it is about: warm where a part speaks for the emotion, cool where against. */
import { context2d } from "../common/canvas.js";
import { tokenColour } from "../common/theme.js";
import { shares } from "./explanation.js";

/** @typedef {import("../common/contract.js").Box} Box */
/** @typedef {import("../common/contract.js").Explanation} Explanation */

const STRONGEST = 0.75;

/**
 * The face lies below in gray, as the model sees it, so that skin is not taken for warmth.
 * @param {CanvasRenderingContext2D} context
 * @param {CanvasImageSource} picture
 * @param {Explanation} explanation its area in pixels of the picture
 * @param {Box} box where the area comes to lie, in pixels of the canvas
 */
export function drawHeat(context, picture, { area, map }, box) {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.drawImage(picture, area.x, area.y, area.width, area.height, box.x, box.y, box.width, box.height);
  context.globalCompositeOperation = "saturation";
  context.fillStyle = "#808080";
  context.fillRect(box.x, box.y, box.width, box.height);
  context.globalCompositeOperation = "source-atop";
  context.imageSmoothingQuality = "high";
  context.drawImage(heatImage(shares(map)), box.x, box.y, box.width, box.height);
  context.restore();
}

/** @param {number[][]} cells the strength of each, -1..1 @returns {HTMLCanvasElement} a pixel for each */
function heatImage(cells) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: cells[0].length, height: cells.length });
  const context = context2d(canvas);
  const [warm, cool] = [tokenColour("--speaks-for"), tokenColour("--speaks-against")];
  cells.forEach((row, y) =>
    row.forEach((share, x) => {
      context.globalAlpha = Math.abs(share) * STRONGEST;
      context.fillStyle = share > 0 ? warm : cool;
      context.fillRect(x, y, 1, 1);
    }),
  );
  return canvas;
}
