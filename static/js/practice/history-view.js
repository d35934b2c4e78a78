/** The person's progress on the page: each expression from day to day, the sessions, what can be taken away or erased. */
import { emotionGlyph } from "../common/bars.js";
import { element, partsOf, svgElement } from "../common/dom.js";
import { downloadBlob, fileName, jsonBlob } from "../common/export.js";
import { totalOf } from "./practice-session.js";
import { difficultiesIn, historyCsv, historyJson, progressOf, progressText } from "./progress.js";
import { DIFFICULTIES, difficultyOf } from "./records.js";
import { pointsText } from "./scorecard.js";
import { emotionsOf, targetName, targetsOf } from "./target.js";

/** @typedef {import("./history.js").SessionRecord} SessionRecord */
/** @typedef {import("./progress.js").Day} Day */
/** @typedef {import("./progress.js").Progress} Progress */
/** @typedef {import("./target.js").Target} Target */

/** How many sessions are listed at first. */
const FEW = 8;
const WIDTH = 160;
const HEIGHT = 40;
/** Room for a dot at the edge. */
const INSET = 4;

export class HistoryView {
  #part;
  #history;
  #records;
  #hooks;
  /** Whether the person asked for every session. */
  #all = false;

  /**
   * @param {HTMLElement} root
   * @param {import("./history.js").History} history
   * @param {import("./records.js").PracticeRecords} records
   * @param {object} hooks
   * @param {(session: SessionRecord) => void} hooks.open shows a session's scorecard again
   * @param {(session: SessionRecord) => void} hooks.erase
   * @param {() => void} hooks.eraseAll
   */
  constructor(root, history, records, hooks) {
    this.#part = partsOf(root);
    this.#history = history;
    this.#records = records;
    this.#hooks = hooks;
    this.#part("history-level").addEventListener("change", () => this.#showProgress());
    this.#part("all-sessions").addEventListener("click", () => this.#showAll());
    this.#part("export-csv").addEventListener("click", () => this.#saveCsv());
    this.#part("export-json").addEventListener("click", () => this.#saveJson());
    this.#part("erase-all").addEventListener("click", () => hooks.eraseAll());
  }

  update() {
    const { sessions } = this.#history;
    this.#offerLevels(difficultiesIn(sessions));
    this.#showProgress();
    this.#showSessions(sessions.toReversed());
    this.#part("sessions").hidden = this.#part("history-exports").hidden = sessions.length === 0;
    this.#part("erase-all").hidden = sessions.length === 0 && this.#records.empty;
    this.#part("no-history").hidden = sessions.length > 0 || !this.#records.empty;
  }

  /** @param {SessionRecord[]} sessions the newest first */
  #showSessions(sessions) {
    const more = this.#part("all-sessions");
    more.hidden = this.#all || sessions.length <= FEW;
    more.textContent = `Show all ${sessions.length} sessions`;
    const shown = this.#all ? sessions : sessions.slice(0, FEW);
    this.#part("session-list").replaceChildren(...shown.map((session) => this.#item(session)));
  }

  #showAll() {
    this.#all = true;
    this.update();
    this.#part("history-title").focus();
  }

  /** Says what went wrong; nothing where all is well. @param {string} sentence */
  tell(sentence) {
    this.#part("history-problem").hidden = !sentence;
    this.#part("history-problem").textContent = sentence;
  }

  /** @param {Set<string>} practised */
  #offerLevels(practised) {
    const select = this.#part("history-level", HTMLSelectElement);
    const before = select.value;
    const offered = DIFFICULTIES.filter(({ name }) => practised.has(name));
    const options = offered.map(({ name, label }) => element("option", { value: name, text: label, selected: name === before }));
    select.replaceChildren(element("option", { value: "", text: "All levels" }), ...options);
    this.#part("history-field").hidden = offered.length < 2;
  }

  #showProgress() {
    const difficulty = this.#part("history-level", HTMLSelectElement).value;
    const progress = progressOf(this.#history.sessions, difficulty);
    const targets = [...targetsOf("plain"), ...targetsOf("mixed")];
    const rows = targets.map((target) => ({ target, progress: progress.get(target), bests: this.#bests(target, difficulty) }));
    const shown = rows.filter((row) => row.progress || row.bests);
    this.#part("progress").replaceChildren(...shown.map(progressItem));
  }

  /** @param {Target} target @param {string} difficulty @returns {string} such as "Steady: 87" */
  #bests(target, difficulty) {
    const chosen = DIFFICULTIES.filter(({ name }) => !difficulty || name === difficulty);
    const bests = chosen.map(({ name, label }) => ({ label, best: this.#records.best(name, target) }));
    return bests.flatMap(({ label, best }) => (best ? [`${label}: ${best.points}`] : [])).join(", ");
  }

  /** @param {SessionRecord} session */
  #item(session) {
    const { id, level, hold, rounds } = session;
    const when = new Date(id).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
    const label = DIFFICULTIES.find(({ name }) => name === difficultyOf(level, hold))?.label ?? level;
    const about = `${label}, ${rounds.length} ${rounds.length === 1 ? "round" : "rounds"}, ${pointsText(totalOf(rounds))}`;
    const whose = () => element("span", { class: "visually-hidden", text: ` at the session of ${when}` });
    const open = element("button", { type: "button", class: "button", onclick: () => this.#hooks.open(session) }, "Look again", whose());
    const erase = element("button", { type: "button", class: "button", onclick: () => this.#hooks.erase(session) }, "Erase", whose());
    return element("li", {}, element("span", {}, element("strong", { text: when }), element("span", { class: "soft figure-number", text: about })), element("span", { class: "buttons" }, open, erase));
  }

  #saveCsv() {
    const csv = new Blob([historyCsv(this.#history.sessions)], { type: "text/csv" });
    downloadBlob(csv, fileName("practice-history", "csv"));
  }

  #saveJson() {
    downloadBlob(jsonBlob(historyJson(this.#history.sessions)), fileName("practice-history", "json"));
  }
}

/** @param {{target: Target, progress?: Progress, bests: string}} row */
function progressItem({ target, progress, bests }) {
  const [emotion] = emotionsOf(target);
  const words = [progress ? progressText(progress) : "", bests ? `Best, ${bests}.` : ""].filter(Boolean).join(" ");
  const curve = progress ? [line(progress.days)] : [];
  const name = element("strong", { text: targetName(target) });
  const text = element("span", { class: "progress-text figure-number", text: words });
  return element("li", { class: `emotion-${emotion}` }, emotionGlyph(emotion), name, ...curve, text);
}

/** @param {Day[]} days @returns {SVGElement} points from 0 to 100 over the days of practice; the words beside it say the same */
function line(days) {
  const svg = svgElement("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "progress-line", "aria-hidden": "true", focusable: "false" });
  const across = (WIDTH - 2 * INSET) / Math.max(1, days.length - 1);
  const places = days.map(({ points }, index) => [INSET + index * across, HEIGHT - INSET - (points / 100) * (HEIGHT - 2 * INSET)]);
  svg.append(svgElement("path", { class: "progress-floor", d: `M0 ${HEIGHT - INSET}H${WIDTH}` }));
  svg.append(svgElement("polyline", { class: "progress-curve", points: places.map((place) => place.join()).join(" ") }));
  svg.append(...places.map(([cx, cy]) => svgElement("circle", { class: "progress-day", cx, cy, r: 2.6 })));
  return svg;
}
