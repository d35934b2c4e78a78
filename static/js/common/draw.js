/** Draws a face's box, landmarks and label on a canvas: over the camera, over a photo, in the exported picture. */
import { FONT } from "./canvas.js";
import { faceLabel, identityColour } from "./emotions.js";

/** @typedef {import("./contract.js").Box} Box */
/** @typedef {import("./contract.js").Face} Face */
/**
 * @typedef {object} Mark
 * @property {Box} box in pixels of the canvas
 * @property {number} number of the person
 * @property {string} text empty where only the number is shown
 * @property {[number, number][]} [landmarks] in pixels of the canvas
 * @property {boolean} [faded] drawn fainter, because another one is chosen
 */

const HALO = "rgb(10 14 18 / 0.75)";
const BACKING = "rgb(16 21 26 / 0.88)";
const DARK = "#10151a";
/** The room beside a label's letters, in heights of them. */
const PAD = 0.5;

/** @param {number} number @param {Face} face @returns {Mark} */
export const markOf = (number, face) => ({ number, box: face.box, text: faceLabel(face) });

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark[]} marks
 * @param {Box} bounds where labels may go
 * @param {number} [unit] the height of a label's letters
 */
export function drawMarks(context, marks, bounds, unit = 15) {
  /** @type {Box[]} */
  const labels = [];
  for (const mark of marks) {
    const others = marks.filter((other) => other !== mark).map(({ box }) => box);
    context.save();
    context.globalAlpha = mark.faded ? 0.45 : 1;
    drawBox(context, mark, unit);
    drawLandmarks(context, mark, unit);
    labels.push(drawLabel(context, mark, bounds, unit, [...others, ...labels]));
    context.restore();
  }
}

/** @param {CanvasRenderingContext2D} context @param {Mark} mark @param {number} unit */
function drawBox(context, { box, number }, unit) {
  const corner = Math.min(unit * 0.6, box.width / 2, box.height / 2);
  /** @type {[string, number][]} */
  const lines = [[HALO, unit * 0.36], [identityColour(number), unit * 0.2]];
  for (const [colour, width] of lines) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, corner);
    context.stroke();
  }
}

/** @param {CanvasRenderingContext2D} context @param {Mark} mark @param {number} unit */
function drawLandmarks(context, { box, number, landmarks = [] }, unit) {
  const radius = Math.min(unit * 0.24, box.width * 0.035);
  /** @type {[string, number][]} */
  const discs = [[HALO, radius * 1.6], [identityColour(number), radius]];
  for (const [x, y] of landmarks) {
    for (const [colour, size] of discs) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Mark} mark @param {Box} bounds @param {number} unit
 * @param {Box[]} taken
 * @returns {Box} where it came to stand
 */
function drawLabel(context, mark, bounds, unit, taken) {
  const { box, number, text } = mark;
  const measure = textMeasure(context, unit);
  context.textBaseline = "middle";
  const { width, height } = labelSize(mark, unit, measure);
  const numberWidth = labelSize({ number, text: "" }, unit, measure).width;
  const { x, y } = labelPlace(box, { width, height }, bounds, unit * 0.3, taken);
  fillPill(context, BACKING, { x, y, width, height });
  fillPill(context, identityColour(number), { x, y, width: numberWidth, height });
  writeCentred(context, String(number), x + numberWidth / 2, y + height / 2);
  context.fillStyle = "#ffffff";
  context.textAlign = "left";
  context.fillText(text, x + numberWidth + unit * PAD, y + height / 2 + unit * 0.05);
  return { x, y, width, height };
}

/**
 * @param {CanvasRenderingContext2D} context its font becomes that of labels
 * @param {number} unit the height of a label's letters
 * @returns {(text: string) => number} gives the width of a text
 */
export function textMeasure(context, unit) {
  context.font = `600 ${unit}px ${FONT}`;
  return (text) => context.measureText(text).width;
}

/**
 * @param {{number: number, text: string}} mark @param {number} unit @param {(text: string) => number} measure
 * @returns {{width: number, height: number}} of its label
 */
export function labelSize({ number, text }, unit, measure) {
  const height = unit * 1.7;
  const numberWidth = Math.max(height, measure(String(number)) + unit * PAD * 2);
  return { width: numberWidth + (text ? measure(text) + unit * PAD * 2 : 0), height };
}

/**
 * Above the box where there is room, else below it, else inside; beside what is taken if it can be, never outside
 * the bounds.
 * @param {Box} box @param {{width: number, height: number}} label @param {Box} bounds @param {number} gap
 * @param {Box[]} [taken] other faces and labels
 * @returns {{x: number, y: number}}
 */
export function labelPlace(box, label, bounds, gap, taken = []) {
  const right = bounds.x + bounds.width - label.width;
  const bottom = bounds.y + bounds.height - label.height;
  const columns = [box.x, box.x + box.width - label.width].map((x) => Math.max(bounds.x, Math.min(x, right)));
  const rows = [box.y - label.height - gap, box.y + box.height + gap].filter((y) => y >= bounds.y && y <= bottom);
  const inside = Math.min(Math.max(box.y + gap, bounds.y), bottom);
  const places = [...rows, inside].flatMap((y) => columns.map((x) => ({ x, y })));
  return places.find((place) => !taken.some((other) => overlap({ ...place, ...label }, other))) ?? places[0];
}

/** @param {Box} a @param {Box} b @returns {boolean} whether they share more than an edge */
export const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {Box} box */
function fillPill(context, colour, { x, y, width, height }) {
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, y, width, height, height * 0.28);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y */
function writeCentred(context, text, x, y) {
  context.fillStyle = DARK;
  context.textAlign = "center";
  context.fillText(text, x, y + 1);
}
