/** The scorecard: one card a round, with what was best and what it was mistaken for. */
import { Bars, emotionGlyph } from "../common/bars.js";
import { element } from "../common/dom.js";
import { LABELS, percent } from "../common/emotions.js";
import { adviceView } from "./advice-view.js";
import { ClipView } from "./clip-view.js";
import { momentText } from "./take.js";
import { emotionsOf, sharesText, targetName } from "./target.js";

/** @typedef {import("./round.js").RoundResult} RoundResult */
/** @typedef {import("./take.js").Take} Take */
/** @typedef {{best: number, isNew: boolean}} Standing the personal best, and whether this round set it */

/**
 * @typedef {object} Played what is known of a round
 * @property {RoundResult} result
 * @property {import("./scoring.js").Level} level
 * @property {Standing | null} standing null where the round was played on another day
 * @property {Take | null} take null where no picture is kept
 * @property {Promise<import("./units.js").Part | null>} decisive the part of the face that told most
 */

/** @param {Played} played @returns {HTMLLIElement} */
export function resultCard({ result, level, standing, take, decisive }) {
  const emotions = emotionsOf(result.target);
  const personal = standing ? [standingLine(standing)] : [];
  const advice = adviceView(result, level, decisive);
  return element(
    "li",
    { class: `card result emotion-${emotions[0]}` },
    ...head(result),
    element("p", { text: howItWent(result) }),
    ...personal,
    ...bestMoment(result, take),
    advice,
  );
}

/** @param {RoundResult} result @returns {HTMLElement[]} what was asked for, and the points as a number and as a bar */
function head({ target, points }) {
  const name = targetName(target);
  const number = element("span", { class: "result-points figure-number", text: pointsText(points) });
  const title = element("h3", { class: "result-head" }, ...emotionsOf(target).map(emotionGlyph), element("span", { text: name }), number);
  const fill = element("span", { class: "bar-fill" });
  fill.style.setProperty("--share", String(points / 100));
  return [title, element("div", { class: "bar-track", role: "img", "aria-label": `${name}: ${pointsText(points)} of 100` }, fill)];
}

/** @param {Standing} standing */
function standingLine({ best, isNew }) {
  return element("p", { class: isNew ? "result-record" : "soft", text: standingText(best, isNew) });
}

/** @param {RoundResult} result @returns {string} such as "Won after 3.2 s, steadiness 90%. At the best moment: happy 81%. Otherwise read as sad." */
export function howItWent(result) {
  const { won, seconds, steadiness, best, mistakenFor, target } = result;
  if (!best) return "Nothing was seen of this round.";
  const course = won ? `Won after ${seconds.toFixed(1)} s, steadiness ${percent(steadiness)}` : LOST[outcome(result)];
  const moment = `At the best moment: ${sharesText(target, best.scores).toLowerCase()}.`;
  const rest = mistakenFor ? `Otherwise read as ${LABELS[mistakenFor].toLowerCase()}.` : "Read as nothing else.";
  return `${course}. ${moment} ${rest}`;
}

/** @type {Record<string, string>} */
const LOST = { Skipped: "Skipped", "Time is over": "Not held for long enough" };

/** @param {RoundResult} result @returns {string} such as "Won" */
export function outcome({ won, skipped }) {
  if (won) return "Won";
  return skipped ? "Skipped" : "Time is over";
}

/** @param {number} best @param {boolean} isNew */
function standingText(best, isNew) {
  if (isNew) return "A new personal best.";
  return best ? `Personal best: ${pointsText(best)}.` : "No personal best yet.";
}

/** @param {number} points @returns {string} such as "87 points" */
export const pointsText = (points) => `${points} ${points === 1 ? "point" : "points"}`;

/** @param {RoundResult} result @param {Take | null} take @returns {HTMLElement[]} */
function bestMoment({ best, target }, take) {
  if (!best) return [];
  const bars = new Bars();
  bars.update(best.scores, emotionsOf(target)[0]);
  const when = take ? [] : [element("p", { class: "soft small", text: momentText(best.seconds, true) })];
  const picture = take ? [new ClipView(take, targetName(target)).element] : [];
  return [element("div", { class: "result-moment" }, ...picture, ...when, bars.element)];
}
