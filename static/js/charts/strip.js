/** The strip of the dominant emotion: a lane for each, so that it reads without colour. */
import { FONT, fresh } from "../common/canvas.js";
import { emotionColour, onThemeChange, tokenColour } from "../common/theme.js";
import { chartMargins } from "../views/layout.js";
import { NOBODY } from "../views/series-view.js";
import { STATES } from "../views/series.js";
import { isEmotion, stateLabel } from "../views/text.js";

const LANE = 18;

export class Strip {
  #canvas;
  /** @type {Record<string, string>} */
  #colours = {};
  /** @type {Uint8Array | null} */
  #last = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    canvas.style.setProperty("height", `${LANE * STATES.length + 4}px`);
    this.#readColours();
    onThemeChange(() => {
      this.#readColours();
      if (this.#last) this.draw(this.#last);
    });
  }

  /** How many buckets of time fit. */
  get buckets() {
    const { clientWidth: width } = this.#canvas;
    const { left, right } = chartMargins(width);
    return Math.max(20, Math.floor((width - left - right) / 2));
  }

  /** @param {Uint8Array} states the index in STATES of each bucket, or NOBODY */
  draw(states) {
    this.#last = states;
    const { context, width } = fresh(this.#canvas);
    const { left, right } = chartMargins(width);
    STATES.forEach((state, lane) => this.#lane(context, state, lane, left, width - right));
    const step = (width - left - right) / states.length;
    for (const [start, end, state] of runs(states)) {
      context.fillStyle = this.#colours[STATES[state]];
      context.fillRect(left + start * step, state * LANE + 4, Math.max(1.5, (end - start) * step), LANE - 6);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {import("../views/series.js").State} state @param {number} lane
   * @param {number} left @param {number} right
   */
  #lane(context, state, lane, left, right) {
    const middle = lane * LANE + LANE / 2 + 1;
    context.fillStyle = this.#colours.line;
    context.fillRect(left, middle - 0.5, right - left, 1);
    context.fillStyle = this.#colours.soft;
    context.font = `12px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(stateLabel(state), left - 8, middle);
  }

  #readColours() {
    const states = STATES.map((state) => [state, isEmotion(state) ? emotionColour(state) : tokenColour("--line-strong")]);
    this.#colours = { ...Object.fromEntries(states), soft: tokenColour("--ink-soft"), line: tokenColour("--line") };
  }
}

/** @param {Uint8Array} states @returns {[number, number, number][]} start, end and state of each run of equal states */
function runs(states) {
  /** @type {[number, number, number][]} */
  const found = [];
  states.forEach((state, index) => {
    if (state === NOBODY) return;
    if (index > 0 && states[index - 1] === state) found[found.length - 1][1] = index + 1;
    else found.push([index, index + 1, state]);
  });
  return found;
}
