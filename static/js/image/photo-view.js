/** A photo with its faces: boxes on the picture, a card with seven bars for each, one of them chosen at most. */
import { Bars } from "../common/bars.js";
import { context2d } from "../common/canvas.js";
import { element, partsOf } from "../common/dom.js";
import { drawMarks, markOf } from "../common/draw.js";
import { faceLabel, identityColour, numbered } from "../common/emotions.js";
import { shrinkTo } from "../common/fit.js";
import { drawHeat } from "./heat.js";
import { Why } from "./why.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */
/** @typedef {import("../common/contract.js").Box} Box */
/** @typedef {import("../common/contract.js").Explanation} Explanation */
/** @typedef {import("../common/contract.js").Face} Face */

/** @typedef {{number: number, face: Face}} Person */

const SHOWN_SIDE = 2048;

export class PhotoView {
  #root;
  #part;
  /** @type {Person[]} */
  #people = [];
  /** @type {ImageBitmap | null} */
  #picture = null;
  /** @type {number | null} */
  #chosen = null;
  /** @type {Explanation | null} */
  #explanation = null;
  #why;

  /**
   * @param {HTMLElement} root with data-photo, data-marks, data-boxes, data-cards and data-spoken in it
   * @param {(face: Face, signal: AbortSignal) => Promise<Explanation>} explain asks what a face's answer rests on
   */
  constructor(root, explain) {
    this.#root = root;
    this.#part = partsOf(root);
    this.#why = new Why({
      ask: explain,
      show: (explanation) => this.#showExplanation(explanation),
      say: (sentence) => (this.#part("spoken").textContent = sentence),
    });
    new ResizeObserver(() => this.#drawMarks()).observe(this.#part("frame"));
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.choose(null));
  }

  /** Shows a photo, its faces not yet known. @param {ImageBitmap} picture */
  showPicture(picture) {
    this.#picture = picture;
    const canvas = this.#part("photo", HTMLCanvasElement);
    const size = shrinkTo(picture, SHOWN_SIDE);
    Object.assign(canvas, size);
    context2d(canvas).drawImage(picture, 0, 0, size.width, size.height);
    this.#part("frame").style.setProperty("--aspect", `${picture.width} / ${picture.height}`);
    this.#part("frame").style.setProperty("--ratio", String(picture.width / picture.height));
    this.#setPeople(picture, []);
  }

  /** @param {Analysis} analysis of the photo shown */
  showFaces(analysis) {
    if (this.#picture) this.#setPeople(this.#picture, numbered(analysis.faces));
  }

  /** @returns {import("../common/draw.js").Mark[]} the faces, in pixels of the photo */
  marks() {
    return this.#people.map(({ number, face }) => markOf(number, face));
  }

  /** Makes one face stand out. @param {number | null} number */
  choose(number) {
    this.#chosen = number;
    /** @type {NodeListOf<HTMLElement>} */
    const controls = this.#root.querySelectorAll("[data-number]");
    for (const control of controls) {
      const chosen = Number(control.dataset.number) === number;
      control.setAttribute("aria-pressed", String(chosen));
      control.closest("li")?.classList.toggle("chosen", chosen);
    }
    this.#root.querySelector("[data-cards] .chosen")?.scrollIntoView({ block: "nearest" });
    this.#drawMarks();
  }

  /** @param {Explanation | null} explanation */
  #showExplanation(explanation) {
    this.#explanation = explanation;
    this.#drawMarks();
  }

  /** @param {ImageBitmap} picture @param {Person[]} people */
  #setPeople(picture, people) {
    this.#why.close();
    this.#part("spoken").textContent = "";
    this.#people = people;
    this.#part("boxes").replaceChildren(...people.map((person) => this.#boxButton(picture, person)));
    this.#part("cards").replaceChildren(...people.map((person) => this.#card(picture, person)));
    this.choose(null);
  }

  /** @param {number} number @param {Record<string, string>} attributes @param {...Node} children */
  #chooser(number, attributes, ...children) {
    const toggle = () => this.choose(this.#chosen === number ? null : number);
    return element("button", { type: "button", "data-number": number, "aria-pressed": "false", onclick: toggle, ...attributes }, ...children);
  }

  /** @param {ImageBitmap} picture @param {Person} person */
  #boxButton({ width, height }, { number, face }) {
    const button = this.#chooser(number, { class: "face-box", "aria-label": `Face ${number}: ${faceLabel(face)}` });
    const { box } = face;
    const place = { left: box.x / width, top: box.y / height, width: box.width / width, height: box.height / height };
    for (const [side, share] of Object.entries(place)) button.style.setProperty(side, `${share * 100}%`);
    return element("li", {}, button);
  }

  /** @param {ImageBitmap} picture @param {Person} person */
  #card(picture, { number, face }) {
    const badge = element("span", { class: "person-number", text: number });
    badge.style.setProperty("--person", identityColour(number));
    const bars = new Bars();
    bars.update(face.scores);
    const label = element("span", { text: faceLabel(face) });
    const head = this.#chooser(number, { class: "face-head" }, element("span", { class: "visually-hidden", text: "Face " }), badge, label);
    return element("li", { class: "card face-card" }, element("h3", {}, head), bars.element, this.#why.control(number, face, picture));
  }

  #drawMarks() {
    const frame = this.#part("frame");
    if (!this.#picture || !frame.clientWidth) return;
    const canvas = this.#part("marks", HTMLCanvasElement);
    const density = devicePixelRatio || 1;
    Object.assign(canvas, { width: frame.clientWidth * density, height: frame.clientHeight * density });
    const scale = canvas.width / this.#picture.width;
    const marks = this.#people.map(({ number, face }) => ({
      ...markOf(number, face),
      box: scaled(face.box, scale),
      faded: this.#chosen !== null && this.#chosen !== number,
    }));
    const context = context2d(canvas);
    if (this.#explanation) drawHeat(context, this.#picture, this.#explanation, scaled(this.#explanation.area, scale));
    const unit = (frame.clientWidth < 480 ? 12 : 15) * density;
    drawMarks(context, marks, { x: 0, y: 0, width: canvas.width, height: canvas.height }, unit);
  }
}

/** @param {Box} box @param {number} scale @returns {Box} */
const scaled = ({ x, y, width, height }, scale) => ({ x: x * scale, y: y * scale, width: width * scale, height: height * scale });
