/** The recording as files of the person's: CSV, JSON and PNG to save, JSON to open again. */
import { partsOf } from "../common/dom.js";
import { csvBlob, downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { toCsv, toJson, toRows } from "./series-export.js";
import { fromJson } from "./series-import.js";
import { smoothed } from "./series-smooth.js";

/** @typedef {import("./keeper.js").Kept} Kept */
/** @typedef {{recording: import("./recording.js").Recording, model: string}} Opened */
/**
 * @typedef {object} Hooks
 * @property {() => Kept} current
 * @property {() => import("../views/series.js").Series[]} series of those whom the chart shows
 * @property {() => HTMLCanvasElement} picture of the charts
 * @property {(kind: string) => void} onSaved with json everything is in a file
 * @property {(opened: Opened, name: string) => void} onOpen
 */

export class Files {
  #part;
  #hooks;
  /** @type {HTMLButtonElement[]} */
  #buttons;

  /** @param {HTMLElement} root @param {Hooks} hooks */
  constructor(root, hooks) {
    this.#part = partsOf(root);
    this.#hooks = hooks;
    this.#buttons = [...root.querySelectorAll("button[data-save]")].map((button) => /** @type {HTMLButtonElement} */ (button));
    for (const button of this.#buttons) button.addEventListener("click", () => this.#save(button.dataset.save ?? ""));
    this.#part("open").addEventListener("change", () => this.#open());
  }

  /** @param {boolean} started whether there is something to save */
  enable(started) {
    for (const button of this.#buttons) button.disabled = !started;
  }

  /** @param {string} kind */
  async #save(kind) {
    downloadBlob(await this.#blob(kind), fileName("chart", kind));
    this.#hooks.onSaved(kind);
  }

  /** @param {string} kind @returns {Blob | Promise<Blob>} */
  #blob(kind) {
    const { recording, model } = this.#hooks.current();
    if (kind === "json") return jsonBlob(toJson(recording, model));
    if (kind === "png") return pngBlob(this.#hooks.picture());
    const rate = Number(this.#part("rate", HTMLSelectElement).value);
    const series = this.#hooks.series().map((each) => (rate ? smoothed(each, rate) : each));
    return csvBlob(toCsv(toRows(recording, ...series)));
  }

  async #open() {
    const input = this.#part("open", HTMLInputElement);
    const file = input.files?.[0];
    if (!file) return;
    this.#tell("");
    try {
      const opened = fromJson(await file.text());
      if (await this.#mayReplace()) this.#hooks.onOpen(opened, file.name);
    } catch (error) {
      this.#tell(/** @type {Error} */ (error).message);
    }
    input.value = "";
  }

  /** @returns {Promise<boolean>} whether the person gives up what is recorded and not saved */
  async #mayReplace() {
    const { recording, saved } = this.#hooks.current();
    if (recording.startMs === null || saved) return true;
    const dialog = this.#part("replace-dialog", HTMLDialogElement);
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    return dialog.returnValue === "replace";
  }

  /** @param {string} problem */
  #tell(problem) {
    this.#part("problem").hidden = problem === "";
    this.#part("problem").textContent = problem;
  }
}
