/** What the charts show, in words. No DOM. */
import { LABELS, percent } from "../common/emotions.js";
import { STATES } from "./series.js";
import { duration } from "./time.js";

/** @param {import("./series.js").State} state @returns {string} */
export const stateLabel = (state) => (state === "unsure" ? "Unsure" : LABELS[state]);

/**
 * @param {{seconds: number[], total: number}} time in each of STATES
 * @param {string} window such as "the last 30 seconds"
 * @returns {string} a sentence or two
 */
export function summary({ seconds, total }, window) {
  if (total === 0) return `No face was seen in ${window}.`;
  const shares = STATES.map((state, index) => ({ state, share: seconds[index] / total }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
    .map(({ state, share }) => `${stateLabel(state).toLowerCase()} ${percent(share)}`);
  return `In ${window} a face was seen for ${duration(total)}: ${shares.join(", ")}.`;
}

/** @param {number} valence -1..1 @param {number} arousal -1..1 @returns {string} such as "Pleasant (+0.62), activated (+0.31)." */
export function affect(valence, arousal) {
  return `${worded(valence, "Pleasant", "Unpleasant", "Neither pleasant nor unpleasant")} (${signed(valence)}), ${worded(arousal, "activated", "calm", "neither activated nor calm")} (${signed(arousal)}).`;
}

/** @param {number} value -1..1 @param {string} high @param {string} low @param {string} middle */
const worded = (value, high, low, middle) => (value > 0.15 ? high : value < -0.15 ? low : middle);

/** @param {number} value */
const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
