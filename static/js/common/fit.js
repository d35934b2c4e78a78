/** Where a picture's pixels land in the element that shows it (CSS object-fit). No DOM. */
/** @typedef {import("./contract.js").Box} Box */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{scale: number, left: number, top: number}} Fit */

/**
 * @param {Size} picture the size that boxes are given in
 * @param {Size} view the size of the element, in CSS pixels
 * @param {"contain" | "cover"} [mode]
 * @returns {Fit}
 */
export function fit(picture, view, mode = "contain") {
  const choose = mode === "cover" ? Math.max : Math.min;
  const scale = choose(view.width / picture.width, view.height / picture.height) || 0;
  return {
    scale,
    left: (view.width - picture.width * scale) / 2,
    top: (view.height - picture.height * scale) / 2,
  };
}

/**
 * Turns a box of the picture into one of the view; a mirrored view shows the picture's left at its right.
 * @param {Box} box @param {Fit} fitted @param {number} viewWidth @param {boolean} [mirrored]
 * @returns {Box}
 */
export function toView(box, fitted, viewWidth, mirrored = false) {
  const width = box.width * fitted.scale;
  const left = fitted.left + box.x * fitted.scale;
  return {
    x: mirrored ? viewWidth - left - width : left,
    y: fitted.top + box.y * fitted.scale,
    width,
    height: box.height * fitted.scale,
  };
}

/**
 * Carries points along with the box that they belong to.
 * @param {[number, number][]} points
 * @param {Box} from where the box is
 * @param {Box} to where it is shown
 * @param {boolean} [mirrored]
 * @returns {[number, number][]}
 */
export function carried(points, from, to, mirrored = false) {
  return points.map(([x, y]) => {
    const [across, down] = [(x - from.x) / from.width, (y - from.y) / from.height];
    return [to.x + (mirrored ? 1 - across : across) * to.width, to.y + down * to.height];
  });
}

/** @param {Size} size @param {number} longestSide @returns {Size} whole pixels, never enlarged, never empty */
export function shrinkTo(size, longestSide) {
  const scale = Math.min(1, longestSide / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}
