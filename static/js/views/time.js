/** Which stretch of time the charts show, and how times are written. No DOM. */

/** Seconds shown by each choice of window; null is all. */
export const WINDOWS = Object.freeze({ "30": 30, "120": 120, all: null });

const LEAST = 10;

/**
 * @param {number} now seconds @param {number | null} window seconds, null for all
 * @param {number} buckets the edges fall on multiples of a bucket, so that a line keeps its shape while it moves on
 * @returns {[number, number]} from and to, in seconds
 */
export function timeRange(now, window, buckets) {
  if (window === null) return [0, Math.max(LEAST, now)];
  const width = window / buckets;
  const to = Math.max(window, Math.ceil(now / width) * width);
  return [to - window, to];
}

/** @param {number} seconds @returns {string} such as "0:07", "12:30" or "1:02:03" */
export function clock(seconds) {
  const whole = Math.floor(seconds + 1e-6);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  /** @param {number} number */
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** @param {number} seconds @returns {string} such as "0:07.4" */
export function tenths(seconds) {
  const whole = Math.floor(seconds * 10 + 1e-6);
  return `${clock(Math.floor(whole / 10))}.${whole % 10}`;
}

/** @param {number} seconds @returns {string} such as "0.4 s", "12 s" or "1:30 min" */
export function duration(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)}\u00a0s`;
  return seconds < 59.5 ? `${Math.round(seconds)}\u00a0s` : `${clock(Math.round(seconds))}\u00a0${seconds < 3600 ? "min" : "h"}`;
}
