/** A uPlot line chart over time with a pattern and a name on each line: the probabilities, or several people. */
import uPlot from "../../vendor/uPlot.esm.js";
import { FONT } from "../common/canvas.js";
import { DASHES, EMOTIONS, LABELS } from "../common/emotions.js";
import { emotionColour, onThemeChange, tokenColour } from "../common/theme.js";
import { chartMargins } from "./layout.js";
import { clock } from "./time.js";

/** @typedef {{seconds: number, note: string}} Mark a moment that somebody marked */
/**
 * @typedef {object} Line
 * @property {string} key
 * @property {string} label
 * @property {() => string} colour in the theme in force
 * @property {number[]} dash its pattern
 */
/** @typedef {{line: Line, y: number}} End where a line ends, in pixels of the canvas */
/** @typedef {[least: number, most: number]} Scale 0..1 for probabilities, -1..1 for valence and arousal */

const NAME_HEIGHT = 15;
const LETTERS = 12;
/** The cursor's steps by the arrow keys, in parts of the time shown. */
const STEPS = 100;

/** @type {Line[]} the probability of each emotion */
export const EMOTION_LINES = EMOTIONS.map((emotion) => ({ key: emotion, label: LABELS[emotion], colour: () => emotionColour(emotion), dash: DASHES[emotion] }));

export class LineChart {
  #host;
  #onCursor;
  #plot;
  /** @type {Line[]} */
  #lines = [];
  /** @type {Scale} */
  #scale = [0, 1];
  /** @type {Set<string>} keys of the lines that the person switched off */
  #hidden = new Set();
  /** @type {[number, number]} */
  #range = [0, 30];
  /** @type {Mark[]} */
  #marks = [];
  /** @type {[number, number][]} */
  #away = [];
  /** @type {Record<string, string>} */
  #colours = {};

