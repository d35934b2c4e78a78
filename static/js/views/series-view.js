/** What a chart shows of a series: no more points than pixels, and every peak among them. No DOM. */
import { AWAY, STATES, Series } from "./series.js";

/** @typedef {[seconds: number[], ...probabilities: (number | null)[][]]} Columns null breaks a line */
/** @typedef {Pick<Series, "seconds" | "gaps" | "scores">} Samples read once, since each read makes arrays */

/** Nothing was seen. */
export const NOBODY = 255;

/**
 * What lines, paths and means are made of: where the face is turned away, its probabilities say nothing.
 * @param {Series} series
 * @returns {Series} without the samples of a face that is turned away, and with a gap in place of them
 */
export function facing(series) {
  const { states, gaps, ...rest } = series.samples(0);
  if (!states.includes(AWAY)) return series;
  /** @template {Float64Array | Float32Array | Uint16Array | Uint8Array} Column @param {Column} column @returns {Column} */
  const kept = (column) => /** @type {any} */ (column).filter((/** @type {number} */ _, /** @type {number} */ index) => states[index] !== AWAY);
  const result = new Series();
  result.extend({
    ...{ seconds: kept(rest.seconds), emotions: rest.emotions, scores: rest.scores.map(kept), valence: kept(rest.valence) },
    ...{ arousal: kept(rest.arousal), states: kept(states), people: kept(rest.people), relative: kept(rest.relative) },
    gaps: kept(gaps.map((gap, index) => Number(gap || states[index - 1] === AWAY))),
  });
  return result;
}

/** @param {Series} series @param {number} from @param {number} to @returns {[start: number, end: number][]} when the face is turned away, in seconds */
export function timesAway(series, from, to) {
  /** @type {[number, number][]} */
  const times = [];
  forEachStretch(series, from, to, (start, end, state) => {
    if (state !== AWAY) return;
    if (times.length && times[times.length - 1][1] === start) times[times.length - 1][1] = end;
    else times.push([start, end]);
  });
  return times;
}

/**
 * Thins a series out for a line chart. Of each bucket of time the lowest and the highest value of every emotion stay,
 * in the order in which they came; gaps at least as long as a bucket stay gaps.
 * @param {Series} series
 * @param {number} from seconds
 * @param {number} to seconds
 * @param {number} buckets about as many as pixels
 * @param {Series["scores"]} [scores] columns of the series: those of EMOTIONS, unless others are given
 * @returns {Columns} with a list for each column
 */
export function thinned(series, from, to, buckets, scores = series.scores) {
  /** @type {Columns} */
  const columns = [[], ...scores.map(() => [])];
  const samples = { seconds: series.seconds, gaps: series.gaps, scores };
  let before = -1;
  for (const [start, end] of bucketsOf(series, from, to, buckets)) {
    if (before >= 0 && breaks(samples, start, (to - from) / buckets)) pushBreak(columns, samples.seconds, before, start);
    pushExtremes(columns, samples, start, end);
    before = end - 1;
  }
  return columns;
}

/**
 * @param {Series} series @param {number} from @param {number} to @param {number} buckets
 * @returns {Uint8Array} for each bucket the index in STATES of what was seen longest, or NOBODY
 */
export function dominant(series, from, to, buckets) {
  const strip = new Uint8Array(buckets).fill(NOBODY);
  const longest = new Float64Array(buckets);
  const width = (to - from) / buckets;
  const time = new Float64Array(STATES.length);
  let bucket = -1;
  forEachStretch(series, from, to, (start, end, state) => {
    for (let at = bucketOf(start, from, width, buckets); at <= bucketOf(end - 1e-6, from, width, buckets); at += 1) {
      if (at !== bucket) time.fill(0);
      bucket = at;
      time[state] += Math.min(end, from + (at + 1) * width) - Math.max(start, from + at * width);
      if (strip[at] === NOBODY || time[state] > longest[at]) [strip[at], longest[at]] = [state, time[state]];
    }
  });
  return strip;
}

/**
 * @param {Series} series @param {number} from @param {number} to
 * @returns {{seconds: number[], total: number}} seconds in each of STATES, and seconds in which a face was seen
 */
export function timeInEach(series, from, to) {
  const seconds = STATES.map(() => 0);
  forEachStretch(series, from, to, (start, end, state) => (seconds[state] += end - start));
  return { seconds, total: seconds.reduce((sum, each) => sum + each, 0) };
}

/**
 * @param {Series} series @param {number} from @param {number} to @param {number} buckets
 * @returns {{valence: number, arousal: number, age: number}[][]} unbroken paths of mean positions; age 0 (now) to 1
 */
