/** Made faces for the tests of practice and charts. */
import { EMOTIONS } from "../../static/js/common/emotions.js";

/** How a head is held. */
export const HELD = Object.freeze({
  pose: { yaw: 12.5, pitch: -3.5, roll: 20 },
  landmarks: [[30.5, 40], [70, 54.5], [52, 66], [24.5, 74], [54, 85]],
});

/** @returns {object} a face on which one emotion has `share` and the others what is left */
export function face(emotion, share = 0.7, { id = 1, certain = true, turnedAway = false, seen = true, held, size = 100, x = id * 200 } = {}) {
  const scores = Object.fromEntries(EMOTIONS.map((each) => [each, each === emotion ? share : (1 - share) / 6]));
  const second = EMOTIONS.find((each) => each !== emotion);
  const box = { x, y: 0, width: size, height: size };
  const label = { emotion, second, certain: certain && !turnedAway, scores, confidence: share };
  return { id, box, ...label, valence: 0.25, arousal: -0.5, landmarks: null, pose: null, ...held, turned_away: turnedAway, seen };
}

/** @returns {object} the shares given, and what is left of 1 spread over the other emotions */
export function mix(shares) {
  const left = 1 - Object.values(shares).reduce((total, each) => total + each, 0);
  const others = EMOTIONS.length - Object.keys(shares).length;
  return Object.fromEntries(EMOTIONS.map((emotion) => [emotion, shares[emotion] ?? left / others]));
}

/** @returns {() => number} 0..1, the same sequence for the same seed (a linear congruential generator) */
export function seeded(seed) {
  let state = seed;
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}
