/** The Practice page: setup, rounds before the camera, scorecard, personal bests. */
import { emotionGlyph } from "../common/bars.js";
import { element, partsOf } from "../common/dom.js";
import { faceLabel } from "../common/emotions.js";
import { downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { mountLiveSession } from "../session/live-session.js";
import { askDecisivePart } from "./advice-view.js";
import { scorecardJson, scorecardPicture } from "./card.js";
import { Hud } from "./hud.js";
import { Panel } from "./panel.js";
import { PracticeSession, totalOf } from "./practice-session.js";
import { DIFFICULTIES, PracticeRecords, browserStorage, difficultyOf } from "./records.js";
import { resultCard } from "./scorecard.js";
import { LEVELS } from "./scoring.js";
import { Setup } from "./setup.js";
import { Sounds } from "./sounds.js";
import { emotionsOf, sharesText, targetName, targetsOf } from "./target.js";

/** @typedef {import("./target.js").Target} Target */

const page = partsOf(document)("practice");
const part = partsOf(page);

const records = new PracticeRecords(browserStorage());
const sounds = new Sounds(browserStorage());
const setup = new Setup(part("setup", HTMLFormElement), sounds, begin);
const panel = new Panel(part("playing"), part("herald"));
const hud = new Hud(part("stage"));
const camera = mountLiveSession(part("session"), { announce: false, onAnswer, onState, label: labelOf });

/** @type {PracticeSession | null} the session being played, or the one whose scorecard is shown */
let practice = null;
/** @type {import("./scorecard.js").Played[]} its rounds */
let played = [];
let model = "";
let finishedAt = new Date();

function begin() {
  practice = new PracticeSession(setup.options());
  played = [];
  view("playing");
  part("title").focus({ preventScroll: true });
  part("session").scrollIntoView({ block: "nearest" });
  if (camera.state === "paused") camera.resume();
  else if (camera.state !== "live") camera.start();
  advance(() => {});
}

/** @param {import("../session/transport.js").Answer} answer */
function onAnswer({ analysis, capturedMs, picture }) {
  model = analysis.model;
  advance((session) => session.update(capturedMs / 1000, analysis.faces, picture));
}

/**
 * The number that fills the ring: how much of the emotion asked for is in the face, against its baseline.
 * @param {import("../common/contract.js").Face} face
 */
function labelOf(face) {
  if (!practice || practice.phase === "finished") return faceLabel(face);
  if (practice.player?.id !== face.id) return "Not playing";
  if (!practice.round) return "Your face at rest";
  return sharesText(practice.round.target, practice.read(face.scores));
}

/** @param {import("../session/live-session.js").SessionState} state */
function onState(state) {
  advance((session) => {
    if (state === "paused") session.pause();
    else if (state === "live") session.resume();
    else session.lose();
  });
}

/** Lets the session take a step, then shows what came of it. @param {(session: PracticeSession) => void} step */
function advance(step) {
  if (!practice || practice.phase === "finished") return;
  const before = { round: practice.round?.phase, results: practice.results.length };
  step(practice);
  if (practice.results.length > before.results) settle(practice, practice.results.length - 1);
  else if (practice.round?.phase === "playing" && before.round !== "playing") sounds.play("begin");
  show(practice);
}

/** @param {PracticeSession} session */
function show(session) {
  if (session.phase === "finished") return finish(session);
  hud.update(session);
  panel.update(session);
}

/** Compares a round's result with the personal best, and asks what told most in it. @param {PracticeSession} session @param {number} index */
function settle(session, index) {
  const [result, take, level] = [session.results[index], session.takes[index], LEVELS[session.level]];
  const difficulty = difficultyOf(session.level, session.hold);
  const isNew = records.add(difficulty, result);
  const standing = { isNew, best: records.best(difficulty, result.target)?.points ?? 0 };
  played.push({ result, level, standing, take, decisive: askDecisivePart(result, level, take) });
  sounds.play(result.won ? "won" : "over");
  showRecords();
}

/** @param {PracticeSession} session */
function finish(session) {
  finishedAt = new Date();
  hud.hide();
  panel.clear();
  if (session.results.length === 0) return view("setup");
  showScorecard();
  view("scorecard");
  part("scorecard-title").focus();
}

function showScorecard() {
  part("total").textContent = String(totalOf(played.map(({ result }) => result)));
  part("results").replaceChildren(...played.map(resultCard));
  part("erase-pictures").hidden = played.every(({ take }) => take === null);
}

function erasePictures() {
  played = played.map((each) => ({ ...each, take: null }));
  if (practice) practice.takes = [];
  showScorecard();
  part("herald").textContent = "The photos and clips of this session are erased.";
  part("scorecard-title").focus();
}

/** @param {"setup" | "playing" | "scorecard"} name */
function view(name) {
  page.dataset.view = name;
  part("setup").hidden = name === "playing";
  part("playing").hidden = name !== "playing";
  part("scorecard").hidden = name !== "scorecard";
}

function showRecords() {
  const targets = [...targetsOf("plain"), ...targetsOf("mixed")];
  const kept = targets.map((target) => ({ target, bests: bestsOf(target) })).filter(({ bests }) => bests.length);
  part("record-list").replaceChildren(...kept.map(({ target, bests }) => recordItem(target, bests)));
  part("no-records").hidden = kept.length > 0;
  part("erase").hidden = kept.length === 0;
}

/** @param {Target} target @returns {string[]} such as "Steady 87" */
const bestsOf = (target) =>
  DIFFICULTIES.flatMap(({ name, label }) => {
    const best = records.best(name, target);
    return best ? [`${label}: ${best.points}`] : [];
  });

/** @param {Target} target @param {string[]} bests */
const recordItem = (target, bests) =>
  element("li", {}, emotionGlyph(emotionsOf(target)[0]), element("span", { text: targetName(target) }), element("span", { class: "soft figure-number", text: bests.join(", ") }));

function erase() {
  records.erase();
  showRecords();
  part("herald").textContent = "Your personal bests have been erased.";
  part("records").querySelector("h2")?.focus();
}

async function savePng() {
  if (!practice) return;
  downloadBlob(await pngBlob(scorecardPicture(practice, finishedAt)), fileName("practice", "png", finishedAt));
}

function saveJson() {
  if (!practice) return;
  downloadBlob(jsonBlob(scorecardJson(practice, finishedAt, model)), fileName("practice", "json", finishedAt));
}

part("skip").addEventListener("click", () => advance((session) => session.skip()));
part("finish").addEventListener("click", () => advance((session) => session.finish()));
part("again").addEventListener("click", begin);
part("save-png").addEventListener("click", savePng);
part("save-json").addEventListener("click", saveJson);
part("erase").addEventListener("click", erase);
part("erase-pictures").addEventListener("click", erasePictures);
showRecords();
