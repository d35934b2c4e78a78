/** What may be said about a file before it is sent. No DOM. */

const SENT_AS_IS = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const LONGEST_SIDE_AFTER_SHRINKING = 2400;

/** @typedef {{maxBytes: number, maxPixels: number}} Limits */
/** @typedef {{name: string, type: string, size: number}} FileFacts */

/** @param {FileFacts} file @returns {boolean} by type, or by name where the browser gives no type */
export const isHeic = (file) => /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name);

/** @param {FileFacts} file @returns {boolean} whether it may be a picture at all */
export const mayBePicture = (file) => file.type.startsWith("image/") || isHeic(file);

/** @param {FileFacts} file @returns {boolean} whether the browser must turn it into a JPEG before it is sent */
export const needsConversion = (file) => !SENT_AS_IS.has(file.type);

/**
 * @param {FileFacts} file
 * @param {{width: number, height: number}} picture
 * @param {Limits} limits
 * @returns {string | null} why the photo is too large to send, or null where it is not
 */
export function tooLarge(file, { width, height }, { maxBytes, maxPixels }) {
  if (width * height > maxPixels) {
    return `This photo has ${megapixels(width * height)} megapixels; up to ${megapixels(maxPixels)} can be read.`;
  }
  if (file.size > maxBytes) return `This file has ${megabytes(file.size)} MB; up to ${megabytes(maxBytes)} MB can be sent.`;
  return null;
}

/** @param {{maxPixels: number}} limits @returns {number} the longest side of a scaled-down photo that fits the limits */
export const shrunkSide = ({ maxPixels }) => Math.min(LONGEST_SIDE_AFTER_SHRINKING, Math.floor(Math.sqrt(maxPixels)));

/** @param {FileFacts} file @returns {string} why the browser could not show the file, and what to do */
export function unreadable(file) {
  if (!mayBePicture(file)) return `“${file.name}” is not a picture. Choose a JPEG, PNG, WebP or GIF file.`;
  if (isHeic(file)) {
    return "This HEIC photo cannot be opened: it may be damaged, or too large for this browser. Save it as JPEG first (on an iPhone: share it by mail, or choose Settings, Camera, Formats, Most Compatible).";
  }
  if (file.size === 0) return `“${file.name}” is empty. Choose another file.`;
  return `“${file.name}” cannot be opened: it may be damaged or of a kind that this browser does not know. Save it again as JPEG or PNG.`;
}

/** @param {number} pixels */
const megapixels = (pixels) => trimmed(pixels / 1e6);
/** @param {number} bytes */
const megabytes = (bytes) => trimmed(bytes / 1e6);
/** @param {number} value */
const trimmed = (value) => String(Math.round(value * 10) / 10);
