/** The photo of a round's best moment, and the clip around it to play and to step through. */
import { context2d } from "../common/canvas.js";
import { element } from "../common/dom.js";
import { momentText, shotAt } from "./take.js";

/** @typedef {import("./take.js").Shot} Shot */
/** @typedef {import("./take.js").Take} Take */

export class ClipView {
  /** @type {HTMLElement} */
  element;
  #take;
  #first;
  #canvas;
  #slider = element("input", { type: "range", "aria-label": "Moment of the clip", step: "any" });
  #play = element("button", { type: "button", class: "button", text: "Play the clip" });
  #when = element("figcaption", { class: "soft small figure-number" });
  /** @type {Shot | null} */
  #shown = null;
  /** When playing began, on the clock of animation frames; null while it stands still. @type {number | null} */
  #startedMs = null;

  /** @param {Take} take @param {string} name of what was asked for */
  constructor(take, name) {
    this.#take = take;
    this.#first = take.clip[0].seconds;
    const last = take.clip[take.clip.length - 1].seconds;
    this.#canvas = element("canvas", { class: "clip-picture", role: "img", "aria-label": `${name}: photo of the best moment` });
    Object.assign(this.#slider, { min: String(this.#first), max: String(last) });
    const controls = element("div", { class: "clip-controls", hidden: take.clip.length < 2 }, this.#play, this.#slider);
    this.element = element("figure", { class: "clip" }, this.#canvas, this.#when, controls);
    this.#slider.addEventListener("input", () => this.#seek(Number(this.#slider.value)));
    this.#play.addEventListener("click", () => (this.#startedMs === null ? this.#begin() : this.#rest()));
    this.#rest();
  }

  /** Plays from the first picture on, in the time in which it was taken. */
  #begin() {
    this.#play.textContent = "Stop";
    this.#startedMs = performance.now();
    requestAnimationFrame((nowMs) => this.#step(nowMs));
  }

  /** @param {DOMHighResTimeStamp} nowMs */
  #step(nowMs) {
    if (this.#startedMs === null || !this.element.isConnected) return;
    const seconds = this.#first + Math.max(0, nowMs - this.#startedMs) / 1000;
    if (seconds > Number(this.#slider.max)) return this.#rest();
    this.#slider.value = String(seconds);
    this.#show(shotAt(this.#take.clip, seconds));
    requestAnimationFrame((nextMs) => this.#step(nextMs));
  }

  /** Goes back to the best moment. */
  #rest() {
    this.#slider.value = String(this.#take.best.seconds);
    this.#seek(this.#take.best.seconds);
  }

  /** @param {number} seconds */
  #seek(seconds) {
    this.#startedMs = null;
    this.#play.textContent = "Play the clip";
    this.#show(shotAt(this.#take.clip, seconds));
  }

  /** @param {Shot} shot */
  async #show(shot) {
    if (shot === this.#shown) return;
    this.#shown = shot;
    const when = momentText(shot.seconds, shot.seconds === this.#take.best.seconds);
    this.#when.textContent = when;
    this.#slider.setAttribute("aria-valuetext", when);
    const picture = await createImageBitmap(new Blob([shot.picture], { type: "image/jpeg" }));
    if (shot === this.#shown) draw(this.#canvas, picture);
    picture.close();
  }
}

/** @param {HTMLCanvasElement} canvas @param {ImageBitmap} picture */
function draw(canvas, picture) {
  const { width, height } = picture;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context2d(canvas).drawImage(picture, 0, 0);
}
