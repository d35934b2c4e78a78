/** Several people together: a line for each of what is compared, their paths over the plane, and a table. */
import uPlot from "../../vendor/uPlot.esm.js";
import { element, partsOf } from "../common/dom.js";
import { DASHES, EMOTIONS, LABELS, identityColour, percent } from "../common/emotions.js";
import { currentTheme } from "../common/theme.js";
import { AWAY, STATES } from "./series.js";
import { affectPaths, facing, meanBetween, nearestSample, thinned, timeInEach } from "./series-view.js";
import { signed, stateLabel } from "./text.js";
import { duration, tenths } from "./time.js";

/** @typedef {import("./series.js").Series} Series */
/**
 * @typedef {ReturnType<typeof timeInEach>} Time
 * @typedef {{number: number, series: Series, time?: Time}} Person  time: where it is known better than from the samples
 */

const PATTERNS = EMOTIONS.map((emotion) => DASHES[emotion]);
/** What can be compared besides the probabilities. */
const AXES = Object.freeze({ valence: "Pleasant (valence)", arousal: "Activated (arousal)" });

export class Together {
  #part;
  #compare;

  /** @param {HTMLElement} root @param {() => void} onChange */
  constructor(root, onChange) {
    this.#part = partsOf(root);
    this.#compare = this.#part("compare", HTMLSelectElement);
    const choices = [...EMOTIONS.map((emotion) => [emotion, LABELS[emotion]]), ...Object.entries(AXES)];
    this.#compare.append(...choices.map(([value, text]) => element("option", { value, text, selected: value === "happy" })));
    this.#compare.addEventListener("change", onChange);
  }

  /** @returns {string} what is compared, in words */
  get title() {
    return this.#isAxis ? this.#name : `Probability of ${this.#name.toLowerCase()}`;
  }

  /**
   * @param {import("./lines.js").LineChart} lines @param {Person[]} people
   * @param {[number, number]} range @param {import("./lines.js").Mark[]} marks
   */
  drawLines(lines, people, range, marks) {
    lines.setLines(people.map(({ number }) => lineOf(number)), this.#isAxis ? [-1, 1] : [0, 1]);
    const tables = people.map(({ series }) => facing(series)).map((series) => thinned(series, ...range, lines.buckets, [this.#values(series)]));
    lines.draw(/** @type {any} */ (tables.length > 1 ? uPlot.join(tables) : tables[0] ?? [[]]), range, marks);
  }

  /** @param {Person[]} people @param {[number, number]} range @param {number} points @returns {import("./affect.js").Trace[]} */
  traces(people, range, points) {
    return people.map(({ number, series }) => ({ paths: affectPaths(facing(series), ...range, points), colour: colourOf(number), name: String(number) }));
  }

  /** @param {Person[]} people @param {[number, number]} range */
  list(people, range) {
    this.#part("compared").textContent = `Mean ${this.#name.toLowerCase()}`;
    this.#part("people-rows", HTMLTableSectionElement).replaceChildren(...people.map((person) => this.#row(person, range)));
  }

  /** @param {Person[]} people @param {number} seconds @returns {string} everyone's value at a time */
  reading(people, seconds) {
    const values = people.flatMap(({ number, series }) => {
      const index = nearestSample(series, seconds);
      if (index < 0) return [];
      return [`person ${number} ${series.states[index] === AWAY ? "turned away" : this.#written(this.#values(series)[index])}`];
    });
    return `${tenths(seconds)}: ${values.length ? `${this.#name}: ${values.join(", ")}.` : "nobody was seen."}`;
  }

  get #isAxis() {
    return this.#compare.value in AXES;
  }

  get #name() {
    return this.#compare.selectedOptions[0].text;
  }

  /** @param {Series} series @returns {Series["valence"]} what is compared of it */
  #values(series) {
    if (this.#compare.value === "valence") return series.valence;
    return this.#compare.value === "arousal" ? series.arousal : series.scores[this.#compare.selectedIndex];
  }

  /** @param {number} value */
  #written(value) {
    return this.#isAxis ? signed(value) : percent(value);
  }

  /** @param {Person} person @param {[number, number]} range */
  #row({ number, series, time }, range) {
    const { seconds, total } = time ?? timeInEach(series, ...range);
    const mostly = STATES[seconds.indexOf(Math.max(...seconds))];
    const read = facing(series);
    const mean = meanBetween(read, ...range, this.#values(read));
    const badge = element("span", { class: "person-number", text: number });
    badge.style.setProperty("--person", identityColour(number));
    const cells = total ? [duration(total), `${stateLabel(mostly)} ${percent(Math.max(...seconds) / total)}`, Number.isNaN(mean) ? "–" : this.#written(mean)] : ["–", "–", "–"];
    return element("tr", {}, element("th", { scope: "row" }, element("span", { class: "visually-hidden", text: "Person " }), badge), ...cells.map((text) => element("td", { text })));
  }
}

/** @param {number} number @returns {import("./lines.js").Line} */
const lineOf = (number) => ({ key: `person ${number}`, label: `Person ${number}`, colour: () => colourOf(number), dash: PATTERNS[(number + 2) % PATTERNS.length] });

/** People's colours are made for dark ground; on light ground a line needs a darker one. @param {number} number */
function colourOf(number) {
  if (currentTheme() === "dark") return identityColour(number);
  const channels = identityColour(number).match(/[0-9a-f]{2}/gi) ?? [];
  return `rgb(${channels.map((channel) => Math.round(parseInt(channel, 16) * 0.55)).join(" ")})`;
}
