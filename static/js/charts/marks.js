/** The list of marked moments: a note to write for each, and a button to take it away. */
import { element } from "../common/dom.js";
import { clock } from "../views/time.js";

/** @typedef {import("./recording.js").Mark} Mark */

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

  /** @param {HTMLElement} list @param {{onChange: () => void, onRemove: (mark: Mark) => void}} hooks */
  constructor(list, { onChange, onRemove }) {
    this.#list = list;
    this.#onChange = onChange;
    this.#onRemove = onRemove;
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
    return element("li", {}, element("span", { class: "figure-number", text: time }), note, remove);
  }
}
