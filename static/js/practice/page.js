/** The Practice page: setup, rounds before the camera, scorecard, progress. */
import { partsOf } from "../common/dom.js";
import { faceLabel } from "../common/emotions.js";
import { openStore } from "../common/store.js";
import { mountLiveSession } from "../session/live-session.js";
import { askDecisivePart } from "./advice-view.js";
import { HistoryView } from "./history-view.js";
import { History, newSession } from "./history.js";
import { Hud } from "./hud.js";
import { MemoryStore } from "./memory-store.js";
import { Panel } from "./panel.js";
import { PracticeSession } from "./practice-session.js";
import { PracticeRecords, browserStorage, difficultyOf } from "./records.js";
import { ScorecardView, playedOf } from "./scorecard-view.js";
import { LEVELS } from "./scoring.js";
import { Setup } from "./setup.js";
import { Sounds } from "./sounds.js";
import { sharesText } from "./target.js";

/** @typedef {import("./history.js").SessionRecord} SessionRecord */

const NOT_KEPT = "This browser keeps nothing for this page: what you play is gone when you leave it. Export it before you go.";
const NO_ROOM = "This browser has no more room: this session is not kept. Export it, or erase older ones.";

const page = partsOf(document)("practice");
const part = partsOf(page);

const records = new PracticeRecords(browserStorage());
const store = openStore("practice");
const history = new History(store.catch(() => new MemoryStore()));
const progress = new HistoryView(part("history"), history, records, { open: openAgain, erase: eraseSession, eraseAll });
const scorecard = new ScorecardView(part("scorecard"), erasePictures);
const sounds = new Sounds(browserStorage());
const setup = new Setup(part("setup", HTMLFormElement), sounds, begin);
const panel = new Panel(part("playing"), part("herald"));
const hud = new Hud(part("stage"));
const camera = mountLiveSession(part("session"), { announce: false, onAnswer, onState, label: labelOf });

/** @type {PracticeSession | null} the session being played */
let practice = null;
/** What is kept of it. @type {SessionRecord} */
let record;
/** @type {import("./scorecard.js").Played[]} its rounds */
let played = [];
let model = "";

function begin() {
  practice = new PracticeSession(setup.options());
  record = newSession(practice);
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
  if (!practice || face.turned_away) return faceLabel(face);
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
  if (!practice) return;
  const before = { round: practice.round?.phase, results: practice.results.length };
  step(practice);
  if (practice.results.length > before.results) settle(practice);
  else if (practice.round?.phase === "playing" && before.round !== "playing") sounds.play("begin");
  if (practice.phase === "finished") return finish();
  hud.update(practice);
  panel.update(practice);
}

/** Compares the newest result with the personal best, asks what told most in it, and keeps it. @param {PracticeSession} session */
function settle({ results, takes, baseline }) {
  const [result, take, level] = [results[results.length - 1], takes[takes.length - 1], LEVELS[record.level]];
  const difficulty = difficultyOf(record.level, record.hold);
  const isNew = records.add(difficulty, result);
  const standing = { isNew, best: records.best(difficulty, result.target)?.points ?? 0 };
  const decisive = askDecisivePart(result, level, take);
  played.push({ result, level, standing, take, decisive });
  sounds.play(result.won ? "won" : "over");
  Object.assign(record, { model, baseline });
  keep(record, { ...result, decisive: null }, take, decisive);
}

/**
 * @param {SessionRecord} session @param {import("./history.js").PlayedRound} round its newest
 * @param {import("./take.js").Take | null} take @param {Promise<import("./units.js").Part | null>} decisive
 */
async function keep(session, round, take, decisive) {
  session.rounds.push(round);
  const kept = history.add(session, take).catch(() => progress.tell(NO_ROOM));
  progress.update();
  round.decisive = await decisive;
  await kept;
  await history.save(session).catch(() => progress.tell(NO_ROOM));
}

function finish() {
  practice = null;
  hud.hide();
  panel.clear();
  if (record.rounds.length === 0) return view("setup");
  view("scorecard");
  scorecard.show(record, played);
}

/** @param {SessionRecord} session of another day */
async function openAgain(session) {
  const takes = await history.takes(session);
  view("scorecard");
  scorecard.show(session, playedOf(session, takes));
}

/** @param {SessionRecord} session */
async function erasePictures(session) {
  await history.erasePictures(session);
  scorecard.dropPictures();
  part("herald").textContent = "The photos and clips of this session have been erased.";
}

/** @param {SessionRecord} session */
async function eraseSession(session) {
  await history.erase(session);
  erased("The session has been erased.");
}

async function eraseAll() {
  if (!confirm("Erase every session, photo and clip, and your personal bests? This cannot be undone.")) return;
  records.erase();
  await history.eraseAll();
  erased("Everything has been erased.");
}

/** @param {string} sentence */
function erased(sentence) {
  const shown = scorecard.session;
  if (!practice && shown && !history.sessions.includes(shown)) view("setup");
  progress.tell("");
  progress.update();
  part("herald").textContent = sentence;
  part("history-title").focus();
}

/** @param {"setup" | "playing" | "scorecard"} name */
function view(name) {
  page.dataset.view = name;
  part("setup").hidden = name === "playing";
  part("playing").hidden = name !== "playing";
  part("scorecard").hidden = name !== "scorecard";
}

part("skip").addEventListener("click", () => advance((session) => session.skip()));
part("finish").addEventListener("click", () => advance((session) => session.finish()));
part("again").addEventListener("click", begin);
progress.update();
store.catch(() => progress.tell(NOT_KEPT));
history.load().then(() => progress.update());
