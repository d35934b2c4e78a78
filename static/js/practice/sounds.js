/** Three short sounds: begin, win, over. Off where the person asked for less motion, until switched on. */
import { prefersReducedMotion } from "../common/theme.js";

const KEY = "fervi.practice.sounds";
const TONES = {
  begin: [[660, 0, 0.12]],
  won: [[660, 0, 0.12], [880, 0.12, 0.12], [1320, 0.24, 0.25]],
  over: [[330, 0, 0.18], [262, 0.18, 0.3]],
};
const LOUDNESS = 0.12;

export class Sounds {
  on;
  #storage;
  #context = null;

  /** @param {Storage | null} storage where the choice is kept */
  constructor(storage) {
    this.#storage = storage;
    this.on = this.#chosen() ?? !prefersReducedMotion();
  }

  /** @param {boolean} on */
  choose(on) {
    this.on = on;
    try {
      this.#storage?.setItem(KEY, on ? "on" : "off");
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  }

  /** @param {keyof typeof TONES} name */
  play(name) {
    if (!this.on || !globalThis.AudioContext) return;
    this.#context ??= new AudioContext();
    for (const tone of TONES[name]) this.#tone(...tone);
  }

  #chosen() {
    try {
      const stored = this.#storage?.getItem(KEY);
      return stored === "on" ? true : stored === "off" ? false : null;
    } catch {
      return null;
    }
  }

  #tone(hertz, after, seconds) {
    const start = this.#context.currentTime + after;
    const oscillator = new OscillatorNode(this.#context, { frequency: hertz });
    const gain = new GainNode(this.#context, { gain: LOUDNESS });
    gain.gain.setTargetAtTime(0, start + seconds * 0.6, seconds * 0.2);
    oscillator.connect(gain).connect(this.#context.destination);
    oscillator.start(start);
    oscillator.stop(start + seconds * 2);
  }
}
