/** Tables as text. No DOM. */

/** @param {unknown[][]} rows @returns {string} RFC 4180 */
export const toCsvText = (rows) => rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** @param {unknown} value */
const cell = (value) => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

/**
 * Quotes a text for CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 * @param {string} text
 * @returns {string}
 */
export function csvText(text) {
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
