/** Snapshots and films of the picture with its boxes and labels, which the person alone keeps. */
import { partsOf } from "../common/dom.js";
import { downloadBlob, fileName, pngBlob } from "../common/export.js";
import { Film } from "./film.js";

/** @typedef {import("../session/live-session.js").LiveSession} LiveSession */

const EVERY_MS = 500;

export class Keepsakes {
  #part;
  #session;
  /** @type {Film | null} the film that is being made */
  #film = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {HTMLElement} root @param {() => LiveSession} session */
  constructor(root, session) {
    this.#part = partsOf(root);
    this.#session = session;
    this.#part("snapshot").addEventListener("click", () => this.#snapshot());
    this.#part("film").addEventListener("click", () => (this.#film ? this.#finish(this.#film) : this.#begin()));
    this.#part("film").hidden = !Film.possible;
    addEventListener("beforeunload", (event) => this.#film && event.preventDefault());
  }

  /** @param {import("../session/live-session.js").SessionState} state of the session: a film ends with its camera */
  enter(state) {
    const seen = state === "live" || state === "paused" || state === "stalled";
    this.#part("snapshot", HTMLButtonElement).disabled = !seen;
    this.#part("film", HTMLButtonElement).disabled = !seen;
    if (this.#film && ["stopped", "failed", "asking"].includes(state)) this.#finish(this.#film);
  }

  async #snapshot() {
    const canvas = document.createElement("canvas");
    this.#session().paint(canvas);
    downloadBlob(await pngBlob(canvas), fileName("live", "png"));
    if (!this.#film) this.#tell("The snapshot is in your downloads.");
  }

  #begin() {
    this.#film = new Film((canvas) => this.#session().paint(canvas));
    this.#timer = setInterval(() => this.#show(), EVERY_MS);
    this.#show();
  }

  /** @param {Film} film */
  async #finish(film) {
    clearInterval(this.#timer);
    this.#film = null;
    this.#show();
    downloadBlob(await film.stop(), fileName("live", film.extension));
    this.#tell("The film is in your downloads.");
  }

  #show() {
    const film = this.#film;
    this.#part("film").textContent = film ? `Stop and save (${clock(film.seconds)})` : "Record";
    this.#part("film").classList.toggle("recording", film !== null);
    if (film) this.#tell("Recording.");
  }

  /** @param {string} text */
  #tell(text) {
    const told = this.#part("keepsake-told");
    if (told.textContent !== text) told.textContent = text;
  }
}

/** @param {number} seconds @returns {string} such as "0:07" */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
