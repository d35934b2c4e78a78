/** The scorecard of one session, just played or of another day, and what can be taken away from it. */
import { partsOf } from "../common/dom.js";
import { downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { scorecardJson, scorecardPicture } from "./card.js";
import { totalOf } from "./practice-session.js";
import { resultCard } from "./scorecard.js";
import { LEVELS } from "./scoring.js";

/** @typedef {import("./history.js").SessionRecord} SessionRecord */
/** @typedef {import("./scorecard.js").Standing} Standing */
/** @typedef {import("./take.js").Take} Take */

export class ScorecardView {
  /** @type {SessionRecord | null} the session that is shown, or was last */
  session = null;
  /** @type {import("./scorecard.js").Played[]} */
  #played = [];
  #part;

  /** @param {HTMLElement} root @param {(session: SessionRecord) => void} onErasePictures */
  constructor(root, onErasePictures) {
    this.#part = partsOf(root);
    this.#part("save-png").addEventListener("click", () => this.session && savePng(this.session));
    this.#part("save-json").addEventListener("click", () => this.session && saveJson(this.session));
    this.#part("erase-pictures").addEventListener("click", () => this.session && onErasePictures(this.session));
  }

  /** @param {SessionRecord} session @param {import("./scorecard.js").Played[]} played its rounds */
  show(session, played) {
    this.session = session;
    this.#played = played;
    this.#part("scorecard-when").textContent = `${LEVELS[session.level].label}, ${new Date(session.id).toLocaleString()}`;
    this.#part("total").textContent = String(totalOf(session.rounds));
    this.#part("results").replaceChildren(...played.map(resultCard));
    this.#part("erase-pictures").hidden = played.every(({ take }) => take === null);
    this.#part("scorecard-title").focus();
  }

  /** Takes the pictures off. */
  dropPictures() {
    if (this.session) this.show(this.session, this.#played.map((each) => ({ ...each, take: null })));
  }
}

/** @param {SessionRecord} session @param {(Take | null)[]} takes @returns {import("./scorecard.js").Played[]} of another day */
export const playedOf = ({ level, rounds }, takes) =>
  rounds.map((result, index) => ({
    result,
    level: LEVELS[level],
    standing: null,
    take: takes[index],
    decisive: Promise.resolve(result.decisive),
  }));

/** @param {SessionRecord} session */
async function savePng(session) {
  downloadBlob(await pngBlob(scorecardPicture(session)), fileName("practice", "png", new Date(session.id)));
}

/** @param {SessionRecord} session */
function saveJson(session) {
  downloadBlob(jsonBlob(scorecardJson(session)), fileName("practice", "json", new Date(session.id)));
}
