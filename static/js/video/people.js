/** For each person of a recording: when they are seen, what they show, and a strip of it to jump by. */
import { element, icon, svgElement } from "../common/dom.js";
import { EMOTIONS, GLYPHS, LABELS, identityColour, percent } from "../common/emotions.js";
import { stateLabel } from "../views/text.js";
import { jumpByClick } from "./jump.js";
import { clock } from "./words.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../views/series.js").State} State */
/** @typedef {import("./seen.js").Stretch} Stretch */
/** @typedef {import("./stills.js").Still} Still */
/**
 * @typedef {object} Person
 * @property {number} identity
 * @property {number} first  in seconds, as all times
 * @property {number} last
 * @property {number} seconds
 * @property {Record<State, number>} shares
 * @property {Partial<Record<Emotion, Peak>>} peaks
 * @typedef {{time: number, probability: number, box: import("../common/contract.js").Box}} Peak
 */

/** What is too short a part of the time to be worth a word. */
const LEAST_SHARE = 0.005;
const STILL_PIXELS = 96;

/** @param {Person} person @returns {string} one or two sentences */
export function describe({ first, last, seconds, shares }) {
  const shown = /** @type {[State, number][]} */ (Object.entries(shares))
    .filter(([, share]) => share >= LEAST_SHARE)
    .sort(([, a], [, b]) => b - a)
    .map(([name, share]) => `${stateLabel(name).toLowerCase()} ${percent(share)}`);
  return `Seen from ${clock(first)} to ${clock(last)}, ${seconds.toFixed(1)} seconds in all. Of that: ${shown.join(", ")}.`;
}

/** @returns {HTMLElement[]} what the colours of strips mean */
export const legend = () => [
  ...EMOTIONS.map((emotion) => element("li", { class: `emotion-${emotion}` }, swatch(), LABELS[emotion])),
  element("li", { class: "emotion-neutral" }, swatch(" unsure"), "Paler: unsure"),
  element("li", {}, swatch(" turned-away"), "Line: turned away"),
];

/** @param {string} [more] */
const swatch = (more = "") => element("span", { class: `swatch${more}` });

/**
 * @param {Person} person @param {Stretch[]} stretches @param {number} duration of the recording, in seconds
 * @param {(seconds: number) => void} onJump
 * @param {Still[]} stills takes those that are to be drawn
 * @returns {HTMLLIElement}
 */
export function personView(person, stretches, duration, onJump, stills) {
  const number = element("span", { class: "person-number", text: person.identity });
  number.style.setProperty("--person", identityColour(person.identity));
  return element(
    "li",
    { class: "card" },
    element("h3", { class: "person-head" }, number, `Person ${person.identity}`),
    element("p", { text: describe(person) }),
    strip(stretches, duration, onJump),
    moments(person, onJump, stills),
  );
}

/** @param {Stretch[]} stretches @param {number} duration @param {(seconds: number) => void} onJump */
function strip(stretches, duration, onJump) {
  const svg = svgElement("svg", { viewBox: `0 0 ${duration} 1`, preserveAspectRatio: "none" });
  for (const { begin, end, state, certain } of stretches) {
    const time = { x: begin, width: Math.max(0, Math.min(end, duration) - begin) };
    const line = { y: 0.46, height: 0.08, class: "turned-away" };
    const band = { y: 0, height: 1, class: `emotion-${state}${certain ? "" : " unsure"}` };
    svg.append(svgElement("rect", { ...time, ...(state === "turned_away" ? line : band) }));
  }
  const now = element("span", { class: "strip-now", "data-now": true });
  const made = element("div", { class: "strip", "aria-hidden": "true", title: "Click to jump there" }, svg, now);
  jumpByClick(made, () => duration, onJump);
  return made;
}

/**
 * Buttons to where the person is first seen and to each peak: what a strip gives those who point, for everybody.
 * @param {Person} person @param {(seconds: number) => void} onJump @param {Still[]} stills
 */
function moments({ first, peaks }, onJump, stills) {
  const jump = { type: "button", class: "button quiet", title: "Jump to this moment" };
  const made = [element("button", { ...jump, text: `First seen, ${clock(first)}`, onclick: () => onJump(first) })];
  for (const [emotion, peak] of /** @type {[Emotion, Peak][]} */ (Object.entries(peaks))) {
    const canvas = element("canvas", { class: "still", width: STILL_PIXELS, height: STILL_PIXELS, hidden: true, "aria-hidden": "true" });
    stills.push({ ...peak, canvas });
    const words = `${LABELS[emotion]} ${percent(peak.probability)}, ${clock(peak.time)}`;
    const options = { ...jump, class: `button quiet emotion-${emotion}`, onclick: () => onJump(peak.time) };
    made.push(element("button", options, canvas, icon(GLYPHS[emotion], "glyph", true), words));
  }
  return element("div", { class: "buttons moments" }, ...made);
}