export function affectPaths(series, from, to, buckets) {
  /** @type {{valence: number, arousal: number, age: number}[][]} */
  const paths = [];
  const { seconds, gaps, valence, arousal } = series;
  for (const [start, end] of bucketsOf(series, from, to, buckets)) {
    if (paths.length === 0 || gaps[start]) paths.push([]);
    const age = (to - seconds[end - 1]) / (to - from);
    paths[paths.length - 1].push({ valence: mean(valence, start, end), arousal: mean(arousal, start, end), age });
  }
  return paths;
}

/**
 * @param {Series} series @param {number} seconds @param {number} [near] a sample further away says nothing of that time
 * @returns {number} index of the sample nearest to a time, or -1
 */
export function nearestSample(series, seconds, near = 0.5) {
  const { seconds: times } = series;
  const after = series.indexAt(seconds);
  /** @param {number} index */
  const away = (index) => Math.abs((times[index] ?? Infinity) - seconds);
  const best = away(after) < away(after - 1) ? after : after - 1;
  return away(best) <= near ? best : -1;
}

/** @param {Series} series @param {number} from @param {number} to @param {Float32Array} values a column of it @returns {number} its mean over the samples; NaN for none */
export function meanBetween(series, from, to, values) {
  const [first, last] = series.between(from, to);
  return mean(values, first, last);
}

/**
 * Cuts a time into runs of samples that share a bucket; a gap longer than a bucket starts a new one.
 * @param {Series} series @param {number} from @param {number} to @param {number} buckets
 * @returns {[number, number][]} first and past-the-end index of each run
 */
function bucketsOf(series, from, to, buckets) {
  const [first, last] = series.between(from, to);
  const samples = { seconds: series.seconds, gaps: series.gaps };
  const width = (to - from) / buckets;
  /** @type {[number, number][]} */
  const runs = [];
  let bucket = -1;
  for (let index = first; index < last; index += 1) {
    const next = bucketOf(samples.seconds[index], from, width, buckets);
    if (next === bucket && !breaks(samples, index, width)) runs[runs.length - 1][1] = index + 1;
    else runs.push([index, index + 1]);
    bucket = next;
  }
  return runs;
}

/** @param {number} seconds @param {number} from @param {number} width of a bucket @param {number} buckets */
const bucketOf = (seconds, from, width, buckets) =>
  Math.max(0, Math.min(buckets - 1, Math.floor((seconds - from) / width)));

/** @param {Pick<Samples, "seconds" | "gaps">} samples @param {number} index @param {number} shortest seconds */
const breaks = ({ seconds, gaps }, index, shortest) =>
  gaps[index] === 1 && (index === 0 || seconds[index] - seconds[index - 1] >= shortest);

/** @param {Columns} columns @param {Float64Array} seconds @param {number} before @param {number} after */
function pushBreak([times, ...columns], seconds, before, after) {
  times.push((seconds[before] + seconds[after]) / 2);
  for (const column of columns) column.push(null);
}

/** @param {Columns} columns @param {Samples} samples @param {number} start @param {number} end */
function pushExtremes([times, ...columns], { seconds, scores: all }, start, end) {
  times.push(seconds[start]);
  if (end - start > 1) times.push(seconds[end - 1]);
  all.forEach((scores, index) => pushLowAndHigh(columns[index], scores, start, end));
}

/** @param {(number | null)[]} column @param {Float32Array} values @param {number} start @param {number} end */
function pushLowAndHigh(column, values, start, end) {
  let [low, high] = [start, start];
  for (let index = start + 1; index < end; index += 1) {
    if (values[index] < values[low]) low = index;
    if (values[index] > values[high]) high = index;
  }
  if (end - start === 1) column.push(values[start]);
  else if (low === high) column.push(values[start], values[end - 1]);
  else column.push(values[Math.min(low, high)], values[Math.max(low, high)]);
}

/**
 * Calls back for each time between two samples that belong together.
 * @param {Series} series @param {number} from @param {number} to
 * @param {(start: number, end: number, state: number) => void} callback
 */
function forEachStretch(series, from, to, callback) {
  const [first, last] = series.between(from, to);
  const { seconds, states, gaps } = series;
  for (let index = Math.max(first, 1); index < Math.min(last + 1, series.length); index += 1) {
    if (gaps[index]) continue;
    const start = Math.max(seconds[index - 1], from);
    const end = Math.min(seconds[index], to);
    if (end > start) callback(start, end, states[index - 1]);
  }
}

/** @param {Float32Array} values @param {number} start @param {number} end */
function mean(values, start, end) {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += values[index];
  return sum / (end - start);
}
