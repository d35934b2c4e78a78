/** The path over the valence-arousal plane, on Russell's circumplex. */
import { FONT, fresh } from "../common/canvas.js";
import { EMOTIONS, LABELS } from "../common/emotions.js";
import { emotionColour, onThemeChange, tokenColour } from "../common/theme.js";

/** @typedef {ReturnType<typeof import("./series-view.js").affectPaths>} Paths */
/** @typedef {{paths: Paths, colour?: string, name?: string}} Trace of one person; in ink where no colour is given */
/** @typedef {(valence: number, arousal: number) => [x: number, y: number]} Place in pixels of the canvas */
/** @typedef {[dx: number, dy: number, align: CanvasTextAlign]} Offset of a word from its place, in pixels */

const DOT = 6;

export class AffectPlane {
  #canvas;
  #places;
  /** @type {Record<string, string>} */
  #colours = {};
  /** @type {Trace[]} */
  #last = [];

  /** @param {HTMLCanvasElement} canvas @param {Record<string, [number, number]>} places valence and arousal of each emotion */
  constructor(canvas, places) {
    this.#canvas = canvas;
    this.#places = places;
    this.#readColours();
    onThemeChange(() => {
      this.#readColours();
      this.draw(this.#last);
    });
  }

  /** @param {Trace[]} traces */
  draw(traces) {
    this.#last = traces;
    const { context, width, height } = fresh(this.#canvas);
    const radius = Math.max(0, Math.min(width, height) / 2 - 20); // 0 while it is hidden
    /** @type {Place} */
    const at = (valence, arousal) => [width / 2 + valence * radius, height / 2 - arousal * radius];
    this.#plane(context, at, radius);
    for (const { paths, colour } of traces) for (const path of paths) this.#path(context, at, path, colour);
    this.#names(context, at);
    for (const trace of traces) this.#now(context, at, trace);
  }

  /** @param {CanvasRenderingContext2D} context @param {Place} at @param {number} radius */
  #plane(context, at, radius) {
    const [x, y] = at(0, 0);
    context.strokeStyle = this.#colours.line;
    context.lineWidth = 1;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.moveTo(...at(-1, 0));
    context.lineTo(...at(1, 0));
    context.moveTo(...at(0, -1));
    context.lineTo(...at(0, 1));
    context.stroke();
    const { soft } = this.#colours;
    this.#write(context, "pleasant", at(1, 0), [-2, -9, "right"], soft);
    this.#write(context, "unpleasant", at(-1, 0), [2, -9, "left"], soft);
    this.#write(context, "activated", at(0, 1), [0, -10, "center"], soft);
    this.#write(context, "calm", at(0, -1), [0, 11, "center"], soft);
  }

  /** @param {CanvasRenderingContext2D} context @param {Place} at @param {Paths[number]} path @param {string} [colour] */
  #path(context, at, path, colour = this.#colours.ink) {
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.lineJoin = "round";
    for (let index = 1; index < path.length; index += 1) {
      context.globalAlpha = 0.12 + 0.88 * (1 - path[index].age) ** 2;
      context.beginPath();
      context.moveTo(...at(path[index - 1].valence, path[index - 1].arousal));
      context.lineTo(...at(path[index].valence, path[index].arousal));
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {Place} at */
  #names(context, at) {
    for (const emotion of EMOTIONS) {
      const [x, y] = at(...this.#places[emotion]);
      context.fillStyle = this.#colours[emotion];
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fill();
      const offset = NAME_OFFSETS[emotion] ?? [0, 13, "center"];
      this.#write(context, LABELS[emotion], [x, y], offset, this.#colours[emotion], 600);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Place} at @param {Trace} trace */
  #now(context, at, { paths, colour = this.#colours.ink, name = "" }) {
    const point = paths.at(-1)?.at(-1);
    if (!point) return;
    context.fillStyle = colour;
    context.strokeStyle = this.#colours.surface;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(...at(point.valence, point.arousal), DOT, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    if (name) this.#write(context, name, at(point.valence, point.arousal), [DOT + 4, 0, "left"], colour, 650);
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {string} text @param {[number, number]} place @param {Offset} offset
   * @param {string} colour @param {number} [weight]
   */
  #write(context, text, [x, y], [dx, dy, align], colour, weight = 400) {
    context.font = `${weight} 12px ${FONT}`;
    context.textAlign = align;
    context.textBaseline = "middle";
    context.lineWidth = 4;
    context.strokeStyle = this.#colours.surface;
    context.strokeText(text, x + dx, y + dy);
    context.fillStyle = colour;
    context.fillText(text, x + dx, y + dy);
  }

  #readColours() {
    const emotions = EMOTIONS.map((emotion) => [emotion, emotionColour(emotion)]);
    const tokens = [["line", "--line-strong"], ["soft", "--ink-soft"], ["ink", "--ink"], ["surface", "--surface"]];
    this.#colours = Object.fromEntries([...emotions, ...tokens.map(([name, token]) => [name, tokenColour(token)])]);
  }
}

/**
 * Angry, fear, disgust and contempt lie close together: their names go to different sides.
 * @type {Partial<Record<import("../common/contract.js").Emotion, Offset>>}
 */
const NAME_OFFSETS = { angry: [9, 1, "left"], fear: [-2, -13, "center"], disgust: [0, 13, "center"], contempt: [0, -13, "center"] };
