/** The list of marked moments: a note to write for each, and a button to take it away. */
import { element } from "../common/dom.js";
import { clock } from "./time.js";

/** @typedef {import("./lines.js").Mark} Mark */
/**
 * @typedef {object} Hooks
 * @property {() => void} onChange a note was written
 * @property {(mark: Mark) => void} onRemove
 * @property {(seconds: number) => void} [onJump] where given, a mark's time is a button that jumps there
 */

const LONGEST_NOTE = 200;

/** Keys that a person types into these are not for us. */
const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea, dialog";

/** @param {KeyboardEvent} event @returns {boolean} whether it asks for a mark: the key M, alone */
export function isShortcut({ key, ctrlKey, metaKey, altKey, repeat, target }) {
  if (key.toLowerCase() !== "m" || ctrlKey || metaKey || altKey || repeat) return false;
  return !(target instanceof Element && target.closest(TYPING));
}

export class MarksList {
  #list;
  #onChange;
  #onRemove;
  #onJump;

  /** @param {HTMLElement} list @param {Hooks} hooks */
  constructor(list, { onChange, onRemove, onJump }) {
    this.#list = list;
    this.#onChange = onChange;
    this.#onRemove = onRemove;
    this.#onJump = onJump;
  }

  /** @param {Mark[]} marks @param {Mark | null} [edit] the one whose note is to be written now */
  show(marks, edit = null) {
    this.#list.hidden = marks.length === 0;
    this.#list.replaceChildren(...marks.map((mark) => this.#item(mark)));
    if (edit) this.#list.querySelectorAll("input")[marks.indexOf(edit)].focus();
  }

  /** @param {Mark} mark */
  #item(mark) {
    const time = clock(mark.seconds);
    const note = element("input", { type: "text", value: mark.note, maxlength: LONGEST_NOTE, placeholder: "Note", "aria-label": `Note at ${time}` });
    note.addEventListener("input", () => {
      mark.note = note.value;
      this.#onChange();
    });
    const remove = element("button", { type: "button", class: "button quiet", "aria-label": `Remove the mark at ${time}`, text: "×", onclick: () => this.#onRemove(mark) });
    return element("li", {}, this.#time(mark.seconds, time), note, remove);
  }

  /** @param {number} seconds @param {string} text */
  #time(seconds, text) {
    const onJump = this.#onJump;
    if (!onJump) return element("span", { class: "figure-number", text });
    return element("button", { type: "button", class: "button quiet figure-number", "aria-label": `Jump to ${text}`, text, onclick: () => onJump(seconds) });
  }
}
