/** The card of a face in a photo: the face cut out, its label and, on demand, its bars and its "Why?". */
import { Bars } from "../common/bars.js";
import { context2d } from "../common/canvas.js";
import { element } from "../common/dom.js";
import { faceLabel, identityColour } from "../common/emotions.js";
import { squareAround } from "./crop.js";

/** @typedef {import("../common/contract.js").Face} Face */
/** @typedef {{number: number, face: Face}} Person */

const CUT_SIDE = 112;
const UNSURE =
  "Unsure means that no emotion is probable enough to be named alone; these are the two nearest, and may both be wrong.";
const TURNED_AWAY = "The face is turned so far from the camera that half of it is hidden: its bars are not to be relied on.";

/** @param {ImageBitmap} picture @param {Person} person @returns {Node[]} what the head of a face's card shows */
export function cardHead(picture, { number, face }) {
  const badge = element("span", { class: "person-number", text: number });
  badge.style.setProperty("--person", identityColour(number));
  const whose = element("span", { class: "visually-hidden", text: "Face " });
  return [faceCut(picture, face), whose, badge, element("span", { text: faceLabel(face) })];
}

/** @param {Face} face @returns {HTMLElement[]} the bars and, of a face that is unsure or turned away, what that means */
export function faceReading(face) {
  const bars = new Bars();
  bars.update(face.scores);
  if (face.certain) return [bars.element];
  return [bars.element, element("p", { class: "soft small", text: face.turned_away ? TURNED_AWAY : UNSURE })];
}

/** @param {ImageBitmap} picture @param {Face} face */
function faceCut(picture, { box }) {
  const canvas = element("canvas", { class: "face-cut", width: CUT_SIDE, height: CUT_SIDE, "aria-hidden": "true" });
  const { x, y, width, height } = squareAround(box, picture);
  context2d(canvas).drawImage(picture, x, y, width, height, 0, 0, CUT_SIDE, CUT_SIDE);
  return canvas;
}
