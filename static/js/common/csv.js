/** Tables as text. No DOM. */

/** @param {unknown[][]} rows @returns {string} RFC 4180 */
export const toCsvText = (rows) => rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** @param {unknown} value */
const cell = (value) => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
