/** Several photos: read one after the other, listed in a table from which one is picked to be shown. */
import { ApiFailure, isAbort } from "../common/api.js";
import { context2d } from "../common/canvas.js";
import { element, partsOf } from "../common/dom.js";
import { csvBlob, downloadBlob, fileName, jsonBlob } from "../common/export.js";
import { shrinkTo } from "../common/fit.js";
import { summarizePhoto, tallied } from "./summary.js";
import { allNamed, toCsv } from "./table.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */
/** @typedef {{photo: Blob, picture: ImageBitmap, analysis: Analysis, note: string}} Reading note: what was done to the photo */
/**
 * @typedef {object} Entry
 * @property {File} file
 * @property {string} name
 * @property {Blob | null} photo what was sent
 * @property {Analysis | null} analysis
 * @property {string} problem why it was not read
 * @property {Row} row
 * @typedef {{item: HTMLElement, pick: HTMLButtonElement, faces: HTMLElement, found: HTMLElement}} Row
 */

const THUMBNAIL_SIDE = 96;

export class Gallery {
  #root;
  #part;
  #options;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Entry | null} */
  #shown = null;
  #closing = new AbortController();
  #reading = false;

  /**
   * @param {HTMLElement} root with data-rows, data-progress, data-save-table, data-save-all and data-close in it
   * @param {object} options
   * @param {(file: File, signal: AbortSignal) => Promise<Reading>} options.read
   * @param {(entry: Entry) => Promise<void>} options.show one that was read
   * @param {() => void} options.onPicked after the person has picked the one that is shown
   * @param {() => void} options.onNoneRead
   * @param {() => void} options.onClosed
   */
  constructor(root, options) {
    this.#root = root;
    this.#part = partsOf(root);
    this.#options = options;
    this.#part("save-table").addEventListener("click", () => downloadBlob(csvBlob(toCsv(this.#entries)), fileName("photos", "csv")));
    this.#part("save-all").addEventListener("click", () => downloadBlob(jsonBlob(allNamed(this.#entries)), fileName("photos", "json")));
    this.#part("close").addEventListener("click", () => this.close());
  }

  /** @returns {boolean} whether photos are listed; further ones then join them */
  get open() {
    return this.#entries.length > 0;
  }

  /** @param {File[]} files */
  async add(files) {
    this.#root.hidden = false;
    const added = files.map((file) => this.#entry(file));
    this.#entries.push(...added);
    this.#part("rows").append(...added.map(({ row }) => row.item));
    if (this.#reading) return;
    this.#reading = true;
    const { signal } = this.#closing;
    await this.#readAll(signal);
    if (!signal.aborted) this.#reading = false;
  }

  close() {
    this.#closing.abort();
    this.#closing = new AbortController();
    this.#reading = false;
    this.#entries = [];
    this.#shown = null;
    this.#part("rows").replaceChildren();
    this.#root.hidden = true;
    this.#options.onClosed();
  }

  /** @param {AbortSignal} signal */
  async #readAll(signal) {
    for (let index = 0; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry.analysis || entry.problem) continue;
      this.#part("progress").textContent = `Reading photo ${index + 1} of ${this.#entries.length} …`;
      await this.#read(entry, signal);
      if (signal.aborted) return;
      if (!this.#shown && entry.analysis) this.#show(entry);
    }
    this.#part("progress").textContent = this.#summary();
    if (!this.#shown) this.#options.onNoneRead();
  }

  /** @param {Entry} entry @param {AbortSignal} signal */
  async #read(entry, signal) {
    try {
      const { photo, picture, analysis, note } = await this.#options.read(entry.file, signal);
      Object.assign(entry, { photo, analysis });
      entry.row.pick.prepend(thumbnail(picture));
      picture.close();
      entry.row.pick.disabled = false;
      entry.row.faces.textContent = String(analysis.faces.length);
      entry.row.found.textContent = [tallied(analysis.faces) || "no face found", note].filter(Boolean).join("; ");
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiFailure)) console.error(error);
      entry.problem = error instanceof ApiFailure ? error.message : "This photo could not be read.";
      entry.row.found.textContent = entry.problem;
      entry.row.item.classList.add("failed");
    }
  }

  #summary() {
    const read = this.#entries.filter(({ analysis }) => analysis);
    const faces = read.flatMap(({ analysis }) => analysis?.faces ?? []);
    const failed = this.#entries.length - read.length;
    const found = faces.length > 0 ? summarizePhoto(faces) : "No face found.";
    return `${this.#entries.length} photos. ${found}${failed > 0 ? ` Not read: ${failed}.` : ""}`;
  }

  /** @param {Entry} entry */
  #show(entry) {
    this.#shown = entry;
    for (const each of this.#entries) each.row.pick.setAttribute("aria-pressed", String(each === entry));
    return this.#options.show(entry);
  }

  /** @param {File} file @returns {Entry} */
  #entry(file) {
    const pick = element("button", { type: "button", class: "gallery-pick", "aria-pressed": "false", disabled: true }, element("span", { text: file.name }));
    const faces = element("td");
    const found = element("td", { class: "found", text: "waiting" });
    const item = element("tr", {}, element("th", { scope: "row" }, pick), faces, found);
    /** @type {Entry} */
    const entry = { file, name: file.name, photo: null, analysis: null, problem: "", row: { item, pick, faces, found } };
    pick.addEventListener("click", async () => {
      await this.#show(entry);
      this.#options.onPicked();
    });
    return entry;
  }

}

/** @param {ImageBitmap} picture @returns {HTMLCanvasElement} */
function thumbnail(picture) {
  const size = shrinkTo(picture, THUMBNAIL_SIDE);
  const canvas = element("canvas", { class: "gallery-thumbnail", "aria-hidden": "true", ...size });
  context2d(canvas).drawImage(picture, 0, 0, size.width, size.height);
  return canvas;
}
