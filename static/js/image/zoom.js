/** Makes the photo larger in a stage that scrolls: by buttons, or by the wheel with Ctrl (a pinch on a touchpad). */

const STEP = 1.5;
const MOST = STEP ** 4;

export class Zoom {
  #stage;
  #frame;
  #buttons;
  #zoom = 1;

  /** @param {{stage: HTMLElement, frame: HTMLElement, closer: HTMLButtonElement, farther: HTMLButtonElement}} parts */
  constructor({ stage, frame, closer, farther }) {
    this.#stage = stage;
    this.#frame = frame;
    this.#buttons = { closer, farther };
    closer.addEventListener("click", () => this.#set(this.#zoom * STEP));
    farther.addEventListener("click", () => this.#set(this.#zoom / STEP));
    stage.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
    this.reset();
  }

  /** @returns {boolean} whether a part of the photo is out of view */
  get zoomed() {
    return this.#zoom > 1;
  }

  /** Shows all of the photo. */
  reset() {
    this.#set(1);
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#set(this.#zoom * (event.deltaY < 0 ? STEP : 1 / STEP));
  }

  /** What was in the middle stays there. @param {number} zoom */
  #set(zoom) {
    const next = Math.max(1, Math.min(zoom, MOST));
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.#stage;
    const grown = next / this.#zoom;
    this.#zoom = next;
    this.#stage.classList.toggle("zoomed", this.zoomed);
    this.#frame.style.setProperty("--zoom", String(next));
    this.#stage.scrollLeft = (scrollLeft + clientWidth / 2) * grown - clientWidth / 2;
    this.#stage.scrollTop = (scrollTop + clientHeight / 2) * grown - clientHeight / 2;
    this.#buttons.closer.setAttribute("aria-disabled", String(next === MOST));
    this.#buttons.farther.setAttribute("aria-disabled", String(!this.zoomed));
  }
}
