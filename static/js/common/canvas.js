/** A canvas of its element's size, sharp on every screen; and the letters on it. */

/** The family of `--font` in tokens.css: a canvas cannot read custom properties. */
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 * @throws {Error} where the browser has no memory left for it
 */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser cannot draw: it has no memory left. Close other tabs, then reload the page.");
  return context;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {"image/jpeg" | "image/png"} type
 * @param {number} [quality] of a JPEG, 0..1
 * @returns {Promise<Blob>}
 */
export function canvasBlob(canvas, type, quality) {
  return new Promise((resolve, reject) => {
    const take = (/** @type {Blob | null} */ blob) =>
      blob ? resolve(blob) : reject(new Error("This picture is too large for the browser to save."));
    canvas.toBlob(take, type, quality);
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {{context: CanvasRenderingContext2D, width: number, height: number}} cleared, in CSS pixels
 */
export function fresh(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = devicePixelRatio || 1;
  const size = { width: Math.round(width * density), height: Math.round(height * density) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = context2d(canvas);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
