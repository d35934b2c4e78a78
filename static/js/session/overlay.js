/** The canvas over the video: boxes, labels and, if wanted, landmarks, drawn each animation frame from the last answer. */
import { context2d, fresh } from "../common/canvas.js";
import { drawMarks, markOf, textMeasure } from "../common/draw.js";
import { numbered } from "../common/emotions.js";
import { letterHeight } from "../common/export.js";
import { carried, fit, toView } from "../common/fit.js";
import { prefersReducedMotion } from "../common/theme.js";
import { Gliding } from "./glide.js";
import { SteadyLabels } from "./steady-labels.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */
/** @typedef {import("../common/contract.js").Face} Face */

export class Overlay {
  /** Whether the picture below is shown mirrored; text never is. */
  mirrored = false;
  /** Whether landmarks are drawn. */
  landmarks = false;
  /** @type {number | null} the number of the person who stands out; the others fade */
  selected = null;
  /** @type {((face: Face, number: number) => string) | null} what a label says instead of emotion and percentage */
  label = null;
  #canvas;
  #labels = new SteadyLabels();
  /** Those of a film, which has another size. */
  #filmed = new SteadyLabels();
  #gliding = new Gliding();
  /** Where each box is now, by number: it glides. @type {Map<number, import("../common/contract.js").Box>} */
  #boxes = new Map();
  /** @type {Analysis | null} */
  #analysis = null;
  #lastMs = 0;
  #request = 0;

  /** @param {HTMLCanvasElement} canvas laid over the video, of the same size */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** @param {Analysis} analysis */
  show(analysis) {
    this.#analysis = analysis;
    this.#request ||= requestAnimationFrame((nowMs) => this.#draw(nowMs));
  }

  clear() {
    this.#analysis = null;
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    context2d(this.#canvas).clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /**
   * Draws what is seen now, boxes and labels included, as it is shown: mirrored where that is.
   * @param {HTMLVideoElement} video @param {HTMLCanvasElement} canvas becomes as large as the camera's picture
   */
  paint(video, canvas) {
    const view = { width: video.videoWidth, height: video.videoHeight };
    if (canvas.width !== view.width || canvas.height !== view.height) Object.assign(canvas, view);
    const context = context2d(canvas);
    context.save();
    if (this.mirrored) context.setTransform(-1, 0, 0, 1, view.width, 0);
    context.drawImage(video, 0, 0, view.width, view.height);
    context.restore();
    if (this.#analysis) this.#drawOn(context, this.#analysis, view, letterHeight(view.width, view.height), this.#filmed);
  }

  /** @param {DOMHighResTimeStamp} nowMs */
  #draw(nowMs) {
    if (!this.#analysis) return;
    const passedMs = prefersReducedMotion() ? Infinity : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#boxes = this.#gliding.step(numbered(this.#analysis.faces).map(({ number, face }) => ({ number, box: face.box })), passedMs);
    const { context, ...view } = fresh(this.#canvas);
    this.#drawOn(context, this.#analysis, view, view.width < 480 ? 13 : 15, this.#labels);
    this.#request = requestAnimationFrame((nextMs) => this.#draw(nextMs));
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {Analysis} analysis
   * @param {import("../common/fit.js").Size} view @param {number} unit the height of a label's letters
   * @param {SteadyLabels} labels
   */
  #drawOn(context, analysis, view, unit, labels) {
    const bounds = { x: 0, y: 0, ...view };
    drawMarks(context, labels.fit(this.#marks(analysis, view), { bounds, unit, measure: textMeasure(context, unit) }), bounds, unit);
  }

  /** @param {Analysis} analysis @param {import("../common/fit.js").Size} view */
  #marks({ image, faces }, view) {
    const fitted = fit(image, view);
    return numbered(faces).map(({ number, face }) => {
      const box = toView(this.#boxes.get(number) ?? face.box, fitted, view.width, this.mirrored);
      return {
        ...markOf(number, face),
        ...(this.label ? { text: this.label(face, number) } : {}),
        box,
        landmarks: this.landmarks ? carried(face.landmarks ?? [], face.box, box, this.mirrored) : [],
        faded: this.selected !== null && this.selected !== number,
      };
    });
  }
}
