/** What the charts show, in words. No DOM. */
import { LABELS, byEmotion, percent, ranked } from "../common/emotions.js";
import { AWAY, STATES } from "./series.js";
import { duration, tenths } from "./time.js";

/** @param {string} state @returns {state is import("../common/contract.js").Emotion} */
export const isEmotion = (state) => state in LABELS;

/** @param {import("./series.js").State} state @returns {string} */
export function stateLabel(state) {
  if (isEmotion(state)) return LABELS[state];
  return state === "unsure" ? "Unsure" : "Turned away";
}

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

/** @param {Date} start of a recording that was kept @param {boolean} saved @returns {string} what it is, and what becomes of it */
export const keptSince = (start, saved) =>
  `This recording of ${dated(start)} was kept in this browser. ${saved ? "It is saved: the camera begins a new one." : "The camera goes on with it; Reset deletes it."}`;

/** @param {string} name of its file @param {Date} start @returns {string} what it is, and what becomes of it */
export const openedFrom = (name, start) => `This recording of ${dated(start)} is from ${name}. The camera begins a new one.`;

/** @param {Date} date */
const dated = (date) => date.toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });

/**
 * @param {import("./series.js").Series} series @param {number} index of a sample
 * @returns {string} such as "0:12.4: Happy 82%, Neutral 13%, Sad 4%. Shown as happy." or "0:12.4: turned away."
 */
export function reading(series, index) {
  if (series.states[index] === AWAY) return `${tenths(series.seconds[index])}: turned away.`;
  const scores = byEmotion((_, place) => series.scores[place][index]);
  const shares = ranked(scores).filter(([, share]) => share >= 0.005).map(([emotion, share]) => `${LABELS[emotion]} ${percent(share)}`);
  return `${tenths(series.seconds[index])}: ${shares.join(", ")}. Shown as ${stateLabel(STATES[series.states[index]]).toLowerCase()}.`;
}

/** @param {number} valence -1..1 @param {number} arousal -1..1 @returns {string} such as "Pleasant (+0.62), activated (+0.31)." */
export function affect(valence, arousal) {
  return `${worded(valence, "Pleasant", "Unpleasant", "Neither pleasant nor unpleasant")} (${signed(valence)}), ${worded(arousal, "activated", "calm", "neither activated nor calm")} (${signed(arousal)}).`;
}

/** @param {number} value -1..1 @param {string} high @param {string} low @param {string} middle */
const worded = (value, high, low, middle) => (value > 0.15 ? high : value < -0.15 ? low : middle);

/** @param {number} value @returns {string} such as "+0.62" */
export const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
