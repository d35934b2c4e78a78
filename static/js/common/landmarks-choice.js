/** Whether landmarks are drawn (templates/_landmarks.html): off until it is chosen, then remembered in this browser. */
import { partsOf } from "./dom.js";

const KEY = "fervi.landmarks";

export class LandmarksChoice {
  #input;
  #reason;

  /** @param {ParentNode} root with the checkbox in it @param {() => void} onChange */
  constructor(root, onChange) {
    const part = partsOf(root);
    this.#input = part("landmarks", HTMLInputElement);
    this.#reason = part("no-landmarks");
    this.#input.checked = remembered();
    this.#input.addEventListener("change", () => {
      remember(this.on);
      onChange();
    });
  }

  /** @returns {boolean} */
  get on() {
    return this.#input.checked;
  }

  /** There is nothing to choose where the server's detector finds no landmarks. @param {import("./contract.js").Face[]} faces */
  update(faces) {
    if (faces.length === 0) return;
    const none = faces.every(({ landmarks }) => landmarks === null);
    if (this.#input.disabled !== none) this.#input.disabled = none;
    if (this.#reason.hidden === none) this.#reason.hidden = !none;
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}
