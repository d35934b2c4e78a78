/** Marks in a table: each beside the row that is nearest to it in time. No DOM. */

/** @typedef {import("./lines.js").Mark} Mark */
/** @typedef {{seconds: number, person: number | null, mark: string | null}} MarkedRow */

const NEAR = 0.5;

/**
 * @template {MarkedRow} Row
 * @param {Row[]} rows in order of time, without marks
 * @param {Mark[]} marks
 * @param {(seconds: number, mark: string) => Row} lonely makes a row for a mark that no row is within half a second of
 * @returns {Row[]} in order of time
 */
export function withMarks(rows, marks, lonely) {
  /** @type {Row[]} */
  const added = [];
  marks.forEach(({ seconds, note }, index) => {
    const row = nearest(rows, seconds);
    const text = note || `mark ${index + 1}`;
    if (row) row.mark = row.mark === null ? text : `${row.mark}; ${text}`;
    else added.push(lonely(seconds, text));
  });
  return added.length ? [...rows, ...added].sort(byTime) : rows;
}

/** @param {MarkedRow} a @param {MarkedRow} b */
export const byTime = (a, b) => a.seconds - b.seconds || (a.person ?? 0) - (b.person ?? 0);

/**
 * @template {MarkedRow} Row
 * @param {Row[]} rows in order of time @param {number} seconds
 * @returns {Row | null} the nearest, unless it is far
 */
function nearest(rows, seconds) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].seconds < seconds) low = middle + 1;
    else high = middle;
  }
  /** @param {Row | undefined} row */
  const away = (row) => Math.abs((row?.seconds ?? Infinity) - seconds);
  const best = away(rows[low]) < away(rows[low - 1]) ? rows[low] : rows[low - 1];
  return away(best) <= NEAR ? best : null;
}
