/** The panel beside the camera during a session: what is asked for, how it is made, how to go on. */
import { LABELS } from "../common/emotions.js";
import { CUES } from "./cues.js";
import { hint } from "./hint.js";
import { OBSTACLES } from "./hud.js";
import { howItWent, pointsText } from "./scorecard.js";

/** @typedef {import("./practice-session.js").PracticeSession} PracticeSession */

export class Panel {
  #root;
  #herald;
  #key = "";
  #obstacle = null;

  /** @param {HTMLElement} root @param {HTMLElement} herald an assertive live region */
  constructor(root, herald) {
    this.#root = root;
    this.#herald = herald;
  }

  /** @param {PracticeSession} session */
  update(session) {
    this.#tellObstacle(session.obstacle);
    const key = `${session.phase} ${session.results.length} ${session.round?.phase}`;
    if (key === this.#key) return;
    this.#key = key;
    this.#show(describe(session));
  }

  /** Forgets what it showed. */
  clear() {
    this.#key = "";
    this.#obstacle = null;
  }

  #show({ count, title, sentence, emotion, skip, spoken }) {
    this.#part("count").textContent = count;
    this.#part("title").textContent = title;
    this.#part("sentence").textContent = sentence;
    this.#part("hint").replaceChildren(...(emotion ? [hint(emotion)] : []));
    this.#part("skip").textContent = skip;
    if (spoken) this.#herald.textContent = spoken;
  }

  #tellObstacle(obstacle) {
    if (obstacle === this.#obstacle) return;
    this.#obstacle = obstacle;
    const notice = this.#part("obstacle");
    notice.hidden = obstacle === null;
    notice.textContent = this.#herald.textContent = OBSTACLES[obstacle] ?? "";
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }
}

/** @param {PracticeSession} session @returns {Record<string, string>} the words of a moment */
function describe(session) {
  if (session.phase === "baseline") return baselineWords();
  if (session.phase === "result") return resultWords(session);
  return roundWords(session);
}

function baselineWords() {
  const sentence = `${CUES.neutral.sentence} Two seconds are enough.`;
  return { count: "Before the first round", title: "Your face at rest", sentence, emotion: "neutral", skip: "Skip this", spoken: sentence };
}

function roundWords({ round, results, count }) {
  const { target } = round;
  const { sentence } = CUES[target];
  const number = `Round ${results.length + 1}${count === Infinity ? "" : ` of ${count}`}`;
  const ready = round.phase === "ready";
  const spoken = ready ? `${number}: ${LABELS[target]}. ${sentence}` : "Now.";
  return { count: number, title: LABELS[target], sentence, emotion: target, skip: ready ? "Begin now" : "Skip this round", spoken };
}

function resultWords({ results, count }) {
  const result = results.at(-1);
  const title = `${result.won ? "Won" : "Time is over"}: ${pointsText(result.points)}`;
  const last = results.length === count;
  const skip = last ? "Show the scorecard" : "Next round";
  return { count: LABELS[result.target], title, sentence: howItWent(result), emotion: "", skip, spoken: `${title}.` };
}
