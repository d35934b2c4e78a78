/** The panel beside the camera during a session: what is asked for, how it is made, how to go on. */
import { partsOf } from "../common/dom.js";
import { refusal } from "../session/rest.js";
import { CUES } from "./cues.js";
import { hint } from "./hint.js";
import { OBSTACLES } from "./hud.js";
import { howItWent, outcome, pointsText } from "./scorecard.js";
import { emotionsOf, targetName, targetSentence } from "./target.js";

/** @typedef {import("./clock.js").Obstacle} Obstacle */
/** @typedef {import("./practice-session.js").PracticeSession} PracticeSession */
/** @typedef {import("./round.js").Round} Round */
/**
 * @typedef {object} Words of a moment
 * @property {string} count which round it is
 * @property {string} title
 * @property {string} sentence
 * @property {import("../common/contract.js").Emotion[]} hints what is drawn
 * @property {string} skip what the button does
 * @property {string} spoken to a screen reader
 */

export class Panel {
  #part;
  #herald;
  #key = "";
  /** @type {Obstacle | null} */
  #obstacle = null;

  /** @param {HTMLElement} root @param {HTMLElement} herald an assertive live region */
  constructor(root, herald) {
    this.#part = partsOf(root);
    this.#herald = herald;
  }

  /** @param {PracticeSession} session */
  update(session) {
    this.#tellObstacle(session.obstacle);
    const key = `${session.phase} ${session.results.length} ${session.round?.phase} ${session.refused}`;
    if (key === this.#key) return;
    this.#key = key;
    this.#show(describe(session));
  }

  /** Forgets what it showed. */
  clear() {
    this.#key = "";
    this.#obstacle = null;
  }

  /** @param {Words} words */
  #show({ count, title, sentence, hints, skip, spoken }) {
    this.#part("count").textContent = count;
    this.#part("title").textContent = title;
    this.#part("sentence").textContent = sentence;
    this.#part("hint").replaceChildren(...hints.map(hint));
    this.#part("skip").textContent = skip;
    if (spoken) this.#herald.textContent = spoken;
  }

  /** @param {Obstacle | null} obstacle */
  #tellObstacle(obstacle) {
    if (obstacle === this.#obstacle) return;
    this.#obstacle = obstacle;
    const notice = this.#part("obstacle");
    notice.hidden = obstacle === null;
    notice.textContent = this.#herald.textContent = obstacle ? OBSTACLES[obstacle] : "";
  }
}

/** @param {PracticeSession} session @returns {Words} */
function describe(session) {
  if (!session.round) return baselineWords(session);
  if (session.phase === "result") return resultWords(session);
  return roundWords(session.round, session);
}

/** @param {PracticeSession} session @returns {Words} */
function baselineWords({ refused }) {
  const sentence = refused
    ? `${refusal(refused)} ${CUES.neutral.sentence} The two seconds begin again.`
    : `${CUES.neutral.sentence} Two seconds are enough.`;
  return { count: "Before the first round", title: "Your face at rest", sentence, hints: ["neutral"], skip: "Skip this", spoken: sentence };
}

/** @param {Round} round @param {PracticeSession} session @returns {Words} */
function roundWords({ target, phase }, { results, count, words }) {
  const sentence = targetSentence(target);
  const number = `${words ? "Cue" : "Round"} ${results.length + 1}${count === Infinity ? "" : ` of ${count}`}`;
  const title = words ? capitalised(words[results.length]) : targetName(target);
  const ready = phase === "ready";
  const now = words ? `${title}.` : "Now.";
  const spoken = ready ? `${number}: ${title}. ${sentence}` : now;
  const skip = words ? "Skip this cue" : "Skip this round";
  return { count: number, title, sentence: sentence + next(words, results.length), hints: emotionsOf(target), skip: ready ? "Begin now" : skip, spoken };
}

/** @param {string[] | null} words of a script @param {number} place @returns {string} what follows, such as " Then: relieved." */
const next = (words, place) => (words && place + 1 < words.length ? ` Then: ${words[place + 1]}.` : "");

/** @param {string} word */
const capitalised = (word) => word[0].toUpperCase() + word.slice(1);

/** @param {PracticeSession} session @returns {Words} */
function resultWords({ results, count }) {
  const result = results[results.length - 1];
  const title = `${outcome(result)}: ${pointsText(result.points)}`;
  const last = results.length === count;
  const skip = last ? "Show the scorecard" : "Next round";
  return { count: targetName(result.target), title, sentence: howItWent(result), hints: [], skip, spoken: `${title}.` };
}
