/** The Practice page: setup, rounds before the camera, scorecard, personal bests. */
import { emotionGlyph } from "../common/bars.js";
import { element } from "../common/dom.js";
import { EMOTIONS, LABELS } from "../common/emotions.js";
import { downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { mountLiveSession } from "../session/live-session.js";
import { scorecardJson, scorecardPicture } from "./card.js";
import { Hud } from "./hud.js";
import { Panel } from "./panel.js";
import { PracticeSession, totalOf } from "./practice-session.js";
import { PracticeRecords, browserStorage } from "./records.js";
import { resultCard } from "./scorecard.js";
import { LEVELS } from "./scoring.js";
import { Setup } from "./setup.js";
import { Sounds } from "./sounds.js";

const page = document.querySelector("[data-practice]");
const part = (name) => page.querySelector(`[data-${name}]`);

const records = new PracticeRecords(browserStorage());
const sounds = new Sounds(browserStorage());
const setup = new Setup(part("setup"), sounds, begin);
const panel = new Panel(part("playing"), part("herald"));
const hud = new Hud(part("stage"));
const camera = mountLiveSession(part("session"), { announce: false, onAnswer, onState });

/** @type {PracticeSession | null} the session being played, or the one whose scorecard is shown */
let practice = null;
let standings = [];
let model = "";
let finishedAt = new Date();

function begin() {
  practice = new PracticeSession(setup.options());
  standings = [];
  view("playing");
  part("title").focus({ preventScroll: true });
  part("session").scrollIntoView({ block: "nearest" });
  if (camera.state === "paused") camera.resume();
  else if (camera.state !== "live") camera.start();
  advance(() => {});
}

function onAnswer({ analysis, capturedMs }) {
  model = analysis.model;
  if (practice) advance(() => practice.update(capturedMs / 1000, analysis.faces));
}

function onState(state) {
  if (!practice) return;
  if (state === "paused") practice.pause();
  else if (state === "live") practice.resume();
  else practice.lose();
  advance(() => {});
}

/** Lets the session take a step, then shows what came of it. @param {() => void} step */
function advance(step) {
  if (practice.phase === "finished") return;
  const before = { round: practice.round?.phase, results: practice.results.length };
  step();
  if (practice.results.length > before.results) settle(practice.results.at(-1));
  else if (practice.round?.phase === "playing" && before.round !== "playing") sounds.play("begin");
  if (practice.phase === "finished") finish();
  else show();
}

function show() {
  hud.update(practice);
  panel.update(practice);
}

/** Compares a round's result with the personal best. */
function settle(result) {
  const isNew = records.add(practice.level, result);
  standings.push({ isNew, best: records.best(practice.level, result.target)?.points ?? 0 });
  sounds.play(result.won ? "won" : "over");
  showRecords();
}

function finish() {
  finishedAt = new Date();
  hud.hide();
  panel.clear();
  if (practice.results.length === 0) return view("setup");
  part("total").textContent = String(totalOf(practice.results));
  part("results").replaceChildren(...practice.results.map((result, index) => resultCard(result, standings[index])));
  view("scorecard");
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
  const kept = EMOTIONS.map((emotion) => [emotion, bestsOf(emotion)]).filter(([, bests]) => bests.length);
  part("record-list").replaceChildren(...kept.map(([emotion, bests]) => recordItem(emotion, bests)));
  part("no-records").hidden = kept.length > 0;
  part("erase").hidden = kept.length === 0;
}

const bestsOf = (emotion) =>
  Object.entries(LEVELS).flatMap(([level, { label }]) => {
    const best = records.best(level, emotion);
    return best ? [`${label} ${best.points}`] : [];
  });

const recordItem = (emotion, bests) =>
  element("li", {}, emotionGlyph(emotion), element("span", { text: LABELS[emotion] }), element("span", { class: "soft figure-number", text: bests.join(", ") }));

function erase() {
  records.erase();
  showRecords();
  part("herald").textContent = "Your personal bests are erased.";
  part("records").querySelector("h2").focus();
}

const save = {
  png: async () => downloadBlob(await pngBlob(scorecardPicture(practice, finishedAt)), fileName("practice", "png", finishedAt)),
  json: () => downloadBlob(jsonBlob(scorecardJson(practice, finishedAt, model)), fileName("practice", "json", finishedAt)),
};

part("skip").addEventListener("click", () => advance(() => practice.skip()));
part("finish").addEventListener("click", () => advance(() => practice.finish()));
part("again").addEventListener("click", begin);
part("save-png").addEventListener("click", save.png);
part("save-json").addEventListener("click", save.json);
part("erase").addEventListener("click", erase);
showRecords();
