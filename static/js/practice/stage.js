/** Who plays: the largest face. No DOM. */

/** @typedef {import("../common/contract.js").Face} Face */

/** A face smaller than this share of the largest one is a poster, a passer-by or a false find. */
const LEAST_SHARE = 0.5;

/** @param {Face[]} faces @returns {Face[]} those on the stage, the largest first; the others do not count */
export function onStage(faces) {
  const bySize = [...faces].sort((a, b) => size(b) - size(a));
  return bySize.filter((face) => size(face) >= LEAST_SHARE * size(bySize[0]));
}

/** @param {Face} face @returns {number} side of a square as large as the box, in pixels */
const size = ({ box }) => Math.sqrt(box.width * box.height);
