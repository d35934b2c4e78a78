/** "Why?": on demand, what a face's answer rests on: a button, a close-up and words in the face's card. */
import { context2d } from "../common/canvas.js";
import { element } from "../common/dom.js";
import { LABELS, ranked } from "../common/emotions.js";
import { describe } from "./explanation.js";
import { drawHeat } from "./heat.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../common/contract.js").Explanation} Explanation */
/** @typedef {import("../common/contract.js").Face} Face */

/**
 * @typedef {object} Control
 * @property {HTMLElement} button
 * @property {HTMLElement} panel
 * @property {number} number
 * @property {Face} face
 * @property {Emotion} emotion
 * @property {CanvasImageSource} picture
 * @property {Explanation | null} explanation null until it was asked for
 */

const CLOSE_UP_SIDE = 288;

/** The explanations of one photo's faces, of which one is open at most. */
export class Why {
  #options;
  /** @type {Control | null} */
  #open = null;
  #request = new AbortController();

  /**
   * @param {object} options
   * @param {(face: Face, emotion: Emotion, signal: AbortSignal) => Promise<Explanation>} options.ask
   * @param {(explanation: Explanation | null) => void} options.show puts it on the photo, null takes it off
   * @param {(sentence: string) => void} options.say tells a screen reader
   */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @param {number} number of the person
   * @param {Face} face
   * @param {CanvasImageSource} picture that the face is in
   * @returns {HTMLElement[]} one for the face's emotion; for each of the two nearest where the answer is
   *   unsure; none for a face that is turned away, whose reading says nothing
   */
  controls(number, face, picture) {
    if (face.turned_away) return [];
    const emotions = ranked(face.scores).slice(0, face.certain ? 1 : 2);
    return emotions.map(([emotion]) => this.#control(number, face, emotion, picture));
  }

  /** @param {number} number @param {Face} face @param {Emotion} emotion @param {CanvasImageSource} picture */
  #control(number, face, emotion, picture) {
    const panel = element("div", { class: "why-panel", hidden: true });
    const whose = element("span", { class: "visually-hidden", text: ` Face ${number}` });
    const button = element("button", { type: "button", class: "button why", "aria-pressed": "false" }, `Why “${LABELS[emotion]}”?`, whose);
    /** @type {Control} */
    const control = { button, panel, number, face, emotion, picture, explanation: null };
    button.addEventListener("click", () => this.#toggle(control));
    return element("div", { class: "why-control" }, button, panel);
  }

  /** Takes away what is shown and forgets what is asked. */
  close() {
    this.#request.abort();
    if (!this.#open) return;
    this.#open.button.setAttribute("aria-pressed", "false");
    this.#open.panel.hidden = true;
    this.#open = null;
    this.#options.show(null);
  }

  /** @param {Control} control */
  async #toggle(control) {
    const closes = this.#open === control;
    this.close();
    if (closes) return this.#options.say(`The map of face ${control.number} is off.`);
    this.#open = control;
    control.button.setAttribute("aria-pressed", "true");
    this.#fill(control, element("p", { class: "soft small", text: "Reading the face again with one part covered at a time …" }));
    await this.#answer(control);
  }

  /** @param {Control} control */
  async #answer(control) {
    const { signal } = (this.#request = new AbortController());
    let explanation;
    try {
      explanation = control.explanation ??= await this.#options.ask(control.face, control.emotion, signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(control, /** @type {Error} */ (error));
      return;
    }
    if (!signal.aborted) this.#show(control, explanation);
  }

  /** @param {Control} control @param {Explanation} explanation */
  #show(control, explanation) {
    const words = describe(explanation);
    this.#fill(control, closeUp(control.picture, explanation), legend(), element("p", { text: words }));
    this.#options.show(explanation);
    this.#options.say(`Face ${control.number}: ${words}`);
  }

  /** @param {Control} control @param {Error} error */
  #fail(control, error) {
    this.close();
    this.#fill(control, element("p", { class: "notice warn", text: error.message }));
    this.#options.say(error.message);
  }

  /** @param {Control} control @param {...Node} children */
  #fill({ panel }, ...children) {
    panel.replaceChildren(...children);
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
  }
}

/** @param {CanvasImageSource} picture @param {Explanation} explanation @returns {HTMLCanvasElement} the face as the model sees it: level */
function closeUp(picture, explanation) {
  const canvas = element("canvas", { class: "why-close-up", width: CLOSE_UP_SIDE, height: CLOSE_UP_SIDE, "aria-hidden": "true" });
  drawHeat(context2d(canvas), picture, explanation, { x: 0, y: 0, width: CLOSE_UP_SIDE, height: CLOSE_UP_SIDE }, 0);
  return canvas;
}

const legend = () =>
  element(
    "ul",
    { class: "why-legend small", role: "list", "aria-label": "Colours of the map" },
    element("li", { class: "for", text: "Warm speaks for it" }),
    element("li", { class: "against", text: "Cool speaks against it" }),
    element("li", { text: "The stronger, the more" }),
  );
