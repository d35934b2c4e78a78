/** The emotions and the people on screen: names, words, glyphs, colours. Of the page it reads which emotions there are. */
/** @typedef {import("./contract.js").Emotion} Emotion */
/** @typedef {import("./contract.js").Face} Face */

/** @type {Emotion[]} in the order of FER-2013: those of whatever does not name any */
export const SEVEN = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];

/** @returns {Emotion[] | undefined} those that the server's model knows, in its order (templates/base.html) */
const named = () => /** @type {any} */ (globalThis.document?.documentElement.dataset.emotions?.split(" "));

/** @type {readonly Emotion[]} */
export const EMOTIONS = Object.freeze(named() ?? SEVEN);

/**
 * @template T
 * @param {(emotion: Emotion, index: number) => T} valueOf
 * @returns {Record<Emotion, T>} a value for each emotion
 */
export const byEmotion = (valueOf) =>
  /** @type {any} */ (Object.fromEntries(EMOTIONS.map((emotion, index) => [emotion, valueOf(emotion, index)])));

/** @type {Readonly<Record<Emotion, string>>} the word shown for each */
export const LABELS = Object.freeze({
  angry: "Angry",
  disgust: "Disgust",
  fear: "Fear",
  happy: "Happy",
  sad: "Sad",
  surprise: "Surprise",
  neutral: "Neutral",
  contempt: "Contempt",
});

const DOTS = "M8.8 10.6v.01M15.2 10.6v.01";
const WIDE = "M8.8 9.2a1.4 1.4 0 1 0 .01 0zM15.2 9.2a1.4 1.4 0 1 0 .01 0z";

/** @type {Readonly<Record<Emotion, string>>} a drawn face for each: an SVG path to stroke in a 24 x 24 box */
export const GLYPHS = Object.freeze({
  angry: `${DOTS}M6.6 6.9l3.4 1.7M17.4 6.9L14 8.6M8.4 16.6c2.2-1.3 5-1.3 7.2 0`,
  disgust: `${DOTS}M6.8 7.9l3 .5M17.2 7.9l-3 .5M10.8 12.2l1.2.9 1.2-.9M7.6 17c1-1.8 2-1.8 2.9-.5s2 1.3 3 0 2-1.3 2.9.5`,
  fear: `${WIDE}M6.6 7.2l3-1.7M17.4 7.2l-3-1.7M8.6 17.6c.2-2 1.6-3 3.4-3s3.2 1 3.4 3z`,
  happy: `${DOTS}M7.2 13.6c1.2 2.7 2.8 4 4.8 4s3.6-1.3 4.8-4z`,
  sad: `${DOTS}M6.6 8.4l3-1.6M17.4 8.4l-3-1.6M8 17.4c1-1.9 2.4-2.8 4-2.8s3 .9 4 2.8`,
  surprise: `${WIDE}M6.8 6.9c.7-1 2.3-1.3 3.4-.7M17.2 6.9c-.7-1-2.3-1.3-3.4-.7M12 13.8a2 2.3 0 1 0 .01 0z`,
  neutral: `${DOTS}M8.2 15.8h7.6`,
  contempt: `${DOTS}M8.2 16.2c3.2.5 5.6-.3 7.2-2.4l.9-.3`,
});

/** @type {Readonly<Record<Emotion, number[]>>} a line pattern for each, so that charts read without colour */
export const DASHES = Object.freeze({
  angry: [12, 3, 2, 3, 2, 3],
  disgust: [10, 3],
  fear: [2, 3],
  happy: [],
  sad: [6, 3],
  surprise: [10, 3, 2, 3],
  neutral: [3, 6],
  contempt: [6, 3, 2, 3],
});

/** Colours of people, bright enough to carry dark text and to stand on any picture. */
export const IDENTITY_COLOURS = Object.freeze([
  "#6cc4f5", "#f5b942", "#5fdc9e", "#f79ac0", "#bca7ff", "#ff9f73", "#e8e46e", "#9ce8e0",
]);

/** @param {number} number a person's number, 1 and up @returns {string} */
export const identityColour = (number) =>
  IDENTITY_COLOURS[(((number - 1) % IDENTITY_COLOURS.length) + IDENTITY_COLOURS.length) % IDENTITY_COLOURS.length];

/** @param {Record<Emotion, number>} scores @returns {[Emotion, number][]} the most probable first */
export const ranked = (scores) =>
  EMOTIONS.map((emotion) => /** @type {[Emotion, number]} */ ([emotion, scores[emotion] ?? 0])).sort((a, b) => b[1] - a[1]);

/** @param {number} share 0..1 @returns {string} such as "92%" */
export const percent = (share) => `${Math.round(share * 100)}%`;

/** @param {Face} face @returns {string} the two nearest emotions, always in one order, such as "sad or neutral" */
export const nearestTwo = ({ emotion, second }) =>
  EMOTIONS.filter((each) => each === emotion || each === second)
    .map((each) => LABELS[each].toLowerCase())
    .join(" or ");

/** @param {Face} face @returns {string} such as "Happy 92%", "Unsure: sad or neutral" or "Turned away" */
export function faceLabel(face) {
  if (face.turned_away) return "Turned away";
  return face.certain ? `${LABELS[face.emotion]} ${percent(face.confidence)}` : `Unsure: ${nearestTwo(face)}`;
}

/** @param {Face} face @returns {string} such as "happy", "unsure" or "turned away" */
export function shortLabel(face) {
  if (face.turned_away) return "turned away";
  return face.certain ? LABELS[face.emotion].toLowerCase() : "unsure";
}

/** @param {Face} face @returns {string} such as "happy", "unsure (sad or neutral)" or "turned away" */
export const spokenLabel = (face) => (face.certain || face.turned_away ? shortLabel(face) : `unsure (${nearestTwo(face)})`);

/**
 * Gives each face its number: the identity where the server tracks, else its place from left to right.
 * @template {Face} Seen
 * @param {Seen[]} faces
 * @returns {{number: number, face: Seen}[]} in the order of the numbers
 */
export function numbered(faces) {
  return [...faces]
    .sort((a, b) => a.box.x - b.box.x)
    .map((face, index) => ({ number: face.id ?? index + 1, face }))
    .sort((a, b) => a.number - b.number);
}

/** @param {Face[]} faces @returns {string} one sentence on what is seen, without figures that never rest */
export function summarize(faces) {
  if (faces.length === 0) return "No face in view.";
  if (faces.length === 1) return `One face: ${spokenLabel(faces[0])}.`;
  const people = numbered(faces).map(({ number, face }) => `number ${number} ${spokenLabel(face)}`);
  return `${faces.length} faces: ${people.join(", ")}.`;
}
