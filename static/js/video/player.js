/** The recording, with the boxes drawn over it in step with the picture. */
import { context2d, fresh } from "../common/canvas.js";
import { partsOf } from "../common/dom.js";
import { drawMarks, markOf } from "../common/draw.js";
import { carried, fit, toView } from "../common/fit.js";
import { LandmarksChoice } from "../common/landmarks-choice.js";

/** @typedef {import("./seen.js").Seen} Seen */
/** @typedef {import("./job.js").Job} Job */

export class Player {
  #video;
  #canvas;
  #note;
  #drawn;
  #landmarks;
  /** @type {Seen | null} null while there is nothing to draw: the annotated copy has its boxes already */
  #seen = null;
  #size = { width: 1, height: 1 };
  #onTime;

  /** @param {HTMLElement} root @param {(seconds: number) => void} onTime told which moment is shown */
  constructor(root, onTime) {
    const part = partsOf(root);
    this.#video = part("player", HTMLVideoElement);
    this.#canvas = part("marks", HTMLCanvasElement);
    this.#note = part("fallback");
    this.#drawn = part("drawn");
    this.#landmarks = new LandmarksChoice(root, () => this.#draw());
    this.#onTime = onTime;
    for (const event of ["seeked", "loadeddata", "timeupdate"]) this.#video.addEventListener(event, () => this.#draw());
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
    this.#followFrames();
  }

  /** @param {Job} job @param {Seen} seen */
  show({ recording, links }, seen) {
    this.#seen = seen;
    this.#size = recording;
    this.#note.hidden = true;
    this.#drawn.hidden = false;
    this.#video.onerror = () => this.#showCopy(links["annotated.mp4"]);
    this.#video.src = links.recording ?? "";
  }

  /** The moment shown, in seconds. */
  get now() {
    return this.#video.currentTime;
  }

  /** @param {number} seconds where to go on */
  jump(seconds) {
    this.#video.currentTime = seconds;
  }

  clear() {
    this.#seen = null;
    this.#video.onerror = null;
    this.#video.removeAttribute("src");
    this.#video.load();
    context2d(this.#canvas).clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** @param {string | null} url */
  #showCopy(url) {
    this.#video.onerror = null;
    this.#seen = null;
    this.#note.hidden = false;
    this.#drawn.hidden = true;
    this.#video.src = url ?? "";
  }

  /** Draws for each picture that comes on screen; `timeupdate` does where the browser does not tell. */
  #followFrames() {
    if (!("requestVideoFrameCallback" in this.#video)) return;
    this.#video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#draw(mediaTime);
      this.#followFrames();
    });
  }

  #draw(seconds = this.#video.currentTime) {
    const { context, ...view } = fresh(this.#canvas);
    this.#onTime(seconds);
    if (!this.#seen) return;
    const fitted = fit(this.#size, view);
    const faces = this.#seen.facesAt(seconds);
    this.#landmarks.update(faces);
    const marks = faces.map((face) => {
      const box = toView(face.box, fitted, view.width);
      const landmarks = this.#landmarks.on ? carried(face.landmarks ?? [], face.box, box) : [];
      return { ...markOf(face.id ?? 0, face), box, landmarks };
    });
    drawMarks(context, marks, { x: 0, y: 0, ...view }, view.width < 480 ? 12 : 15);
  }
}
