/** What to change in a face, from what it lacks of the emotion asked for. No DOM. */
import { LABELS, ranked } from "../common/emotions.js";
import { matches } from "./scoring.js";
import { emotionsOf } from "./target.js";
import { PROTOTYPES, UNITS } from "./units.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../session/rest.js").Scores} Scores */
/** @typedef {import("./units.js").Part} Part */
/** @typedef {{sentence: string, units: string, part: Part}} Change what to do; the action units it moves, such as "1+2" */
/**
 * @typedef {object} Advice
 * @property {Emotion} lacking the emotion that has to grow, or to fade
 * @property {Emotion} rival what the face was read as instead, or what came nearest
 * @property {string} summary
 * @property {Change[]} changes the most telling first
 */

const MOST_CHANGES = 3;
/** From here on there is nothing to tell. */
const CLEAR = 0.9;

/**
 * @param {import("./round.js").RoundResult} result
 * @param {import("./scoring.js").Level} level
 * @param {Part | null} [decisive] the part of the face from which the rival was read, where an explanation told
 * @returns {Advice | null} null where nobody was seen or nothing is to be changed
 */
export function adviceFor({ target, best }, level, decisive = null) {
  if (!best) return null;
  const { scores } = best;
  const asked = emotionsOf(target);
  const lacking = asked.reduce((a, b) => (scores[b] < scores[a] ? b : a));
  if (level.kind === "subtle" && scores[lacking] > level.most) return fading(lacking);
  if (scores[lacking] >= CLEAR || (level.kind !== "plain" && matches(scores, target, level))) return null;
  const [[rival]] = ranked(scores).filter(([emotion]) => emotion !== lacking);
  const changes = joined(missing(lacking, rival), "more").concat(joined(tooMuch(asked, rival), "less"));
  const tells = changes.some(({ part }) => part === decisive) ? ` Your ${decisive} told most.` : "";
  return { lacking, rival, summary: summaryOf(scores, lacking, rival) + tells, changes: chosen(changes, decisive) };
}

/** @param {Change[]} changes @param {Part | null} decisive @returns {Change[]} that part first, then one for each part */
function chosen(changes, decisive) {
  const firstOfPart = changes.filter(({ part }, place) => changes.findIndex((each) => each.part === part) === place);
  const spread = [...firstOfPart, ...changes.filter((change) => !firstOfPart.includes(change))];
  const first = spread.filter(({ part }) => part === decisive);
  return [...first, ...spread.filter((change) => !first.includes(change))].slice(0, MOST_CHANGES);
}

/** Which rows of an explanation's map, of 8, show which part: a face fills it from the forehead to the chin. @type {[Part, number, number][]} */
const ROWS = [["brows", 1, 3], ["eyes", 3, 4], ["nose", 4, 5], ["mouth", 5, 8]];
/** The change of a probability that is worth a word. */
const NOTABLE = 0.02;

/** @param {number[][]} map of an explanation @returns {Part | null} the part that speaks most for its emotion, null for none */
export function decisivePart(map) {
  const drops = map.map((row) => row.reduce((sum, drop) => sum + drop, 0) / row.length);
  const parts = ROWS.map(([part, first, end]) => ({ part, drop: Math.max(...drops.slice(first, end)) }));
  const strongest = parts.reduce((a, b) => (b.drop > a.drop ? b : a));
  return strongest.drop >= NOTABLE ? strongest.part : null;
}

/** @param {Scores} scores @param {Emotion} lacking @param {Emotion} rival */
function summaryOf(scores, lacking, rival) {
  const [wanted, read] = [LABELS[lacking].toLowerCase(), LABELS[rival].toLowerCase()];
  if (scores[rival] > scores[lacking]) return `It was read as “${read}” more than as “${wanted}”.`;
  return `Next to “${wanted}”, it was read as “${read}”.`;
}

/** @param {Emotion} emotion @returns {Advice} */
const fading = (emotion) => ({
  lacking: emotion,
  rival: emotion,
  summary: `Too much of “${LABELS[emotion].toLowerCase()}” to be subtle: show half as much.`,
  changes: joined(PROTOTYPES[emotion], "less").slice(0, MOST_CHANGES),
});

/** @param {Emotion} emotion @param {Emotion} rival @returns {string[]} units that the emotion has and its rival has not */
const missing = (emotion, rival) => PROTOTYPES[emotion].filter((unit) => !PROTOTYPES[rival].includes(unit));

/** @param {Emotion[]} asked @param {Emotion} rival @returns {string[]} units of the rival that nothing asked for has */
const tooMuch = (asked, rival) =>
  PROTOTYPES[rival].filter((unit) => asked.every((emotion) => emotion !== rival && !PROTOTYPES[emotion].includes(unit)));

/** @param {string[]} units @param {"more" | "less"} way @returns {Change[]} both ends of the brows as one */
function joined(units, way) {
  const whole = units.includes("1") && units.includes("2");
  const names = whole ? ["1+2", ...units.filter((unit) => unit !== "1" && unit !== "2")] : units;
  return names.map((unit) => ({ sentence: UNITS[unit][way], units: unit, part: UNITS[unit].part }));
}
