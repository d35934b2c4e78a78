/** All charts on one picture, to keep. */
import { FONT, context2d } from "../common/canvas.js";
import { tokenColour } from "../common/theme.js";

/** @typedef {{heading: string, canvas: HTMLCanvasElement}} Chart */

const MARGIN = 40;
const GAP = 30;
const LINE = 26;

/**
 * @param {object} parts
 * @param {string} parts.title
 * @param {string[]} parts.lines of text under the title
 * @param {Chart[]} parts.charts from top to bottom
 * @returns {HTMLCanvasElement}
 */
export function chartPicture({ title, lines, charts }) {
  const width = Math.max(900, ...charts.map(({ canvas }) => canvas.width)) + 2 * MARGIN;
  const texts = lines.flatMap((line) => wrapped(line, width - 2 * MARGIN));
  const head = MARGIN + 44 + texts.length * LINE;
  const canvas = document.createElement("canvas");
  const height = head + charts.reduce((sum, { canvas: each }) => sum + GAP + LINE + each.height, 0) + MARGIN;
  Object.assign(canvas, { width, height });
  const context = context2d(canvas);
  context.fillStyle = tokenColour("--surface");
  context.fillRect(0, 0, width, height);
  write(context, title, MARGIN, MARGIN + 20, 30, 600);
  texts.forEach((text, index) => write(context, text, MARGIN, MARGIN + 58 + index * LINE, 18));
  drawCharts(context, charts, head);
  return canvas;
}

/** @param {CanvasRenderingContext2D} context @param {Chart[]} charts @param {number} top */
function drawCharts(context, charts, top) {
  let y = top;
  for (const { heading, canvas } of charts) {
    y += GAP;
    write(context, heading, MARGIN, y + 10, 20, 600);
    y += LINE;
    context.drawImage(canvas, MARGIN, y);
    y += canvas.height;
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y
 * @param {number} size in pixels @param {number} [weight]
 */
function write(context, text, x, y, size, weight = 400) {
  context.font = `${weight} ${size}px ${FONT}`;
  context.fillStyle = tokenColour("--ink");
  context.fillText(text, x, y);
}

/** @param {string} text @param {number} width in pixels @returns {string[]} the text in lines that fit */
function wrapped(text, width) {
  const context = context2d(document.createElement("canvas"));
  context.font = `18px ${FONT}`;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
