/** Whose chart: one person, automatically whoever is there, or everyone together. */
import { element } from "../common/dom.js";
import { AUTOMATIC } from "./recording.js";
import { Series } from "../views/series.js";

/** @typedef {import("./recording.js").Recording} Recording */

/** A face seen for less, and gone, was a passer-by or a mistake of the detector. */
const WORTH_LISTING_SECONDS = 2;
const NOTHING = new Series();
/** The key of everyone together. */
const EVERYONE = -1;

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
    const keys = people.length > 2 || this.together ? [...people, EVERYONE] : people;
    const options = keys.map((key) => ({ key, text: labelOf(recording, key) }));
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

  /** Whether everyone is shown together. */
  get together() {
    return this.#key === EVERYONE;
  }

  /** @param {Recording} recording @returns {{number: number, series: Series}[]} everyone who is worth listing, by number; all where nobody is */
  everyone(recording) {
    const all = [...recording.series].filter(([key]) => key !== AUTOMATIC);
    const worthy = all.filter(([key]) => isWorthListing(recording, key));
    return (worthy.length ? worthy : all).map(([number, series]) => ({ number, series })).sort((a, b) => a.number - b.number);
  }

  /** @param {Recording} recording @returns {Series} the samples of the person chosen; of everyone those that are followed */
  series(recording) {
    return recording.series.get(this.together ? AUTOMATIC : this.#key) ?? NOTHING;
  }

  /** @param {Recording} recording @returns {number | null} the number of the person whose chart is shown now */
  number(recording) {
    return this.#key > AUTOMATIC ? this.#key : recording.followed;
  }

  /** @param {Recording} recording @returns {string} such as "person 2" */
  label(recording) {
    if (this.together) return "everyone";
    const number = this.number(recording);
    return number === null ? "nobody" : `person ${number}`;
  }

  get #key() {
    return Number(this.#select.value);
  }
}

/** @param {Recording} recording @param {number} key */
function labelOf(recording, key) {
  if (key === EVERYONE) return "Everyone together";
  if (key !== AUTOMATIC) return `Person ${key}${recording.inView.has(key) ? "" : " (not in view)"}`;
  return recording.followed === null ? "Automatic" : `Automatic (now person ${recording.followed})`;
}

/** @param {Recording} recording @param {number} key */
function isWorthListing(recording, key) {
  const { seconds } = recording.series.get(key) ?? NOTHING;
  return recording.inView.has(key) || seconds[seconds.length - 1] - seconds[0] >= WORTH_LISTING_SECONDS;
}
