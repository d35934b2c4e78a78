/** The table beside the charts: each emotion now, its share of time, its time; its name switches its line. */
import { emotionGlyph } from "../common/bars.js";
import { element, svgElement } from "../common/dom.js";
import { DASHES, LABELS, percent } from "../common/emotions.js";
import { STATES } from "./series.js";
import { isEmotion, stateLabel } from "./text.js";
import { duration } from "./time.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {{onToggle: (emotion: Emotion, shown: boolean) => void, onFocus: (emotion: Emotion | null) => void}} Hooks */

export class SharesTable {
  /** @type {{now: HTMLElement, share: HTMLElement, time: HTMLElement}[]} in the order of STATES */
  #rows = [];

  /** @param {HTMLTableSectionElement} body @param {Hooks} hooks */
  constructor(body, hooks) {
    for (const state of STATES) {
      const [now, share, time] = ["now", "share", "time"].map((name) => element("td", { class: name, text: "–" }));
      const head = element("th", { scope: "row" }, isEmotion(state) ? toggle(state, hooks) : plainName(state));
      body.append(element("tr", { class: `emotion-${state}` }, head, now, share, time));
      this.#rows.push({ now, share, time });
    }
  }

  /**
   * @param {{seconds: number[], total: number}} time in each of STATES
   * @param {Record<Emotion, number> | null} scores now; null where nobody is in view, or the face is turned away
   */
  update({ seconds, total }, scores) {
    STATES.forEach((state, index) => {
      const { now, share, time } = this.#rows[index];
      now.textContent = scores && isEmotion(state) ? percent(scores[state]) : "–";
      share.textContent = total ? percent(seconds[index] / total) : "–";
      share.style.setProperty("--share", String(total ? seconds[index] / total : 0));
      time.textContent = total ? duration(seconds[index]) : "–";
    });
  }
}

/** @param {Emotion} emotion @param {Hooks} hooks */
function toggle(emotion, { onToggle, onFocus }) {
  const button = element("button", { type: "button", class: "line-toggle", "aria-pressed": "true" }, lineSample(emotion), emotionGlyph(emotion), element("span", { text: LABELS[emotion] }));
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    onToggle(emotion, shown);
  });
  for (const type of ["pointerenter", "focus"]) button.addEventListener(type, () => onFocus(emotion));
  for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => onFocus(null));
  return button;
}

/** @param {import("./series.js").State} state which has no line */
const plainName = (state) => element("span", { class: "line-toggle" }, element("span", { class: "line-sample" }), element("span", { class: "glyph" }), element("span", { text: stateLabel(state) }));

/** @param {Emotion} emotion */
function lineSample(emotion) {
  const svg = svgElement("svg", { viewBox: "0 0 30 10", class: "line-sample", "aria-hidden": "true", focusable: "false" });
  svg.append(svgElement("path", { d: "M0 5h30", "stroke-dasharray": DASHES[emotion].join(" ") || "none" }));
  return svg;
}
