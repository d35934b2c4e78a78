/** Right under the picture, where it covers nobody's face: the ring, the emotion asked for, the time left. */
import { element, svgElement } from "../common/dom.js";
import { REST_SECONDS } from "../session/rest.js";
import { hint } from "./hint.js";
import { READY_SECONDS, ROUND_SECONDS } from "./round.js";
import { outcome, pointsText } from "./scorecard.js";
import { emotionsOf, targetName } from "./target.js";

/** @typedef {import("../common/contract.js").Emotion} Emotion */
/** @typedef {import("./practice-session.js").PracticeSession} PracticeSession */

export const OBSTACLES = Object.freeze({
  "no-face": "Paused: no face in view. Come back into the picture.",
  "several-faces": "Paused: two people share the stage. Come closer, or let the other one step back: then it goes on.",
  "turned-away": "Paused: your face is turned away. Turn towards the camera.",
  camera: "Paused: no picture from the camera, or no answer from the server.",
  person: "Paused by you. Resume with the button under the picture.",
});

/** The same beside the ring, in the few words that there is room for. */
const PAUSES = Object.freeze({
  "no-face": "Paused: no face",
  "several-faces": "Paused: two people",
  "turned-away": "Paused: turned away",
  camera: "Paused: no picture",
  person: "Paused",
});

export class Hud {
  #root;
  #ring = svgElement("circle", { class: "ring-fill", cx: 50, cy: 50, r: 45, pathLength: 100 });
  #picture = element("div", { class: "hud-picture" });
  #word = element("strong");
  #time = element("span", { class: "figure-number" });
  #pause = element("span", { class: "hud-pause", hidden: true });
  /** @type {Emotion | null} */
  #shown = null;

  /** @param {HTMLElement} stage the camera's stage */
  constructor(stage) {
    const ring = svgElement("svg", { viewBox: "0 0 100 100", class: "ring" });
    ring.append(svgElement("circle", { class: "ring-track", cx: 50, cy: 50, r: 45 }), this.#ring);
    const badge = element("div", { class: "hud-badge" }, ring, this.#picture);
    this.#root = element("div", { class: "hud", hidden: true, "aria-hidden": "true" }, badge, element("p", { class: "hud-text" }, this.#word, this.#time, this.#pause));
    stage.after(this.#root);
  }

  hide() {
    this.#root.hidden = true;
  }

  /** @param {PracticeSession} session */
  update(session) {
    this.#root.hidden = false;
    this.#root.dataset.matching = String(session.round?.phase === "playing" && session.round.matching);
    this.#draw(session.round ? emotionsOf(session.round.target)[0] : "neutral");
    this.#ring.style.setProperty("stroke-dashoffset", String(100 - 100 * fullness(session)));
    this.#word.textContent = wordOf(session);
    this.#time.textContent = timeOf(session);
    this.#pause.hidden = session.obstacle === null;
    this.#pause.textContent = session.obstacle ? PAUSES[session.obstacle] : "";
  }

  /** @param {Emotion} emotion */
  #draw(emotion) {
    if (emotion === this.#shown) return;
    this.#shown = emotion;
    this.#root.classList.value = `hud emotion-${emotion}`;
    this.#picture.replaceChildren(hint(emotion));
  }
}

/** @param {PracticeSession} session @returns {number} how full the ring is, 0..1 */
function fullness({ elapsed, round }) {
  if (!round) return Math.min(1, elapsed / REST_SECONDS);
  return round.fullness;
}

/** @param {PracticeSession} session */
function wordOf({ phase, round, results }) {
  if (!round) return "Neutral face";
  if (phase === "result") return pointsText(results[results.length - 1].points);
  return targetName(round.target);
}

/** @param {PracticeSession} session */
function timeOf({ phase, elapsed, round, results }) {
  if (!round) return `hold for ${secondsLeft(REST_SECONDS - elapsed)}`;
  if (phase === "result") return outcome(results[results.length - 1]).toLowerCase();
  if (round.phase === "ready") return `get ready: ${secondsLeft(READY_SECONDS - round.elapsed)}`;
  return round.matching ? "hold it" : `${secondsLeft(ROUND_SECONDS - round.elapsed)} left`;
}

/** @param {number} seconds */
const secondsLeft = (seconds) => `${Math.max(0, Math.ceil(seconds - 1e-6))}\u00a0s`;
