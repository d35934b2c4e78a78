/**
 * What faces are made of: the action units of P. Ekman and W. V. Friesen, "Facial Action Coding System" (1978), told
 * in FERVI's own words, and the units that make each emotion by their prototypes (EMFACS; the Investigator's Guide to
 * FACS by P. Ekman, W. V. Friesen and J. C. Hager, 2002). No DOM.
 */

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {"brows" | "eyes" | "nose" | "mouth"} Part of a face */
/**
 * @typedef {object} Unit
 * @property {Part} part where it shows
 * @property {string} more what to do where it is missing
 * @property {string} less what to do where it is too much
 */

/** @type {Readonly<Record<string, Unit>>} by the unit's number in FACS */
export const UNITS = Object.freeze({
  "1": { part: "brows", more: "Raise the inner ends of your brows.", less: "Lower the inner ends of your brows." },
  "2": { part: "brows", more: "Raise the outer ends of your brows.", less: "Lower the outer ends of your brows." },
  "1+2": { part: "brows", more: "Raise your whole brows higher.", less: "Let your brows sink." },
  "4": { part: "brows", more: "Draw your brows together.", less: "Smooth your forehead: let your brows move apart." },
  "5": { part: "eyes", more: "Open your eyes until more white shows.", less: "Let your upper lids sink a little." },
  "6": { part: "eyes", more: "Raise your cheeks until your eyes crinkle.", less: "Let your cheeks sink." },
  "7": { part: "eyes", more: "Tighten your lower lids.", less: "Relax your lower lids." },
  "9": { part: "nose", more: "Wrinkle the bridge of your nose.", less: "Smooth your nose." },
  "10": { part: "mouth", more: "Raise your upper lip.", less: "Let your upper lip sink." },
  "12": { part: "mouth", more: "Pull the corners of your mouth up.", less: "Stop smiling: let the corners of your mouth go." },
  "14": { part: "mouth", more: "Tighten one corner of your mouth, and only one.", less: "Loosen the corner of your mouth." },
  "15": { part: "mouth", more: "Pull the corners of your mouth down.", less: "Lift the corners of your mouth." },
  "20": { part: "mouth", more: "Stretch your lips sideways.", less: "Let go of your lips: do not stretch them." },
  "23": { part: "mouth", more: "Press your lips firmly together.", less: "Loosen your lips." },
  "26": { part: "mouth", more: "Let your jaw drop.", less: "Close your mouth." },
});

/** @type {Readonly<Record<Emotion, string[]>>} the units of each emotion's prototype */
export const PROTOTYPES = Object.freeze({
  angry: ["4", "5", "7", "23"],
  disgust: ["9", "10"],
  fear: ["1", "2", "4", "5", "7", "20", "26"],
  happy: ["6", "12"],
  sad: ["1", "4", "15"],
  surprise: ["1", "2", "5", "26"],
  neutral: [],
  contempt: ["14"],
});
