/** The canvas over the video: boxes and labels, drawn each animation frame from the last answer. */
import { context2d, fresh } from "../common/canvas.js";
import { drawMarks, markOf } from "../common/draw.js";
import { numbered } from "../common/emotions.js";
import { fit, toView } from "../common/fit.js";
import { prefersReducedMotion } from "../common/theme.js";
import { Gliding } from "./glide.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */
/** @typedef {import("../common/contract.js").Face} Face */

export class Overlay {
  /** Whether the picture below is shown mirrored; text never is. */
  mirrored = false;
  /** @type {number | null} the number of the person who stands out; the others fade */
  selected = null;
  /** @type {((face: Face, number: number) => string) | null} what a label says instead of emotion and percentage */
  label = null;
  #canvas;
  #gliding = new Gliding();
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

  /** @param {DOMHighResTimeStamp} nowMs */
  #draw(nowMs) {
    if (!this.#analysis) return;
    const passedMs = prefersReducedMotion() ? Infinity : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    const { context, ...view } = fresh(this.#canvas);
    const unit = view.width < 480 ? 13 : 15;
    drawMarks(context, this.#marks(this.#analysis, view, passedMs), { x: 0, y: 0, ...view }, unit);
    this.#request = requestAnimationFrame((nextMs) => this.#draw(nextMs));
  }

  /** @param {Analysis} analysis @param {import("../common/fit.js").Size} view @param {number} passedMs */
  #marks({ image, faces }, view, passedMs) {
    const fitted = fit(image, view);
    const people = numbered(faces);
    const boxes = this.#gliding.step(people.map(({ number, face }) => ({ number, box: face.box })), passedMs);
    return people.map(({ number, face }) => ({
      ...markOf(number, face),
      ...(this.label ? { text: this.label(face, number) } : {}),
      box: toView(boxes.get(number) ?? face.box, fitted, view.width, this.mirrored),
      faded: this.selected !== null && this.selected !== number,
    }));
  }
}
