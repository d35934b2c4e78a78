/** The form before a session: what to practise, how strictly, with which baseline and sounds. */
import { element, partsOf } from "../common/dom.js";
import { EMOTIONS, LABELS } from "../common/emotions.js";
import { shuffledEmotions } from "./practice-session.js";
import { LEVELS } from "./scoring.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/**
 * @typedef {HTMLFormControlsCollection & {mode: RadioNodeList, emotion: HTMLSelectElement, level: RadioNodeList,
 *   baseline: HTMLInputElement, sounds: HTMLInputElement}} Controls by their names in the template
 */

const FIRST_LEVEL = "steady";

export class Setup {
  #part;
  #controls;

  /**
   * @param {HTMLFormElement} form
   * @param {import("./sounds.js").Sounds} sounds
   * @param {() => void} onStart
   */
  constructor(form, sounds, onStart) {
    this.#part = partsOf(form);
    this.#controls = /** @type {Controls} */ (form.elements);
    this.#part("levels").append(...Object.entries(LEVELS).map(([name, { label }]) => levelChoice(name, label)));
    const { emotion: choice, sounds: audible } = this.#controls;
    choice.append(...EMOTIONS.map((emotion) => element("option", { value: emotion, text: LABELS[emotion] })));
    audible.checked = sounds.on;
    audible.addEventListener("change", () => sounds.choose(audible.checked));
    form.addEventListener("change", () => this.#explain());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onStart();
    });
    this.#explain();
  }

  /** @returns {ConstructorParameters<typeof import("./practice-session.js").PracticeSession>[0]} */
  options() {
    const { mode, emotion, level, baseline } = this.#controls;
    const emotions = mode.value === "seven" ? shuffledEmotions() : /** @type {Emotion} */ (emotion.value);
    return { emotions, level: level.value, withBaseline: baseline.checked };
  }

  #explain() {
    const { mode, level } = this.#controls;
    this.#part("which").hidden = mode.value === "seven";
    this.#part("level-sentence").textContent = LEVELS[level.value].sentence;
  }
}

/** @param {string} name @param {string} label */
function levelChoice(name, label) {
  const input = element("input", { type: "radio", name: "level", value: name, checked: name === FIRST_LEVEL });
  return element("label", {}, input, element("span", { text: label }));
}
