/** A series at a fixed rate. No DOM. */
import { AWAY, Series } from "../views/series.js";

/** @typedef {[first: number, end: number]} Run indexes of samples that go on from each other */

/**
 * Samples at whole multiples of a step. Each value is the mean, over one step around its time, of the line through the
 * samples; what is said of the moment (label, person) is that of the last sample before it. Gaps stay gaps, and a face that
 * is turned away is not mixed with one that is not.
 * @param {Series} series
 * @param {number} rate samples a second
 * @returns {Series}
 */
export function smoothed(series, rate) {
  const result = new Series();
  for (const run of runsOf(series)) result.extend(regular(series, run, 1 / rate));
  return result;
}

/** @param {Series} series @returns {Run[]} */
function runsOf({ gaps, states, length }) {
  const turns = (/** @type {number} */ index) => (states[index] === AWAY) !== (states[index - 1] === AWAY);
  const firsts = [...gaps.keys()].filter((index) => gaps[index] === 1 || turns(index));
  return firsts.map((first, place) => [first, firsts[place + 1] ?? length]);
}

/** @param {Series} series @param {Run} run @param {number} step seconds @returns {import("../views/series.js").Samples} */
function regular(series, [first, end], step) {
  const times = series.seconds.subarray(first, end);
  const seconds = multiples(times[0], times[times.length - 1], step);
  const shown = seconds.map((time) => Math.max(first, series.indexAt(time + 1e-9) - 1));
  /** @param {Float32Array} column */
  const mean = (column) => Float32Array.from(means(times, column.subarray(first, end), seconds, step));
  return {
    seconds: Float64Array.from(seconds),
    scores: series.scores.map(mean),
    valence: mean(series.valence),
    arousal: mean(series.arousal),
    states: Uint8Array.from(shown, (index) => series.states[index]),
    people: Uint16Array.from(shown, (index) => series.people[index]),
    gaps: Uint8Array.from(seconds, (_, index) => Number(index === 0)),
    relative: Uint8Array.from(shown, (index) => series.relative[index]),
    geometry: series.geometry.map(mean),
  };
}

/** @param {number} from @param {number} to @param {number} step @returns {number[]} the multiples of a step in a time */
function multiples(from, to, step) {
  const [first, last] = [Math.ceil(from / step - 1e-6), Math.floor(to / step + 1e-6)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

/**
 * @param {Float64Array} times of a run @param {Float32Array} values at them
 * @param {number[]} centres ascending @param {number} width
 * @returns {number[]} means of the line through the values, over a width around each centre, within the run
 */
function means(times, values, centres, width) {
  const area = areaUnder(times, values);
  return centres.map((centre) => {
    const from = Math.max(times[0], centre - width / 2);
    const to = Math.min(times[times.length - 1], centre + width / 2);
    return to > from ? (area(to) - area(from)) / (to - from) : values[0];
  });
}

/** @param {Float64Array} times @param {Float32Array} values @returns {(time: number) => number} area from the first time on */
function areaUnder(times, values) {
  const sums = new Float64Array(times.length);
  for (let index = 1; index < times.length; index += 1) {
    sums[index] = sums[index - 1] + ((values[index] + values[index - 1]) / 2) * (times[index] - times[index - 1]);
  }
  return (time) => {
    const at = Math.min(before(times, time), times.length - 2);
    const passed = time - times[at];
    const slope = (values[at + 1] - values[at]) / (times[at + 1] - times[at]);
    return sums[at] + passed * (values[at] + (slope * passed) / 2);
  };
}

/** @param {Float64Array} times @param {number} time @returns {number} index of the last time that is not later */
function before(times, time) {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
