/** Short scripts: feelings that follow one another without a pause. No DOM. */
import { EMOTIONS } from "../common/emotions.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {{word: string, target: Emotion}} Cue */

export const SCRIPTS = Object.freeze({
  "A knock at night": "surprised, then afraid, then relieved",
  "The prize": "calm, then surprised, then happy",
  "Lost and found": "worried, then angry, then glad",
  "Bad fish": "happy, then disgusted, then angry",
  "The farewell": "happy, then sad, then calm",
});

export const LONGEST_SCRIPT = 8;

/** @type {Readonly<Record<Emotion, string[]>>} how a script may call each emotion */
const WORDS = Object.freeze({
  angry: ["angry", "annoyed", "furious"],
  disgust: ["disgusted", "disgust", "revolted"],
  fear: ["afraid", "fear", "fearful", "frightened", "scared", "terrified", "worried"],
  happy: ["happy", "amused", "delighted", "glad", "joyful", "relieved"],
  sad: ["sad", "disappointed", "hurt"],
  surprise: ["surprised", "surprise", "astonished", "startled"],
  neutral: ["neutral", "calm", "at rest"],
  contempt: ["contemptuous", "contempt", "scornful"],
});

/**
 * @param {string} text such as "surprised, then afraid, then relieved"
 * @returns {{cues: Cue[], problem: string}} the problem is a sentence on what to change; empty where there is none
 */
export function readScript(text) {
  const words = text
    .toLowerCase()
    .split(/[,;.\n]|\bthen\b|\band\b/)
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = words.find((word) => !emotionOf(word));
  if (unknown) return { cues: [], problem: `“${unknown}” is not known. Use words such as ${EMOTIONS.map((each) => WORDS[each][0]).join(", ")}.` };
  if (words.length < 2) return { cues: [], problem: "Write at least two feelings, such as “surprised, then afraid”." };
  if (words.length > LONGEST_SCRIPT) return { cues: [], problem: `Write ${LONGEST_SCRIPT} feelings at most.` };
  return { cues: words.map((word) => ({ word, target: /** @type {Emotion} */ (emotionOf(word)) })), problem: "" };
}

/** @param {string} word */
const emotionOf = (word) => EMOTIONS.find((emotion) => WORDS[emotion].includes(word));
