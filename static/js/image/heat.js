/** Draws an explanation over the face that it is about: warm where a part speaks for the emotion, cool where against. */
import { context2d } from "../common/canvas.js";
import { tokenColour } from "../common/theme.js";
import { shares } from "./explanation.js";

/** @typedef {import("../common/contract.js").Box} Box */
/** @typedef {import("../common/contract.js").Explanation} Explanation */

const STRONGEST = 0.75;

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * The face lies below in gray, as the model sees it, so that skin is not taken for warmth.
 * @param {CanvasRenderingContext2D} context
 * @param {CanvasImageSource} picture
 * @param {Explanation} explanation its area in pixels of the picture
 * @param {Box} box where the area comes to lie, in pixels of the canvas
 * @param {number} turn by which it is turned there, clockwise, in degrees: the explanation's angle where it lies on the
 *   photo, 0 where the face is to be level
 */
export function drawHeat(context, picture, { area, angle, map }, box, turn) {
  context.save();
  context.translate(box.x + box.width / 2, box.y + box.height / 2);
  context.rotate(radians(turn));
  context.scale(box.width, box.height);
  // From here on the area is a level square of side 1 around the origin.
  context.beginPath();
  context.rect(-0.5, -0.5, 1, 1);
  context.clip();
  context.imageSmoothingQuality = "high";
  drawLevel(context, picture, area, angle);
  context.globalCompositeOperation = "saturation";
  context.fillStyle = "#808080";
  context.fillRect(-0.5, -0.5, 1, 1);
  context.globalCompositeOperation = "source-atop";
  context.drawImage(heatImage(shares(map)), -0.5, -0.5, 1, 1);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {CanvasImageSource} picture @param {Box} area @param {number} angle */
function drawLevel(context, picture, area, angle) {
  const reach = area.width * Math.SQRT2; // an upright square of this side holds the turned one
  const [left, top] = [area.x + (area.width - reach) / 2, area.y + (area.height - reach) / 2];
  context.save();
  context.rotate(-radians(angle));
  context.scale(1 / area.width, 1 / area.height);
  context.drawImage(picture, left, top, reach, reach, -reach / 2, -reach / 2, reach, reach);
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
