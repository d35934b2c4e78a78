/** Moving averages of what a live session measures. No DOM. */

/** How often something happened within the last window of time. */
export class MovingRate {
  /** @type {number[]} */
  #times = [];

  /** @param {number} [windowMs] */
  constructor(windowMs = 2000) {
    this.windowMs = windowMs;
  }

  /** @param {number} nowMs when it happened */
  add(nowMs) {
    this.#times.push(nowMs);
    while (nowMs - this.#times[0] > this.windowMs) this.#times.shift();
  }

  /** @returns {number} events per second; 0 before the second event */
  perSecond() {
    const passedMs = this.#times[this.#times.length - 1] - this.#times[0];
    return passedMs > 0 ? ((this.#times.length - 1) * 1000) / passedMs : 0;
  }

  reset() {
    this.#times.length = 0;
  }
}

/** The mean of the last values. */
export class MovingAverage {
  /** @type {number[]} */
  #values = [];

  /** @param {number} [size] how many values count */
  constructor(size = 20) {
    this.size = size;
  }

  /** @param {number} value */
  add(value) {
    this.#values.push(value);
    if (this.#values.length > this.size) this.#values.shift();
  }

  /** @returns {number} NaN before the first value */
  mean() {
    return this.#values.reduce((sum, value) => sum + value, 0) / this.#values.length;
  }

  reset() {
    this.#values.length = 0;
  }
}
