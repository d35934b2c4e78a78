/** A film of what the person sees, made and kept in the browser alone. */

/** The first that the browser can write is taken. */
const TYPES = ["video/mp4;codecs=avc1.42E01F", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
const FRAMES_PER_SECOND = 30;
const BITS_PER_SECOND = 5e6;
const PIECE_MS = 1000;

/** @returns {string | null} the kind of film that this browser writes */
function writable() {
  if (!globalThis.MediaRecorder || !HTMLCanvasElement.prototype.captureStream) return null;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

export class Film {
  /** Whether this browser can make films. */
  static get possible() {
    return writable() !== null;
  }

  #canvas = document.createElement("canvas");
  #paint;
  #recorder;
  /** @type {Blob[]} */
  #pieces = [];
  #request = 0;
  #startMs = performance.now();

  /** Begins at once. @param {(canvas: HTMLCanvasElement) => void} paint draws the picture of now */
  constructor(paint) {
    this.#paint = paint;
    this.#draw();
    const options = { mimeType: writable() ?? "", videoBitsPerSecond: BITS_PER_SECOND };
    this.#recorder = new MediaRecorder(this.#canvas.captureStream(FRAMES_PER_SECOND), options);
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#pieces.push(data));
    this.#recorder.start(PIECE_MS);
  }

  /** Seconds since it began. */
  get seconds() {
    return (performance.now() - this.#startMs) / 1000;
  }

  /** The ending of its file's name. */
  get extension() {
    return this.#recorder.mimeType.startsWith("video/mp4") ? "mp4" : "webm";
  }

  /** @returns {Promise<Blob>} the whole film */
  async stop() {
    cancelAnimationFrame(this.#request);
    if (this.#recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
      this.#recorder.stop();
      await stopped;
    }
    for (const track of this.#recorder.stream.getTracks()) track.stop();
    return new Blob(this.#pieces, { type: this.#recorder.mimeType });
  }

  #draw() {
    this.#paint(this.#canvas);
    this.#request = requestAnimationFrame(() => this.#draw());
  }
}
