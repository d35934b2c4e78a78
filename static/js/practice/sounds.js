/** Three short sounds: begin, win, over. Off where the person asked for less motion, until switched on. */
import { prefersReducedMotion } from "../common/theme.js";

/** @typedef {[hertz: number, after: number, seconds: number]} Tone */

const KEY = "fervi.practice.sounds";
/** @type {Record<"begin" | "won" | "over", Tone[]>} */
const TONES = {
  begin: [[660, 0, 0.12]],
  won: [[660, 0, 0.12], [880, 0.12, 0.12], [1320, 0.24, 0.25]],
  over: [[330, 0, 0.18], [262, 0.18, 0.3]],
};
const LOUDNESS = 0.12;

export class Sounds {
  on;
  #storage;
  /** @type {AudioContext | null} */
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
    const context = (this.#context ??= new AudioContext());
    for (const tone of TONES[name]) sound(context, tone);
  }

  #chosen() {
    try {
      const stored = this.#storage?.getItem(KEY);
      return stored === "on" ? true : stored === "off" ? false : null;
    } catch {
      return null;
    }
  }
}

/** @param {AudioContext} context @param {Tone} tone */
function sound(context, [hertz, after, seconds]) {
  const start = context.currentTime + after;
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const gain = new GainNode(context, { gain: LOUDNESS });
  gain.gain.setTargetAtTime(0, start + seconds * 0.6, seconds * 0.2);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds * 2);
}
