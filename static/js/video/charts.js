/** Charts of one person of a recording: lines with the moment shown, shares of the time, and the circumplex. */
import { element, partsOf } from "../common/dom.js";
import { AffectPlane } from "../views/affect.js";
import { EMOTION_LINES, LineChart } from "../views/lines.js";
import { affectPaths, nearestSample, thinned } from "../views/series-view.js";
import { Series, STATES } from "../views/series.js";
import { SharesTable } from "../views/shares.js";
import { affect, reading } from "../views/text.js";
import { tenths } from "../views/time.js";
import { jumpByClick } from "./jump.js";

/** @typedef {import("./people.js").Person} Person */
/** @typedef {import("./seen.js").Seen} Seen */

/** How much of the time before the moment shown the path over the circumplex has. */
const PATH_SECONDS = 30;
const PATH_POINTS = 240;
const CURSOR_HELP = "Point at the chart, or focus it and press the arrow keys, to read values. A click, or Enter, jumps there.";

export class PersonCharts {
  #part;
  #choice;
  #lines;
  #plane;
  #shares;
  #onJump;
  /** @type {Person[]} */
  #people = [];
  /** @type {Seen | null} */
  #seen = null;
  #series = new Series();
  #duration = 1;
  #seconds = 0;
  /** @type {import("../views/lines.js").Mark[]} */
  #marks = [];

  /** @param {HTMLElement} root @param {(seconds: number) => void} onJump */
  constructor(root, onJump) {
    this.#part = partsOf(root);
    this.#onJump = onJump;
    this.#choice = this.#part("person", HTMLSelectElement);
    this.#lines = new LineChart(this.#part("lines"), () => this.#tellCursor());
    this.#lines.setLines(EMOTION_LINES, [0, 1]);
    this.#plane = new AffectPlane(this.#part("affect", HTMLCanvasElement), JSON.parse(root.dataset.circumplex ?? ""));
    this.#shares = new SharesTable(this.#part("shares", HTMLTableSectionElement), {
      onToggle: (emotion, shown) => this.#lines.show(emotion, shown),
      onFocus: (emotion) => this.#lines.focus(emotion),
    });
    this.#choice.addEventListener("change", () => this.#choose());
    this.#listenForJumps();
    new ResizeObserver(() => requestAnimationFrame(() => this.#draw())).observe(this.#part("lines"));
  }

  /** @param {Person[]} people @param {Seen} seen @param {number} duration of the recording, in seconds */
  show(people, seen, duration) {
    [this.#people, this.#seen, this.#duration] = [people, seen, duration];
    this.#choice.replaceChildren(
      ...people.map(({ identity }) => element("option", { value: identity, text: `Person ${identity}` })),
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
    const person = this.#person;
    if (!person) return;
    const face = this.#seen?.facesAt(seconds).find(({ id }) => id === person.identity);
    this.#shares.update(timeOf(person), face?.scores ?? null);
    this.#plane.draw([{ paths: affectPaths(this.#series, seconds - PATH_SECONDS, seconds, PATH_POINTS) }]);
    this.#part("affect-text").textContent = face ? affect(face.valence, face.arousal) : "Not in view at this moment.";
  }

  get #person() {
    return this.#people[this.#choice.selectedIndex];
  }

  #choose() {
    const person = this.#person;
    this.#series = (person && this.#seen?.series(person.identity)) ?? new Series();
    this.#draw();
    this.#tellCursor();
  }

  #draw() {
    const range = /** @type {[number, number]} */ ([0, this.#duration]);
    this.#lines.draw(thinned(this.#series, ...range, this.#lines.buckets), range, this.#marks);
    this.at(this.#seconds);
  }

  #listenForJumps() {
    const { over } = this.#lines;
    over.append(element("span", { class: "strip-now", "data-now": true }));
    jumpByClick(over, () => this.#duration, this.#onJump);
    this.#part("lines").addEventListener("keydown", ({ key }) => {
      const { cursor } = this.#lines;
      if (key === "Enter" && cursor !== null) this.#onJump(cursor);
    });
  }

  /** Tells the values at the cursor of the lines. */
  #tellCursor() {
    const { cursor } = this.#lines;
    this.#part("cursor").textContent = cursor === null ? CURSOR_HELP : this.#readingAt(cursor);
  }

  /** @param {number} seconds */
  #readingAt(seconds) {
    const index = nearestSample(this.#series, seconds);
    return index < 0 ? `${tenths(seconds)}: not in view.` : reading(this.#series, index);
  }
}

/** @param {Person} person @returns {{seconds: number[], total: number}} time in each of STATES, as the server counts it */
const timeOf = ({ seconds, shares }) => ({ seconds: STATES.map((state) => shares[state] * seconds), total: seconds });
