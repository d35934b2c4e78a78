/** The form before a session: what to practise, how strictly, with which baseline and sounds. */
import { element } from "../common/dom.js";
import { EMOTIONS, LABELS } from "../common/emotions.js";
import { shuffledEmotions } from "./practice-session.js";
import { LEVELS } from "./scoring.js";

const FIRST_LEVEL = "steady";

export class Setup {
  #form;

  /**
   * @param {HTMLFormElement} form
   * @param {import("./sounds.js").Sounds} sounds
   * @param {() => void} onStart
   */
  constructor(form, sounds, onStart) {
    this.#form = form;
    form.querySelector("[data-levels]").append(...Object.entries(LEVELS).map(levelChoice));
    form.elements.emotion.append(...EMOTIONS.map((emotion) => element("option", { value: emotion, text: LABELS[emotion] })));
    form.elements.sounds.checked = sounds.on;
    form.elements.sounds.addEventListener("change", (event) => sounds.choose(event.target.checked));
    form.addEventListener("change", () => this.#explain());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onStart();
    });
    this.#explain();
  }

  /** @returns {ConstructorParameters<typeof import("./practice-session.js").PracticeSession>[0]} */
  options() {
    const { mode, emotion, level, baseline } = this.#form.elements;
    const emotions = mode.value === "seven" ? shuffledEmotions() : emotion.value;
    return { emotions, level: level.value, withBaseline: baseline.checked };
  }

  #explain() {
    const { mode, level } = this.#form.elements;
    this.#form.querySelector("[data-which]").hidden = mode.value === "seven";
    this.#form.querySelector("[data-level-sentence]").textContent = LEVELS[level.value].sentence;
  }
}

function levelChoice([name, { label }]) {
  const input = element("input", { type: "radio", name: "level", value: name, checked: name === FIRST_LEVEL });
  return element("label", {}, input, element("span", { text: label }));
}
