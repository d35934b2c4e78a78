/** The seven probabilities over time: a uPlot line chart with a pattern and a name on each line. */
import uPlot from "../../vendor/uPlot.esm.js";
import { FONT } from "../common/canvas.js";
import { DASHES, EMOTIONS, LABELS } from "../common/emotions.js";
import { emotionColour, onThemeChange, tokenColour } from "../common/theme.js";
import { chartMargins } from "./layout.js";
import { clock } from "./time.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("./recording.js").Mark} Mark */
/** @typedef {{emotion: Emotion, y: number}} End where a line ends, in pixels of the canvas */

const NAME_HEIGHT = 15;
const LETTERS = 12;

export class LineChart {
  #host;
  #plot;
  /** @type {[number, number]} */
  #range = [0, 30];
  /** @type {Mark[]} */
  #marks = [];
  /** @type {Record<string, string>} */
  #colours = {};

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#host = host;
    this.#readColours();
    this.#plot = new uPlot(this.#options(), [[], ...EMOTIONS.map(() => [])], host);
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(host);
    onThemeChange(() => this.#recolour());
  }

  /** How many points fit beside each other. */
  get buckets() {
    return Math.max(50, Math.round(this.#plot.bbox.width / devicePixelRatio));
  }

  /** The chart's canvas, for a picture. */
  get canvas() {
    return this.#plot.ctx.canvas;
  }

  /** @param {import("./series-view.js").Columns} columns @param {[number, number]} range @param {Mark[]} marks */
  draw(columns, range, marks) {
    this.#range = range;
    this.#marks = marks;
    this.#plot.setData(columns);
  }

  /** @param {Emotion} emotion @param {boolean} shown */
  show(emotion, shown) {
    this.#plot.setSeries(EMOTIONS.indexOf(emotion) + 1, { show: shown });
  }

  /** Makes one line stand out. @param {Emotion | null} emotion */
  focus(emotion) {
    EMOTIONS.forEach((each, index) => {
      this.#plot.series[index + 1].alpha = emotion === null || each === emotion ? 1 : 0.25;
      this.#plot.series[index + 1].width = each === emotion ? 3 : 1.75;
    });
    this.#plot.redraw(false);
  }

  /** @returns {uPlot.Options} */
  #options() {
    /** @type {uPlot.Axis} */
    const axis = { stroke: () => this.#colours.soft, grid: { stroke: () => this.#colours.line, width: 1 }, ticks: { show: false }, font: `${LETTERS}px ${FONT}` };
    return {
      ...this.#size(),
      padding: [10, () => chartMargins(this.#host.clientWidth).right, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: () => this.#range }, y: { range: [0, 1] } },
      series: [{}, ...EMOTIONS.map((emotion) => this.#line(emotion))],
      axes: [
        { ...axis, size: 30, space: 70, incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600], values: (_, splits) => splits.map(clock) },
        { ...axis, size: () => chartMargins(this.#host.clientWidth).left, incrs: [0.25, 0.5], values: (_, splits) => splits.map((share) => `${share * 100}%`) },
      ],
      hooks: { draw: [() => this.#drawMarks(), () => this.#drawNames()] },
    };
  }

  /** @param {Emotion} emotion @returns {uPlot.Series} */
  #line(emotion) {
    return {
      label: LABELS[emotion],
      stroke: () => this.#colours[emotion],
      dash: DASHES[emotion],
      width: 1.75,
      spanGaps: false,
      points: { show: false },
    };
  }

  #size() {
    const width = Math.max(240, this.#host.clientWidth);
    return { width, height: Math.round(Math.min(340, Math.max(220, width * 0.45))) };
  }

  #readColours() {
    const emotions = EMOTIONS.map((emotion) => [emotion, emotionColour(emotion)]);
    this.#colours = { ...Object.fromEntries(emotions), soft: tokenColour("--ink-soft"), line: tokenColour("--line"), ink: tokenColour("--ink") };
  }

  #recolour() {
    this.#readColours();
    this.#plot.redraw(false, true);
  }

  /** Writes each emotion's name where its line ends, apart from each other. */
  #drawNames() {
    if (!chartMargins(this.#host.clientWidth).named) return;
    const ends = spread(this.#ends(), NAME_HEIGHT * devicePixelRatio, this.#plot.bbox);
    const left = this.#plot.bbox.left + this.#plot.bbox.width + 8 * devicePixelRatio;
    this.#paint((context) => {
      for (const { emotion, y } of ends) {
        context.fillStyle = this.#colours[emotion];
        context.fillText(LABELS[emotion], left, y);
      }
    });
  }

  /** @returns {End[]} of the lines that are shown */
  #ends() {
    const last = this.#plot.data[0].length - 1;
    return EMOTIONS.map((emotion, index) => ({ emotion, share: this.#plot.data[index + 1][last], shown: this.#plot.series[index + 1].show }))
      .flatMap(({ emotion, share, shown }) => (shown && share != null ? [{ emotion, y: this.#plot.valToPos(share, "y", true) }] : []));
  }

  #drawMarks() {
    const { top, height } = this.#plot.bbox;
    this.#paint((context) => {
      context.strokeStyle = context.fillStyle = this.#colours.ink;
      context.setLineDash([2 * devicePixelRatio, 2 * devicePixelRatio]);
      for (const [index, { seconds }] of this.#marks.entries()) {
        if (seconds < this.#range[0] || seconds > this.#range[1]) continue;
        const x = this.#plot.valToPos(seconds, "x", true);
        context.beginPath();
        context.moveTo(x, top);
        context.lineTo(x, top + height);
        context.stroke();
        context.fillText(String(index + 1), x + 3 * devicePixelRatio, top + 6 * devicePixelRatio);
      }
    });
  }

  /** @param {(context: CanvasRenderingContext2D) => void} draw */
  #paint(draw) {
    const { ctx } = this.#plot;
    ctx.save();
    ctx.font = `${LETTERS * devicePixelRatio}px ${FONT}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineWidth = devicePixelRatio;
    draw(ctx);
    ctx.restore();
  }
}

/**
 * Moves labels down, and up again from the bottom, until none covers another.
 * @param {End[]} ends @param {number} height of a label @param {{top: number, height: number}} plot
 */
function spread(ends, height, { top, height: room }) {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  sorted.forEach((end, index) => (end.y = Math.max(end.y, index ? sorted[index - 1].y + height : top)));
  for (let index = sorted.length - 1; index >= 0; index -= 1) {
    const below = sorted[index + 1]?.y ?? top + room + height;
    sorted[index].y = Math.min(sorted[index].y, below - height);
  }
  return sorted;
}
