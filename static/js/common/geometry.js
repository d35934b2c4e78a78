/** How a head is held, as the columns of a table: the angles of its pose, in degrees, and its landmarks, in pixels. No DOM. */

/** @typedef {Pick<import("./contract.js").Face, "pose" | "landmarks">} Geometry */

const ANGLES = /** @type {const} */ (["yaw", "pitch", "roll"]);
const LANDMARKS = ["right_eye", "left_eye", "nose", "mouth_right", "mouth_left"];

/** Their names, the same in every table. */
export const GEOMETRY = Object.freeze([...ANGLES, ...LANDMARKS.flatMap((name) => [`${name}_x`, `${name}_y`])]);

/** @param {Geometry} face @returns {number[]} a value for each of GEOMETRY; NaN where nothing is known */
export function geometryOf({ pose, landmarks }) {
  const angles = ANGLES.map((name) => pose?.[name] ?? NaN);
  return [...angles, ...LANDMARKS.flatMap((_, index) => landmarks?.[index] ?? [NaN, NaN])];
}

/** @param {Geometry} face @returns {(number | "")[]} the same for a table, where nothing is known is left empty */
export const geometryCells = (face) => geometryOf(face).map((value) => (Number.isNaN(value) ? "" : value));

/** @param {number[]} values one for each of GEOMETRY @returns {Geometry} with tenths, as the server gives them */
export function geometryFrom(values) {
  const [yaw, pitch, roll, ...points] = values.map((value) => Number(value.toFixed(1)));
  if (values.some(Number.isNaN)) return { pose: null, landmarks: null };
  return { pose: { yaw, pitch, roll }, landmarks: LANDMARKS.map((_, index) => [points[2 * index], points[2 * index + 1]]) };
}
