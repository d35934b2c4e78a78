/** The form before a session: what to practise, how strictly, for how long, with which baseline and sounds. */
import { element, partsOf } from "../common/dom.js";
import { shuffled } from "./practice-session.js";
import { HOLDS } from "./round.js";
import { LEVELS } from "./scoring.js";
import { SCRIPTS, readScript } from "./script.js";
import { targetName, targetsOf } from "./target.js";

/** @typedef {ConstructorParameters<typeof import("./practice-session.js").PracticeSession>[0]} SessionOptions */
/**
 * @typedef {HTMLFormControlsCollection & {mode: RadioNodeList, target: HTMLSelectElement, scene: HTMLSelectElement,
 *   cues: HTMLInputElement, level: RadioNodeList, hold: RadioNodeList, baseline: HTMLInputElement,
 *   sounds: HTMLInputElement}} Controls by their names in the template
 */

const FIRST_LEVEL = "steady";
const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

export class Setup {
  #form;
  #part;
  #controls;

  /**
   * @param {HTMLFormElement} form
   * @param {import("./sounds.js").Sounds} sounds
   * @param {() => void} onStart
   */
  constructor(form, sounds, onStart) {
    this.#form = form;
    this.#part = partsOf(form);
    this.#controls = /** @type {Controls} */ (form.elements);
    this.#fill();
    this.#listen(sounds);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onStart();
    });
    this.#adapt();
  }

  /** @returns {SessionOptions} */
  options() {
    const { mode, target, level, hold, baseline } = this.#controls;
    const common = { level: level.value, hold: Number(hold.value), withBaseline: baseline.checked };
    if (mode.value === "one") return { ...common, targets: target.value };
    if (mode.value === "all") return { ...common, targets: shuffled(this.#targets()) };
    const { cues } = readScript(this.#controls.cues.value);
    return { ...common, targets: cues.map((cue) => cue.target), words: cues.map(({ word }) => word) };
  }

  #fill() {
    const offered = Object.entries(LEVELS).filter(([, { kind }]) => targetsOf(kind).length > 0);
    this.#part("levels").append(...offered.map(([name, { label }]) => choice("level", name, label, name === FIRST_LEVEL)));
    this.#part("holds").append(...HOLDS.map((hold) => choice("hold", String(hold), `${hold} s`, hold === HOLDS[0])));
    const { scene, cues } = this.#controls;
    const scenes = Object.entries(SCRIPTS).filter(([, script]) => !readScript(script).problem);
    scene.append(...scenes.map(([name, script]) => element("option", { value: script, text: name })));
    cues.value = scene.value;
  }

  /** @param {import("./sounds.js").Sounds} sounds */
  #listen(sounds) {
    const { scene, cues, sounds: audible } = this.#controls;
    audible.checked = sounds.on;
    audible.addEventListener("change", () => sounds.choose(audible.checked));
    scene.addEventListener("change", () => (cues.value = scene.value));
    cues.addEventListener("input", () => this.#check());
    this.#form.addEventListener("change", () => this.#adapt());
  }

  /** Offers what goes with what was chosen. */
  #adapt() {
    const { mode, level } = this.#controls;
    const scripted = mode.value === "script";
    this.#part("which").hidden = mode.value !== "one";
    this.#part("script").hidden = !scripted;
    for (const each of this.#form.querySelectorAll('[name="level"]')) this.#allow(/** @type {HTMLInputElement} */ (each), scripted);
    this.#part("level-sentence").textContent = LEVELS[level.value].sentence;
    this.#offer(this.#targets());
    this.#check();
  }

  /** A script's cues are single emotions. @param {HTMLInputElement} radio @param {boolean} scripted */
  #allow(radio, scripted) {
    radio.disabled = scripted && LEVELS[radio.value].kind === "mixed";
    if (radio.disabled && radio.checked) this.#controls.level.value = FIRST_LEVEL;
  }

  /** @param {import("./target.js").Target[]} targets */
  #offer(targets) {
    const { target, level } = this.#controls;
    const before = target.value;
    target.replaceChildren(...targets.map((each) => element("option", { value: each, text: targetName(each) })));
    if (targets.includes(before)) target.value = before;
    this.#part("all").textContent = `All ${COUNTS[targets.length]}`;
    this.#part("one").textContent = LEVELS[level.value].kind === "mixed" ? "One mixture" : "One emotion";
  }

  #check() {
    const { mode, cues } = this.#controls;
    cues.setCustomValidity(mode.value === "script" ? readScript(cues.value).problem : "");
  }

  #targets() {
    return targetsOf(LEVELS[this.#controls.level.value].kind);
  }
}

/** @param {string} name @param {string} value @param {string} label @param {boolean} checked */
function choice(name, value, label, checked) {
  return element("label", {}, element("input", { type: "radio", name, value, checked }), element("span", { text: label }));
}
