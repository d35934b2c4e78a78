/** The square of a photo that shows a face. No DOM. */

/** @typedef {import("../common/contract.js").Box} Box */

/** How much wider the square is than the face's longer side. */
const ROOM = 1.3;

/** @param {Box} box @param {{width: number, height: number}} picture @returns {Box} a square round the face, within the picture */
export function squareAround(box, picture) {
  const side = Math.min(Math.max(box.width, box.height) * ROOM, picture.width, picture.height);
  /** @param {number} centre @param {number} length */
  const start = (centre, length) => Math.max(0, Math.min(centre - side / 2, length - side));
  return { x: start(box.x + box.width / 2, picture.width), y: start(box.y + box.height / 2, picture.height), width: side, height: side };
}
