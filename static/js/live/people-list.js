/** A card for each person in view, kept while the person is there. */
import { Bars } from "../common/bars.js";
import { element } from "../common/dom.js";
import { faceLabel, identityColour, numbered } from "../common/emotions.js";
import { Places } from "./places.js";

/** @typedef {import("../session/rest-reader.js").ReadFace} ReadFace */
/** @typedef {{item: HTMLElement, head: HTMLElement, label: HTMLElement, relative: HTMLElement, bars: Bars}} Card */

export class PeopleList {
  #list;
  #onSelect;
  /** @type {Map<number, Card>} */
  #cards = new Map();
  #places = new Places();
  /** What stands at a place whose person has left. @type {HTMLElement[]} */
  #vacant = [];
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

  /** @param {ReadFace[]} faces everyone in view now */
  update(faces) {
    const people = new Map(numbered(faces).map(({ number, face }) => [number, face]));
    this.#dropAllBut(people);
    const places = this.#places.update([...people.keys()]);
    places.forEach((number, place) => this.#put(place, this.#itemOf(place, number, people)));
    while (this.#list.children.length > places.length) this.#list.lastElementChild?.remove();
  }

  /** @param {number} place @param {HTMLElement} item */
  #put(place, item) {
    const shown = this.#list.children[place];
    if (!shown) this.#list.append(item);
    else if (shown !== item) shown.replaceWith(item);
  }

  /** @param {number} place @param {number | null} number @param {Map<number, ReadFace>} people @returns {HTMLElement} what stands there */
  #itemOf(place, number, people) {
    const face = number === null ? undefined : people.get(number);
    if (number === null || !face) return (this.#vacant[place] ??= element("li", { class: "card face-card vacant", "aria-hidden": "true" }));
    const card = this.#cards.get(number) ?? this.#add(number);
    card.label.textContent = faceLabel(face);
    card.relative.hidden = !face.relative;
    card.bars.update(face.scores, face.emotion);
    return card.item;
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

  /** @param {Map<number, ReadFace>} people */
  #dropAllBut(people) {
    for (const number of this.#cards.keys()) {
      if (people.has(number)) continue;
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
