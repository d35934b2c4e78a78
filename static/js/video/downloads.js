/** The tables of a recording as files with the moments that somebody marked. No DOM. */
import { csvText } from "../common/csv.js";
import { withMarks } from "../views/marked-rows.js";

/** @typedef {import("../views/lines.js").Mark} Mark */
/** @typedef {{file: string, rows: import("./seen.js").Row[]}} Table what the server's JSON has */
/** @typedef {{seconds: number, person: number | null, mark: string | null, line: string}} Line */

/** A record of CSV, which may have line feeds between quotes. */
const RECORD = /(?:[^"\n]|"(?:[^"]|"")*")+/g;

/**
 * @param {string} csv the server's table: a header, and a record for each row
 * @param {Table} table the same
 * @param {Mark[]} marks
 * @returns {string} with a column `mark`: beside the row nearest in time, or in a record of its own where none is near
 */
export function markedCsv(csv, { file, rows }, marks) {
  const [header = "", ...records] = csv.match(RECORD) ?? [];
  /** @type {Line[]} */
  const lines = records.map((line, index) => ({ seconds: rows[index]?.time ?? Infinity, person: rows[index]?.identity ?? null, mark: null, line }));
  const empty = ",".repeat(header.split(",").length - 2);
  const all = withMarks(lines, marks, (seconds, mark) => ({ seconds, person: null, mark, line: `${csvText(file)},${seconds.toFixed(3)}${empty}` }));
  return [`${header},mark`, ...all.map(({ line, mark }) => `${line},${csvText(mark ?? "")}`)].map((line) => `${line}\n`).join("");
}

/** @param {Table} table @param {Mark[]} marks @returns {object} the table with a list of marks */
export const markedTable = (table, marks) =>
  ({ ...table, marks: marks.map(({ seconds, note }) => ({ time: Number(seconds.toFixed(3)), note })) });
