/** "Why?": on demand, what a face's answer rests on: a button, a close-up and words in the face's card. */
import { element } from "../common/dom.js";
import { LABELS } from "../common/emotions.js";
import { describe } from "./explanation.js";
import { drawHeat } from "./heat.js";

/** @typedef {import("../common/contract.js").Explanation} Explanation */
/** @typedef {import("../common/contract.js").Face} Face */

const CLOSE_UP_SIDE = 288;

/** The explanations of one photo's faces, of which one is open at most. */
export class Why {
  #options;
  #open = null;
  #request = new AbortController();

  /**
   * @param {object} options
   * @param {(face: Face, signal: AbortSignal) => Promise<Explanation>} options.ask
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
   * @returns {HTMLElement}
   */
  control(number, face, picture) {
    const panel = element("div", { class: "why-panel", hidden: true });
    const whose = element("span", { class: "visually-hidden", text: ` Face ${number}` });
    const button = element("button", { type: "button", class: "button why", "aria-pressed": "false" }, `Why “${LABELS[face.emotion]}”?`, whose);
    const control = { button, panel, number, face, picture, explanation: null };
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

  async #toggle(control) {
    const closes = this.#open === control;
    this.close();
    if (closes) return this.#options.say(`The map of face ${control.number} is off.`);
    this.#open = control;
    control.button.setAttribute("aria-pressed", "true");
    this.#fill(control, element("p", { class: "soft small", text: "Reading the face again, one part covered after the other …" }));
    await this.#answer(control);
  }

  async #answer(control) {
    const { signal } = (this.#request = new AbortController());
    try {
      control.explanation ??= await this.#options.ask(control.face, signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(control, error);
      return;
    }
    if (!signal.aborted) this.#show(control);
  }

  #show(control) {
    const words = describe(control.explanation);
    this.#fill(control, closeUp(control), legend(), element("p", { text: words }));
    this.#options.show(control.explanation);
    this.#options.say(`Face ${control.number}: ${words}`);
  }

  #fail(control, error) {
    this.close();
    this.#fill(control, element("p", { class: "notice warn", text: error.message }));
    this.#options.say(error.message);
  }

  #fill({ panel }, ...children) {
    panel.replaceChildren(...children);
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
  }
}

function closeUp({ explanation, picture }) {
  const canvas = element("canvas", { class: "why-close-up", width: CLOSE_UP_SIDE, height: CLOSE_UP_SIDE, "aria-hidden": "true" });
  drawHeat(canvas.getContext("2d"), picture, explanation, { x: 0, y: 0, width: CLOSE_UP_SIDE, height: CLOSE_UP_SIDE });
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
