/** Charts of a recording, of one person or of everyone: lines with the moment shown, shares of the time, the circumplex. */
import { element, partsOf } from "../common/dom.js";
import { AffectPlane } from "../views/affect.js";
import { EMOTION_LINES, LineChart } from "../views/lines.js";
import { affectPaths, facing, nearestSample, thinned, timesAway } from "../views/series-view.js";
import { Series, STATES } from "../views/series.js";
import { SharesTable } from "../views/shares.js";
import { affect, reading } from "../views/text.js";
import { tenths } from "../views/time.js";
import { Together } from "../views/together.js";
import { jumpByClick } from "./jump.js";

/** @typedef {import("./people.js").Person} Person */
/** @typedef {import("./seen.js").Seen} Seen */

/** How much of the time before the moment shown the path over the circumplex has. */
const PATH_SECONDS = 30;
const PATH_POINTS = 240;
const EVERYONE = "everyone";
const CURSOR_HELP = "Point at the chart, or focus it and press the arrow keys, to read values. A click, or Enter, jumps there.";

export class PersonCharts {
  #root;
  #part;
  #choice;
  #together;
  #lines;
  /** What lies over the lines, where clicks are listened for already. @type {HTMLElement | null} */
  #heard = null;
  #plane;
  #shares;
  #onJump;
  /** @type {Person[]} */
  #people = [];
  /** @type {Seen | null} */
  #seen = null;
  #series = new Series();
  /** Of it what can be read. */
  #read = this.#series;
  /** Everyone's, while they are shown together. @type {import("../views/together.js").Person[]} */
  #everyone = [];
  #duration = 1;
  #seconds = 0;
  /** @type {import("../views/lines.js").Mark[]} */
  #marks = [];

  /** @param {HTMLElement} root @param {(seconds: number) => void} onJump */
  constructor(root, onJump) {
    this.#root = root;
    this.#part = partsOf(root);
    this.#onJump = onJump;
    this.#choice = this.#part("person", HTMLSelectElement);
    this.#together = new Together(root, () => this.#draw());
    this.#lines = new LineChart(this.#part("lines"), () => this.#tellCursor());
    this.#plane = new AffectPlane(this.#part("affect", HTMLCanvasElement), JSON.parse(root.dataset.circumplex ?? ""));
    this.#shares = new SharesTable(this.#part("shares", HTMLTableSectionElement), {
      onToggle: (emotion, shown) => this.#lines.show(emotion, shown),
      onFocus: (emotion) => this.#lines.focus(emotion),
    });
    this.#choice.addEventListener("change", () => this.#choose());
    this.#part("lines").addEventListener("keydown", ({ key }) => this.#jumpByKey(key));
    new ResizeObserver(() => requestAnimationFrame(() => this.#draw())).observe(this.#part("lines"));
  }

  /** @param {Person[]} people @param {Seen} seen @param {number} duration of the recording, in seconds */
  show(people, seen, duration) {
    [this.#people, this.#seen, this.#duration] = [people, seen, duration];
    this.#choice.replaceChildren(
      ...people.map(({ identity }) => element("option", { value: identity, text: `Person ${identity}` })),
      ...(people.length > 1 ? [element("option", { value: EVERYONE, text: "Everyone together" })] : []),
    );
    this.#choose();
  }

  /** @param {import("../views/lines.js").Mark[]} marks on the lines */
  mark(marks) {
    this.#marks = marks;
    this.#draw();
  }

  /** Shows nobody any more. */
  clear() {
    [this.#people, this.#seen] = [[], null];
    this.#choose();
  }

  /** @param {number} seconds the moment that the player shows */
  at(seconds) {
    this.#seconds = seconds;
    const range = /** @type {[number, number]} */ ([seconds - PATH_SECONDS, seconds]);
    if (this.#isTogether) this.#plane.draw(this.#together.traces(this.#everyone, range, PATH_POINTS));
    else if (this.#person) this.#showPerson(this.#person, range);
  }

  /** @param {Person} person @param {[number, number]} range of the path */
  #showPerson(person, range) {
    const face = this.#seen?.facesAt(range[1]).find(({ id, seen }) => seen && id === person.identity);
    this.#shares.update(timeOf(person), face && !face.turned_away ? face.scores : null);
    this.#plane.draw([{ paths: affectPaths(this.#read, ...range, PATH_POINTS) }]);
    this.#part("affect-text").textContent = affectOf(face);
  }

  get #isTogether() {
    return this.#choice.value === EVERYONE;
  }

  get #person() {
    return this.#people[this.#choice.selectedIndex];
  }

  #choose() {
    const person = this.#person;
    this.#series = (person && this.#seen?.series(person.identity)) ?? new Series();
    this.#read = facing(this.#series);
    this.#everyone = this.#isTogether ? this.#people.map((each) => this.#compared(each)) : [];
    for (const each of this.#root.querySelectorAll("[data-alone]")) /** @type {HTMLElement} */ (each).hidden = this.#isTogether;
    for (const each of this.#root.querySelectorAll("[data-together]")) /** @type {HTMLElement} */ (each).hidden = !this.#isTogether;
    this.#draw();
  }

  /** @param {Person} person @returns {import("../views/together.js").Person} */
  #compared(person) {
    return { number: person.identity, series: this.#seen?.series(person.identity) ?? new Series(), time: timeOf(person) };
  }

  #draw() {
    const range = /** @type {[number, number]} */ ([0, this.#duration]);
    this.#part("lines-title").textContent = this.#isTogether ? this.#together.title : "Probability of each emotion";
    if (this.#isTogether) {
      this.#together.drawLines(this.#lines, this.#everyone, range, this.#marks);
      this.#together.list(this.#everyone, range);
    } else {
      this.#lines.setLines(EMOTION_LINES, [0, 1]);
      this.#lines.draw(thinned(this.#read, ...range, this.#lines.buckets), range, this.#marks, timesAway(this.#series, ...range));
    }
    this.#listenForJumps();
    this.at(this.#seconds);
    this.#tellCursor();
  }

  #listenForJumps() {
    const { over } = this.#lines;
    if (over === this.#heard) return;
    this.#heard = over;
    over.append(element("span", { class: "strip-now", "data-now": true }));
    jumpByClick(over, () => this.#duration, this.#onJump);
  }

  /** @param {string} key */
  #jumpByKey(key) {
    const { cursor } = this.#lines;
    if (key === "Enter" && cursor !== null) this.#onJump(cursor);
  }

  /** Tells the values at the cursor of the lines. */
  #tellCursor() {
    const { cursor } = this.#lines;
    this.#part("cursor").textContent = cursor === null ? CURSOR_HELP : this.#readingAt(cursor);
  }

  /** @param {number} seconds */
  #readingAt(seconds) {
    if (this.#isTogether) return this.#together.reading(this.#everyone, seconds);
    const index = nearestSample(this.#series, seconds);
    return index < 0 ? `${tenths(seconds)}: not in view.` : reading(this.#series, index);
  }
}

/** @param {import("../common/contract.js").Face | undefined} face @returns {string} where it is on the circumplex, in words */
function affectOf(face) {
  if (!face) return "Not in view at this moment.";
  return face.turned_away ? "Turned away at this moment." : affect(face.valence, face.arousal);
}

/** @param {Person} person @returns {{seconds: number[], total: number}} time in each of STATES, as the server counts it */
const timeOf = ({ seconds, shares }) => ({ seconds: STATES.map((state) => shares[state] * seconds), total: seconds });