  /** @param {HTMLElement} host @param {() => void} onCursor the cursor moved */
  constructor(host, onCursor) {
    this.#host = host;
    this.#onCursor = onCursor;
    this.#readColours();
    this.#plot = this.#made();
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(host);
    onThemeChange(() => this.#recolour());
    host.addEventListener("keydown", (event) => this.#key(event) && event.preventDefault());
    host.addEventListener("blur", () => this.#place(null));
  }

  /** Shows other lines from the next drawing on. @param {Line[]} lines @param {Scale} scale */
  setLines(lines, scale) {
    const same = lines.length === this.#lines.length && lines.every(({ key }, index) => key === this.#lines[index].key);
    if (same && scale[0] === this.#scale[0]) return;
    [this.#lines, this.#scale] = [lines, scale];
    this.#readColours();
    this.#plot.destroy();
    this.#plot = this.#made();
  }

  /** @returns {number | null} the time at the cursor, in seconds */
  get cursor() {
    const { left } = this.#plot.cursor;
    return left == null || left < 0 ? null : this.#plot.posToVal(left, "x");
  }

  /** What lies over the lines, exactly where they are drawn; another one after `setLines`. */
  get over() {
    return this.#plot.over;
  }

  /** How many points fit beside each other. */
  get buckets() {
    return Math.max(50, Math.round(this.#plot.bbox.width / devicePixelRatio));
  }

  /** The chart's canvas, for a picture. */
  get canvas() {
    return this.#plot.ctx.canvas;
  }

  /**
   * @param {import("./series-view.js").Columns} columns @param {[number, number]} range @param {Mark[]} marks
   * @param {[start: number, end: number][]} [away] when the face is turned away: shaded
   */
  draw(columns, range, marks, away = []) {
    [this.#range, this.#marks, this.#away] = [range, marks, away];
    this.#plot.setData(columns);
  }

  /** @param {string} key @param {boolean} shown */
  show(key, shown) {
    if (shown) this.#hidden.delete(key);
    else this.#hidden.add(key);
    const index = this.#lines.findIndex((line) => line.key === key);
    if (index >= 0) this.#plot.setSeries(index + 1, { show: shown });
  }

  /** Makes one line stand out. @param {string | null} key */
  focus(key) {
    this.#lines.forEach((line, index) => {
      this.#plot.series[index + 1].alpha = key === null || line.key === key ? 1 : 0.25;
      this.#plot.series[index + 1].width = line.key === key ? 3 : 1.75;
    });
    this.#plot.redraw(false);
  }

  #made() {
    return new uPlot(this.#options(), [[], ...this.#lines.map(() => [])], this.#host);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it moved the cursor */
  #key({ key }) {
    const [from, to] = this.#range;
    const [now, step] = [this.cursor ?? to, (to - from) / STEPS];
    /** @type {Record<string, number | null>} */
    const targets = { ArrowLeft: now - step, ArrowRight: now + step, Home: from, End: to, Escape: null };
    if (!(key in targets)) return false;
    this.#place(targets[key]);
    return true;
  }

  /** @param {number | null} seconds null takes the cursor away */
  #place(seconds) {
    const [from, to] = this.#range;
    const left = seconds === null ? -10 : this.#plot.valToPos(Math.max(from, Math.min(to, seconds)), "x");
    this.#plot.setCursor({ left, top: seconds === null ? -10 : 1 });
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
      scales: { x: { time: false, range: () => this.#range }, y: { range: this.#scale } },
      series: [{}, ...this.#lines.map((line) => this.#series(line))],
      axes: [
        { ...axis, size: 30, space: 70, incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600], values: (_, splits) => splits.map(clock) },
        { ...axis, size: () => chartMargins(this.#host.clientWidth).left, incrs: [0.25, 0.5], values: (_, splits) => splits.map((value) => this.#written(value)) },
      ],
      hooks: { drawClear: [() => this.#shade()], draw: [() => this.#drawMarks(), () => this.#drawNames()], setCursor: [() => this.#onCursor()] },
    };
  }

  /** @param {number} value @returns {string} for the axis */
  #written(value) {
    return this.#scale[0] < 0 ? String(value).replace("-", "\u2212") : `${value * 100}%`;
  }

  /** @param {Line} line @returns {uPlot.Series} */
  #series({ key, label, dash }) {
    return {
      label,
      stroke: () => this.#colours[key],
      dash,
      width: 1.75,
      spanGaps: false,
      show: !this.#hidden.has(key),
      points: { show: false },
    };
  }

  #size() {
    const width = Math.max(240, this.#host.clientWidth);
    return { width, height: Math.round(Math.min(340, Math.max(220, width * 0.45))) };
  }

  #readColours() {
    const lines = this.#lines.map(({ key, colour }) => [key, colour()]);
    this.#colours = { ...Object.fromEntries(lines), soft: tokenColour("--ink-soft"), line: tokenColour("--line"), ink: tokenColour("--ink"), shade: tokenColour("--surface-2") };
  }

  #recolour() {
    this.#readColours();
    this.#plot.redraw(false, true);
  }

  /** Writes each line's name where it ends, apart from each other. */
  #drawNames() {
    if (!chartMargins(this.#host.clientWidth).named) return;
    const ends = spread(this.#ends(), NAME_HEIGHT * devicePixelRatio, this.#plot.bbox);
    const left = this.#plot.bbox.left + this.#plot.bbox.width + 8 * devicePixelRatio;
    this.#paint((context) => {
      for (const { line, y } of ends) {
        context.fillStyle = this.#colours[line.key];
        context.fillText(line.label, left, y);
      }
    });
  }

  /** @returns {End[]} of the lines that are shown */
  #ends() {
    const last = this.#plot.data[0].length - 1;
    return this.#lines.map((line, index) => ({ line, value: this.#plot.data[index + 1][last], shown: this.#plot.series[index + 1].show }))
      .flatMap(({ line, value, shown }) => (shown && value != null ? [{ line, y: this.#plot.valToPos(value, "y", true) }] : []));
  }

  #shade() {
    const { top, height } = this.#plot.bbox;
    this.#paint((context) => {
      context.fillStyle = this.#colours.shade;
      for (const [start, end] of this.#away) {
        const [left, right] = [start, end].map((seconds) => this.#plot.valToPos(seconds, "x", true));
        context.fillRect(left, top, right - left, height);
      }
    });
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
