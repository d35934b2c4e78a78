/** A card for each person in view, kept while the person is there. */
import { Bars } from "../common/bars.js";
import { element } from "../common/dom.js";
import { faceLabel, identityColour, numbered } from "../common/emotions.js";

/** @typedef {{item: HTMLElement, head: HTMLElement, label: HTMLElement, relative: HTMLElement, bars: Bars}} Card */

export class PeopleList {
  #list;
  #onSelect;
  /** @type {Map<number, Card>} */
  #cards = new Map();
  /** @type {number | null} */
  #selected = null;

  /** @param {HTMLElement} list @param {(number: number | null) => void} onSelect */
  constructor(list, onSelect) {
    this.#list = list;
    this.#onSelect = onSelect;
  }

  /** How many people are listed. */
  get size() {
    return this.#cards.size;
  }

  /** @returns {number | null} who is chosen */
  get selected() {
    return this.#selected;
  }

  /** @param {import("../session/rest-reader.js").ReadFace[]} faces everyone in view now */
  update(faces) {
    const people = numbered(faces);
    this.#dropAllBut(new Set(people.map(({ number }) => number)));
    people.forEach(({ number, face }, place) => {
      const card = this.#cards.get(number) ?? this.#add(number);
      card.label.textContent = faceLabel(face);
      card.relative.hidden = !face.relative;
      card.bars.update(face.scores, face.emotion);
      if (this.#list.children[place] !== card.item) this.#list.insertBefore(card.item, this.#list.children[place] ?? null);
    });
  }

  /** @param {number} number @returns {Card} */
  #add(number) {
    const badge = element("span", { class: "person-number", text: number });
    badge.style.setProperty("--person", identityColour(number));
    const label = element("span");
    const bars = new Bars({ sorted: false });
    const prefix = element("span", { class: "visually-hidden", text: "Person " });
    const head = element("button", { type: "button", class: "face-head", "aria-pressed": "false", onclick: () => this.#toggle(number) }, prefix, badge, label);
    const relative = element("p", { class: "soft small", text: "Read against the face at rest", hidden: true });
    const item = element("li", { class: "card face-card" }, element("h3", {}, head), relative, bars.element);
    const card = { item, head, label, relative, bars };
    this.#cards.set(number, card);
    return card;
  }

  /** @param {Set<number>} numbers */
  #dropAllBut(numbers) {
    for (const [number, { item }] of this.#cards) {
      if (numbers.has(number)) continue;
      item.remove();
      this.#cards.delete(number);
      if (number === this.#selected) this.#toggle(number);
    }
  }

  /** @param {number} number */
  #toggle(number) {
    this.#selected = this.#selected === number ? null : number;
    for (const [each, { item, head }] of this.#cards) {
      const chosen = each === this.#selected;
      head.setAttribute("aria-pressed", String(chosen));
      item.classList.toggle("chosen", chosen);
    }
    this.#onSelect(this.#selected);
  }
}
