/**
 * How each expression is made: the motion cues of Table 1 of the FERVI paper, as a sentence and as a drawing.
 * The table has no neutral face; its cue is that nothing moves. Nor has it contempt: its cue is the one-sided corner of
 * the mouth of P. Ekman and W. V. Friesen, "A new pan-cultural facial expression of emotion", 1986. No DOM.
 */

/**
 * @typedef {object} Cue
 * @property {string} sentence
 * @property {string} face an SVG path in a 120 x 130 box
 * @property {[number, number, number, number][]} arrows what moves where: from x, y to x, y
 */

const NOSE = "M60 60v9q0 4-4 4";
const EYES = "M36 54q8-9 16 0q-8 7-16 0zM68 54q8-9 16 0q-8 7-16 0z";
const WIDE_EYES = "M36 54q8-19 16 0q-8 16-16 0zM68 54q8-19 16 0q-8 16-16 0z";
const NARROW_EYES = "M36 55q8-6 16 0q-8 4-16 0zM68 55q8-6 16 0q-8 4-16 0z";

/** @type {Readonly<Record<import("../common/contract.js").Emotion, Cue>>} */
export const CUES = Object.freeze({
  angry: {
    sentence: "Lower your brows, press your lips firmly together, and let your eyes stand out.",
    face: `M34 40q10 1 19 9M86 40q-10 1-19 9${WIDE_EYES}${NOSE}M46 89h28M49 93h22`,
    arrows: [[38, 22, 44, 35], [82, 22, 76, 35], [60, 75, 60, 84], [60, 108, 60, 99]],
  },
  disgust: {
    sentence: "Raise your upper lip, wrinkle the bridge of your nose, and raise your cheeks.",
    face: `M35 45q9-2 17 3M85 45q-9-2-17 3${NARROW_EYES}M54 57l6 3 6-3M54 63l6 3 6-3M53 72q7 4 14 0M33 72q7-6 14-2M87 72q-7-6-14-2M44 97q5-13 12-11l4 2 4-2q7-2 12 11q-16-7-32 0z`,
    arrows: [[50, 84, 48, 75], [70, 84, 72, 75], [29, 90, 31, 78], [91, 90, 89, 78]],
  },
  fear: {
    sentence: "Raise your brows, open your eyes, and open your mouth slightly.",
    face: `M34 41q8-9 19-8M86 41q-8-9-19-8${WIDE_EYES}${NOSE}M45 92q15-9 30 0q-15 9-30 0z`,
    arrows: [[42, 28, 42, 17], [78, 28, 78, 17], [60, 102, 60, 112]],
  },
  happy: {
    sentence: "Raise the corners of your mouth, as if you saw a friend.",
    face: `M35 42q9-6 18 0M67 42q9-6 18 0${EYES}${NOSE}M42 83q18 6 36 0q-4 18-18 18t-18-18z`,
    arrows: [[38, 95, 32, 83], [82, 95, 88, 83]],
  },
  sad: {
    sentence: "Let the corners of your mouth sink, and raise the inner ends of your brows.",
    face: `M34 47q10-3 19-10M86 47q-10-3-19-10${EYES}${NOSE}M44 96q16-14 32 0`,
    arrows: [[54, 31, 54, 20], [66, 31, 66, 20], [40, 91, 38, 102], [80, 91, 82, 102]],
  },
  surprise: {
    sentence: "Arch your brows, open your eyes wide to show more white, and let your jaw drop slightly.",
    face: `M34 37q9-12 19-1M86 37q-9-12-19-1${WIDE_EYES}${NOSE}M60 83q9 0 9 10t-9 10t-9-10t9-10z`,
    arrows: [[43, 26, 43, 15], [77, 26, 77, 15], [60, 106, 60, 117]],
  },
  contempt: {
    sentence: "Tighten and raise one corner of your mouth, and keep the rest of your face at rest.",
    face: `M35 43q9-5 18 0M67 43q9-5 18 0${EYES}${NOSE}M46 93q17 2 28-8M77 79q4 4 2 9`,
    arrows: [[84, 97, 86, 86]],
  },
  neutral: {
    sentence: "Let go: relax your brows, your eyes and your mouth, and look ahead.",
    face: `M35 43q9-5 18 0M67 43q9-5 18 0${EYES}${NOSE}M47 91h26`,
    arrows: [],
  },
});
