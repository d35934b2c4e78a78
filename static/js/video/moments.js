/** Moments of a recording that somebody marks: a list with notes to write, kept as long as the tab. */
import { partsOf } from "../common/dom.js";
import { MarksList, isShortcut } from "../views/marks.js";
import { clock } from "../views/time.js";

/** @typedef {import("../views/lines.js").Mark} Mark */
/** @typedef {{now: () => number, onJump: (seconds: number) => void, onChange: (marks: Mark[]) => void}} Hooks */

export class Moments {
  #part;
  #list;
  #hooks;
  /** @type {Mark[]} in order of time */
  #marks = [];

  /** @param {HTMLElement} root what it is for is hidden while there is nothing to mark @param {Hooks} hooks */
  constructor(root, hooks) {
    this.#part = partsOf(root);
    this.#hooks = hooks;
    this.#list = new MarksList(this.#part("marked"), {
      onChange: () => hooks.onChange(this.#marks),
      onRemove: (mark) => this.#remove(mark),
      onJump: hooks.onJump,
    });
    this.#part("mark").addEventListener("click", () => this.#add({ edit: true }));
    document.addEventListener("keydown", (event) => {
      if (isShortcut(event) && root.offsetParent) this.#add({ edit: false });
    });
  }

  /** @param {Mark[]} marks in order of time */
  show(marks) {
    this.#marks = marks;
    this.#list.show(marks);
  }

  /** @param {{edit: boolean}} options edit: whether its note is to be written now */
  #add({ edit }) {
    const mark = { seconds: this.#hooks.now(), note: "" };
    this.#marks = [...this.#marks, mark].sort((a, b) => a.seconds - b.seconds);
    this.#list.show(this.#marks, edit ? mark : null);
    this.#part("told").textContent = `Marked at ${clock(mark.seconds)}.`;
    this.#hooks.onChange(this.#marks);
  }

  /** @param {Mark} mark */
  #remove(mark) {
    this.show(this.#marks.filter((each) => each !== mark));
    this.#part("mark").focus();
    this.#hooks.onChange(this.#marks);
  }
}
