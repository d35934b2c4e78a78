/** The probabilities of a face as a list of bars: glyph, word, bar, percentage. */
import { element, icon } from "./dom.js";
import { EMOTIONS, GLYPHS, LABELS, byEmotion, percent, ranked } from "./emotions.js";

/** @typedef {import("./contract.js").Emotion} Emotion */

export class Bars {
  /** @type {HTMLUListElement} the list, to be put where it belongs */
  element;
  /** @type {Record<Emotion, ReturnType<typeof row>>} */
  #rows;

  /** @param {{sorted?: boolean}} [options] sorted: the most probable first, else always in the same order */
  constructor({ sorted = true } = {}) {
    this.sorted = sorted;
    this.#rows = byEmotion(row);
    this.element = element("ul", { class: "bars", role: "list" });
    this.element.append(...EMOTIONS.map((emotion) => this.#rows[emotion].item));
  }

  /** @param {Record<Emotion, number>} scores probabilities @param {Emotion} [leader] the one that stands out */
  update(scores, leader) {
    const order = ranked(scores);
    const top = leader ?? order[0][0];
    order.forEach(([emotion, share], place) => {
      const { item, fill, value } = this.#rows[emotion];
      item.classList.toggle("top", emotion === top);
      fill.style.setProperty("--share", share.toFixed(3));
      const text = percent(share);
      if (value.textContent !== text) value.textContent = text;
      if (this.sorted && this.element.children[place] !== item) this.element.insertBefore(item, this.element.children[place]);
    });
  }
}

/** @param {Emotion} emotion @returns {SVGSVGElement} the drawn face of an emotion, in its colour */
export const emotionGlyph = (emotion) => icon(GLYPHS[emotion], `glyph emotion-${emotion}`, true);

/** @param {Emotion} emotion */
function row(emotion) {
  const fill = element("span", { class: "bar-fill" });
  const value = element("span", { class: "bar-value" });
  const word = element("span", { class: "bar-word", text: LABELS[emotion] });
  const track = element("span", { class: "bar-track", "aria-hidden": "true" }, fill);
  const item = element("li", { class: `emotion-${emotion}`, "data-emotion": emotion }, emotionGlyph(emotion), word, track, value);
  return { item, fill, value };
}
