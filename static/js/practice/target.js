/** What a round asks for: one emotion, or two at once. No DOM. */
import { EMOTIONS, LABELS, percent } from "../common/emotions.js";
import { CUES } from "./cues.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../session/rest.js").Scores} Scores */
/** @typedef {"plain" | "subtle" | "mixed"} Kind of expression */
/** @typedef {string} Target an emotion, or two joined by "+" */

/**
 * Compound expressions, which people make and recognise as such, and how they are made: S. Du, Y. Tao and
 * A. M. Martinez, "Compound facial expressions of emotion", PNAS 111 (15), 2014.
 * @type {Readonly<Record<Target, {label: string, sentence: string}>>}
 */
export const MIXES = Object.freeze({
  "happy+surprise": { label: "Happily surprised", sentence: "Raise your brows, open your eyes wide, and smile with your mouth open." },
  "fear+surprise": { label: "Fearfully surprised", sentence: "Raise your brows and draw them together, open your eyes wide, and let your jaw drop." },
  "angry+surprise": { label: "Angrily surprised", sentence: "Draw your brows together over wide eyes, and let your jaw drop." },
  "sad+fear": { label: "Sadly fearful", sentence: "Raise the inner ends of your brows, draw them together, and stretch your lips sideways." },
  "sad+angry": { label: "Sadly angry", sentence: "Draw your brows down and together, and let the corners of your mouth sink." },
  "angry+disgust": { label: "Angrily disgusted", sentence: "Lower your brows, wrinkle your nose, and raise your upper lip." },
  "disgust+surprise": { label: "Disgustedly surprised", sentence: "Raise your brows and your upper lip, and open your eyes and your mouth." },
});

/** @param {Target} target @returns {Emotion[]} one or two */
export const emotionsOf = (target) => /** @type {Emotion[]} */ (target.split("+"));

/** @param {Target} target @returns {string} such as "Happy" or "Happily surprised" */
export const targetName = (target) => MIXES[target]?.label ?? LABELS[/** @type {Emotion} */ (target)];

/** @param {Target} target @returns {string} how its face is made */
export const targetSentence = (target) => MIXES[target]?.sentence ?? CUES[/** @type {Emotion} */ (target)].sentence;

/** @param {Target} target @param {Scores} scores @returns {string} such as "Happy 40%, surprise 35%" */
export const sharesText = (target, scores) =>
  emotionsOf(target)
    .map((emotion, index) => `${index ? LABELS[emotion].toLowerCase() : LABELS[emotion]} ${percent(scores[emotion])}`)
    .join(", ");

/** @param {Kind} kind @returns {Target[]} what can be practised; a subtle expression needs a face that is neutral beside it */
export function targetsOf(kind) {
  if (kind === "mixed") return Object.keys(MIXES).filter((target) => emotionsOf(target).every((emotion) => EMOTIONS.includes(emotion)));
  if (kind === "plain") return [...EMOTIONS];
  return EMOTIONS.includes("neutral") ? EMOTIONS.filter((emotion) => emotion !== "neutral") : [];
}
