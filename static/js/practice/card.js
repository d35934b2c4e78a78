/** The scorecard as a picture and as data. */
import { FONT, context2d } from "../common/canvas.js";
import { GLYPHS } from "../common/emotions.js";
import { emotionColour, tokenColour } from "../common/theme.js";
import { totalOf } from "./practice-session.js";
import { howItWent } from "./scorecard.js";
import { LEVELS } from "./scoring.js";
import { emotionsOf, targetName } from "./target.js";

/** @typedef {import("./history.js").SessionRecord} SessionRecord */
/** @typedef {import("./round.js").RoundResult} RoundResult */

const WIDTH = 1080;
const MARGIN = 60;
const HEAD = 210;
const ROW = 118;

/** @param {SessionRecord} session @returns {object} for a JSON file */
export const scorecardJson = ({ id, model, level, hold, words, baseline, rounds }) => ({
  application: "FERVI",
  kind: "acting practice",
  version: 1,
  model,
  at: id,
  level,
  hold,
  words,
  baseline,
  total: totalOf(rounds),
  rounds,
});

/** @param {SessionRecord} session @returns {HTMLCanvasElement} */
export function scorecardPicture(session) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: HEAD + ROW * session.rounds.length + MARGIN });
  const context = context2d(canvas);
  context.fillStyle = tokenColour("--paper");
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawHead(context, session);
  session.rounds.forEach((result, index) => drawRow(context, result, HEAD + ROW * index));
  return canvas;
}

/** @param {CanvasRenderingContext2D} context @param {SessionRecord} session */
function drawHead(context, session) {
  const what = `${LEVELS[session.level].label} level, held for ${session.hold} s, ${new Date(session.id).toLocaleString()}`;
  write(context, "Acting practice", MARGIN, 90, `600 44px ${FONT}`, "--ink");
  write(context, what, MARGIN, 140, `26px ${FONT}`, "--ink-soft");
  context.textAlign = "right";
  write(context, String(totalOf(session.rounds)), WIDTH - MARGIN, 110, `700 88px ${FONT}`, "--accent");
  write(context, "points of 100", WIDTH - MARGIN, 145, `24px ${FONT}`, "--ink-soft");
  context.textAlign = "left";
}

/** @param {CanvasRenderingContext2D} context @param {RoundResult} result @param {number} top */
function drawRow(context, result, top) {
  const [emotion] = emotionsOf(result.target);
  const colour = emotionColour(emotion);
  drawGlyph(context, GLYPHS[emotion], MARGIN, top + 8, colour);
  write(context, targetName(result.target), MARGIN + 90, top + 36, `600 30px ${FONT}`, "--ink");
  write(context, howItWent(result), MARGIN + 90, top + 70, `20px ${FONT}`, "--ink-soft", WIDTH - 2 * MARGIN - 190);
  context.textAlign = "right";
  write(context, String(result.points), WIDTH - MARGIN, top + 42, `650 36px ${FONT}`, "--ink");
  context.textAlign = "left";
  drawBar(context, tokenColour("--surface-2"), top, 1);
  drawBar(context, colour, top, result.points / 100);
}

/** @param {CanvasRenderingContext2D} context @param {string} path @param {number} x @param {number} y @param {string} colour */
function drawGlyph(context, path, x, y, colour) {
  context.save();
  context.translate(x, y);
  context.scale(2.9, 2.9);
  Object.assign(context, { strokeStyle: colour, lineWidth: 1.5, lineCap: "round", lineJoin: "round" });
  context.stroke(new Path2D(`M12 1.8a10.2 10.2 0 1 0 .01 0z${path}`));
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {number} top @param {number} share 0..1 */
function drawBar(context, colour, top, share) {
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(MARGIN + 90, top + 84, Math.max(8, share * (WIDTH - 2 * MARGIN - 90)), 10, 5);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y
 * @param {string} font @param {string} token of the colour @param {number} [width] at most
 */
function write(context, text, x, y, font, token, width) {
  context.font = font;
  context.fillStyle = tokenColour(token);
  context.fillText(text, x, y, width);
}
