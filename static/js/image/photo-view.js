/** A photo with its faces: a box on the picture and a card for each, one of them chosen at most. */
import { context2d } from "../common/canvas.js";
import { element, partsOf } from "../common/dom.js";
import { drawMarks, markOf, textMeasure } from "../common/draw.js";
import { faceLabel, numbered } from "../common/emotions.js";
import { annotated, letterHeight } from "../common/export.js";
import { carried, shrinkTo } from "../common/fit.js";
import { fitLabels, letterUnit } from "../common/labels.js";
import { LandmarksChoice } from "../common/landmarks-choice.js";
import { cardHead, faceReading } from "./face-card.js";
import { drawHeat } from "./heat.js";
import { Why } from "./why.js";
import { Zoom } from "./zoom.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */
/** @typedef {import("../common/contract.js").Box} Box */
/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("../common/contract.js").Explanation} Explanation */
/** @typedef {import("../common/contract.js").Face} Face */
/** @typedef {import("../common/draw.js").Mark} Mark */
/** @typedef {import("./face-card.js").Person} Person */

const SHOWN_SIDE = 2048;
/** So many faces have their cards open; of more, only the chosen one has. */
const FEW = 3;
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

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
  #zoom;
  #landmarks;

  /**
   * @param {HTMLElement} root with data-stage, data-photo, data-marks, data-boxes, data-cards, data-spoken, the zoom's buttons and data-landmarks in it
   * @param {(face: Face, emotion: Emotion, signal: AbortSignal) => Promise<Explanation>} explain asks what a face's answer rests on
   */
  constructor(root, explain) {
    this.#root = root;
    this.#part = partsOf(root);
    this.#why = new Why({
      ask: explain,
      show: (explanation) => this.#showExplanation(explanation),
      say: (sentence) => (this.#part("spoken").textContent = sentence),
    });
    const [closer, farther] = [this.#part("closer", HTMLButtonElement), this.#part("farther", HTMLButtonElement)];
    this.#zoom = new Zoom({ stage: this.#part("stage"), frame: this.#part("frame"), closer, farther });
    this.#landmarks = new LandmarksChoice(root, () => this.#drawMarks());
    new ResizeObserver(() => this.#drawMarks()).observe(this.#part("frame"));
    root.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Shows a photo, its faces not yet known. @param {ImageBitmap} picture */
  showPicture(picture) {
    this.#picture = picture;
    this.#zoom.reset();
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
    this.#landmarks.update(analysis.faces);
    if (this.#picture) this.#setPeople(this.#picture, numbered(analysis.faces));
  }

  /** @param {ImageBitmap} picture the one shown @returns {HTMLCanvasElement} it in its own size, with what is drawn on it */
  annotated(picture) {
    const { width, height } = picture;
    const marks = this.#marks(1);
    const unit = letterUnit(marks, letterHeight(width, height));
    const measure = textMeasure(context2d(document.createElement("canvas")), unit);
    return annotated(picture, fitLabels(marks, { bounds: { x: 0, y: 0, width, height }, unit, measure }), unit);
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
    this.#openCards();
    if (this.#zoom.zoomed) this.#root.querySelector("[data-boxes] .chosen .face-box")?.scrollIntoView({ block: "center", inline: "center" });
    this.#root.querySelector("[data-cards] .chosen")?.scrollIntoView({ block: "nearest" });
    this.#drawMarks();
  }

  /** Escape lets go of the chosen face; arrows go from the focused one to its neighbours. @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === "Escape") return this.choose(null);
    const step = STEPS[event.key];
    const control = /** @type {HTMLElement} */ (event.target).closest("[data-number]");
    if (!step || !(control instanceof HTMLElement)) return;
    event.preventDefault();
    const index = this.#people.findIndex(({ number }) => number === Number(control.dataset.number)) + step;
    const next = this.#people[Math.max(0, Math.min(index, this.#people.length - 1))].number;
    this.choose(next);
    /** @type {HTMLElement | null | undefined} */
    const neighbour = control.closest("ul")?.querySelector(`[data-number="${next}"]`);
    neighbour?.focus();
  }

  /** A card shows its bars where the faces are few or it is chosen; they are made when first shown. */
  #openCards() {
    const few = this.#people.length <= FEW;
    this.#people.forEach((person, index) => {
      const body = /** @type {HTMLElement} */ (this.#part("cards").children[index].lastElementChild);
      body.hidden = !few && person.number !== this.#chosen;
      if (!body.hidden && !body.hasChildNodes()) body.append(...this.#cardBody(person));
    });
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
    this.#root.classList.toggle("crowd", people.length > FEW);
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
  #card(picture, person) {
    const head = this.#chooser(person.number, { class: "face-head" }, ...cardHead(picture, person));
    return element("li", { class: "card face-card" }, element("h3", {}, head), element("div", { class: "face-body" }));
  }

  /** @param {Person} person @returns {HTMLElement[]} */
  #cardBody({ number, face }) {
    const picture = /** @type {ImageBitmap} */ (this.#picture);
    return [...faceReading(face), ...this.#why.controls(number, face, picture)];
  }

  /** @param {number} scale @returns {Mark[]} the faces, in pixels of the photo times a scale */
  #marks(scale) {
    return this.#people.map(({ number, face }) => {
      const box = scaled(face.box, scale);
      const landmarks = this.#landmarks.on ? carried(face.landmarks ?? [], face.box, box) : [];
      return { ...markOf(number, face), box, landmarks };
    });
  }

  #drawMarks() {
    const frame = this.#part("frame");
    if (!this.#picture || !frame.clientWidth) return;
    const canvas = this.#part("marks", HTMLCanvasElement);
    const density = devicePixelRatio || 1;
    Object.assign(canvas, { width: frame.clientWidth * density, height: frame.clientHeight * density });
    const scale = canvas.width / this.#picture.width;
    const context = context2d(canvas);
    const told = this.#explanation;
    if (told) drawHeat(context, this.#picture, told, scaled(told.area, scale), told.angle);
    const marks = this.#marks(scale);
    const unit = letterUnit(marks, (frame.clientWidth < 480 ? 12 : 15) * density);
    const bounds = { x: 0, y: 0, width: canvas.width, height: canvas.height };
    const fitted = fitLabels(marks, { bounds, unit, measure: textMeasure(context, unit), chosen: this.#chosen });
    const faded = (/** @type {Mark} */ mark) => this.#chosen !== null && this.#chosen !== mark.number;
    drawMarks(context, fitted.map((mark) => ({ ...mark, faded: faded(mark) })), bounds, unit);
  }
}

/** @param {Box} box @param {number} scale @returns {Box} */
const scaled = ({ x, y, width, height }, scale) => ({ x: x * scale, y: y * scale, width: width * scale, height: height * scale });
