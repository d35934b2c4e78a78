/** Whose chart: one person, or automatically whoever is there. */
import { element } from "../common/dom.js";
import { AUTOMATIC } from "./recording.js";
import { Series } from "./series.js";

/** @typedef {import("./recording.js").Recording} Recording */

/** A face seen for less, and gone, was a passer-by or a mistake of the detector. */
const WORTH_LISTING_SECONDS = 2;
const NOTHING = new Series();

export class PersonChoice {
  #select;
  #listed = "";

  /** @param {HTMLSelectElement} select @param {() => void} onChange */
  constructor(select, onChange) {
    this.#select = select;
    select.addEventListener("change", onChange);
    this.reset();
  }

  /** Lists who is or was there. @param {Recording} recording */
  update(recording) {
    const people = [...recording.series.keys()].filter((key) => key === AUTOMATIC || key === this.#key || isWorthListing(recording, key));
    const options = people.map((key) => ({ key, text: labelOf(recording, key) }));
    const listed = JSON.stringify(options);
    if (listed === this.#listed) return;
    this.#listed = listed;
    const chosen = this.#key;
    this.#select.replaceChildren(...options.map(({ key, text }) => element("option", { value: key, text, selected: key === chosen })));
  }

  /** Chooses automatically again, and forgets everyone. */
  reset() {
    this.#listed = "";
    this.#select.replaceChildren(element("option", { value: AUTOMATIC, text: "Automatic" }));
  }

  /** @param {Recording} recording @returns {Series} the samples of the person chosen */
  series(recording) {
    return recording.series.get(this.#key) ?? NOTHING;
  }

  /** @param {Recording} recording @returns {number | null} the number of the person whose chart is shown now */
  number(recording) {
    return this.#key === AUTOMATIC ? recording.followed : this.#key;
  }

  /** @param {Recording} recording @returns {string} such as "person 2" */
  label(recording) {
    const number = this.number(recording);
    return number === null ? "nobody" : `person ${number}`;
  }

  get #key() {
    return Number(this.#select.value);
  }
}

/** @param {Recording} recording @param {number} key */
function labelOf(recording, key) {
  if (key !== AUTOMATIC) return `Person ${key}${recording.inView.has(key) ? "" : " (not in view)"}`;
  return recording.followed === null ? "Automatic" : `Automatic (now person ${recording.followed})`;
}

/** @param {Recording} recording @param {number} key */
function isWorthListing(recording, key) {
  const { seconds } = recording.series.get(key) ?? NOTHING;
  return recording.inView.has(key) || seconds[seconds.length - 1] - seconds[0] >= WORTH_LISTING_SECONDS;
}
