/** The drawn hint: a face in lines, and arrows for what moves. */
import { svgElement } from "../common/dom.js";
import { CUES } from "./cues.js";

const HEAD = "M60 8c26 0 41 18 41 46c0 34-18 68-41 68s-41-34-41-68c0-28 15-46 41-46z";
const PUPILS = "M44 54v.01M76 54v.01";
const TIP = 5;

/** @param {import("../common/contract.js").Emotion} emotion @returns {SVGElement} decoration: its sentence is told beside it */
export function hint(emotion) {
  const { face, arrows } = CUES[emotion];
  const svg = svgElement("svg", { viewBox: "0 0 120 130", class: `hint emotion-${emotion}`, "aria-hidden": "true", focusable: "false" });
  svg.append(svgElement("path", { class: "hint-head", d: HEAD }), svgElement("path", { class: "hint-face", d: face }));
  svg.append(svgElement("path", { class: "hint-pupils", d: PUPILS }), svgElement("path", { class: "hint-arrows", d: arrows.map(arrow).join("") }));
  return svg;
}

/** @param {[number, number, number, number]} line @returns {string} a path for a line with a tip at its end */
function arrow([fromX, fromY, toX, toY]) {
  const angle = Math.atan2(toY - fromY, toX - fromX);
  /** @param {number} turn in radians */
  const wing = (turn) => `L${round(toX - TIP * Math.cos(angle + turn))} ${round(toY - TIP * Math.sin(angle + turn))}`;
  return `M${fromX} ${fromY}L${toX} ${toY}${wing(0.6)}M${toX} ${toY}${wing(-0.6)}`;
}

/** @param {number} value */
const round = (value) => value.toFixed(1);
