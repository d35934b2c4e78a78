/** The scorecard: one card a round, with what was best and what it was mistaken for. */
import { Bars, emotionGlyph } from "../common/bars.js";
import { element } from "../common/dom.js";
import { LABELS, percent } from "../common/emotions.js";
import { ClipView } from "./clip-view.js";
import { momentText } from "./take.js";

/** @typedef {import("./round.js").RoundResult} RoundResult */
/** @typedef {import("./take.js").Take} Take */
/** @typedef {{best: number, isNew: boolean}} Standing the personal best, and whether this round set it */

/**
 * @param {RoundResult} result @param {Standing} standing @param {Take | null} take null where no picture is kept
 * @returns {HTMLLIElement}
 */
export function resultCard(result, { best, isNew }, take) {
  const { target, points } = result;
  const head = element("h3", { class: "result-head" }, emotionGlyph(target), element("span", { text: LABELS[target] }), element("span", { class: "result-points figure-number", text: pointsText(points) }));
  const fill = element("span", { class: "bar-fill" });
  const meter = element("div", { class: "bar-track", role: "img", "aria-label": `${LABELS[target]}: ${pointsText(points)} of 100` }, fill);
  fill.style.setProperty("--share", String(points / 100));
  const personal = element("p", { class: isNew ? "result-record" : "soft", text: standingText(best, isNew) });
  return element("li", { class: `card result emotion-${target}` }, head, meter, element("p", { text: howItWent(result) }), personal, ...bestMoment(result, take));
}

/** @param {RoundResult} result @returns {string} such as "Won after 3.2 s: 81% happy while held, steadiness 90%. Otherwise read as sad." */
export function howItWent({ won, skipped, seconds, match, steadiness, best, mistakenFor, target }) {
  if (!best) return "Nothing was seen of this round.";
  const name = LABELS[target].toLowerCase();
  const course = won
    ? `Won after ${seconds.toFixed(1)} s: ${percent(match)} ${name} while held, steadiness ${percent(steadiness)}.`
    : `${skipped ? "Skipped" : "Not held for long enough"}. At the best moment it was ${percent(best.match)} ${name}.`;
  return mistakenFor ? `${course} Otherwise read as ${LABELS[mistakenFor].toLowerCase()}.` : `${course} Read as ${name} all the time.`;
}

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
  bars.update(best.scores, target);
  const when = take ? [] : [element("p", { class: "soft small", text: momentText(best.seconds, true) })];
  const picture = take ? [new ClipView(take, LABELS[target]).element] : [];
  return [element("div", { class: "result-moment" }, ...picture, ...when, bars.element)];
}
