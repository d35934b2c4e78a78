/** The Charts page: a recording of everyone in view, and the charts of one of them. */
import { partsOf } from "../common/dom.js";
import { byEmotion } from "../common/emotions.js";
import { downloadBlob, fileName, jsonBlob, pngBlob } from "../common/export.js";
import { mountLiveSession } from "../session/live-session.js";
import { AffectPlane } from "./affect.js";
import { LineChart } from "./lines.js";
import { MarksList } from "./marks.js";
import { PersonChoice } from "./person.js";
import { chartPicture } from "./picture.js";
import { Recording } from "./recording.js";
import { toCsv, toJson, toRows } from "./series-export.js";
import { affectPaths, dominant, thinned, timeInEach } from "./series-view.js";
import { SharesTable } from "./shares.js";
import { Strip } from "./strip.js";
import { affect, summary } from "./text.js";
import { WINDOWS, duration, timeRange } from "./time.js";

const REDRAW_MS = 100;
/** Of all time, drawing takes no more than one part in so many, however long the recording and slow the machine. */
const PARTS = 5;
const PATH_POINTS = 240;
/** Who was seen less long ago is in view. */
const PRESENT_SECONDS = 1;
/** @type {Record<keyof typeof WINDOWS, string>} */
const WINDOW_WORDS = { 30: "the last 30 seconds", 120: "the last 2 minutes", all: "the whole recording" };

/** @typedef {import("./series.js").Series} Series */

const page = partsOf(document)("charts");
const part = partsOf(page);
/** @type {NodeListOf<HTMLButtonElement>} */
const saveButtons = page.querySelectorAll("[data-save]");
/** @type {NodeListOf<HTMLInputElement>} */
const windowChoices = page.querySelectorAll("[name=window]");

let recording = new Recording();
let model = "";
let renewed = false;
let nextMs = 0;
let scheduled = false;

const lines = new LineChart(part("lines"));
const strip = new Strip(part("strip", HTMLCanvasElement));
const plane = new AffectPlane(part("affect", HTMLCanvasElement), JSON.parse(page.dataset.circumplex ?? ""));
const shares = new SharesTable(part("shares", HTMLTableSectionElement), { onToggle: (emotion, shown) => lines.show(emotion, shown), onFocus: (emotion) => lines.focus(emotion) });
const person = new PersonChoice(part("person", HTMLSelectElement), schedule);
const marks = new MarksList(part("marks"), { onChange: schedule, onRemove: removeMark });
const camera = mountLiveSession(part("session"), { onAnswer, onState });

/** @param {import("../session/transport.js").Answer} answer */
function onAnswer({ analysis, capturedMs }) {
  model = analysis.model;
  recording.add(capturedMs, analysis.faces);
  if (renewed) tellRenewed();
  schedule();
}

/** @param {import("../session/live-session.js").SessionState} state */
function onState(state) {
  if (state === "live") return;
  recording.interrupt();
  renewed ||= recording.startMs !== null && ["stalled", "stopped", "failed"].includes(state);
  schedule();
}

/** Numbers belong to a connection: who was number 1 before may be another one now. */
function tellRenewed() {
  renewed = false;
  recording.mark("Reconnected: people have new numbers");
  marks.show(recording.marks);
}

/** Draws with a next picture of the screen, but not too often. */
function schedule() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => requestAnimationFrame(drawInTurn), Math.max(0, nextMs - performance.now()));
}

function drawInTurn() {
  scheduled = false;
  const start = performance.now();
  draw();
  nextMs = start + Math.max(REDRAW_MS, PARTS * (performance.now() - start));
}

function draw() {
  person.update(recording);
  camera.select(recording.inView.size > 1 ? person.number(recording) : null);
  const series = person.series(recording);
  const choice = chosenWindow();
  const range = timeRange(recording.now, WINDOWS[choice], lines.buckets);
  const time = timeInEach(series, ...range);
  lines.draw(thinned(series, ...range, lines.buckets), range, recording.marks);
  strip.draw(dominant(series, ...range, strip.buckets));
  plane.draw(affectPaths(series, ...range, PATH_POINTS));
  shares.update(time, scoresNow(series));
  describe(series, time, WINDOW_WORDS[choice]);
}

const chosenWindow = () =>
  /** @type {keyof typeof WINDOWS} */ ([...windowChoices].find(({ checked }) => checked)?.value ?? "all");

/** @param {Series} series @param {ReturnType<typeof timeInEach>} time @param {string} window in words */
function describe(series, time, window) {
  const started = recording.startMs !== null;
  const last = series.length - 1;
  part("summary").textContent = started ? summary(time, window) : "Start the camera, and the charts begin.";
  part("affect-text").textContent = isPresent(series) ? affect(series.valence[last], series.arousal[last]) : "Nobody is in view.";
  part("length").textContent = started ? `${duration(recording.now)}, ${series.length} samples.` : "Nothing is recorded yet.";
  const buttons = [part("mark", HTMLButtonElement), part("reset", HTMLButtonElement), ...saveButtons];
  for (const button of buttons) button.disabled = !started;
}

/** @param {Series} series */
const isPresent = ({ length, seconds }) => length > 0 && recording.now - seconds[length - 1] < PRESENT_SECONDS;

/** @param {Series} series */
const scoresNow = (series) => (isPresent(series) ? byEmotion((_, index) => series.scores[index][series.length - 1]) : null);

function addMark() {
  const seconds = Math.max(recording.now, (camera.state === "live" ? camera.now() - (recording.startMs ?? 0) : 0) / 1000);
  const mark = recording.mark("", seconds);
  marks.show(recording.marks, mark);
  schedule();
}

/** @param {import("./recording.js").Mark} mark */
function removeMark(mark) {
  recording.unmark(mark);
  marks.show(recording.marks);
  part("mark").focus();
  schedule();
}

function reset() {
  recording = new Recording();
  renewed = false;
  marks.show([]);
  person.reset();
  part("told").textContent = "The recording has been deleted.";
  part("recording-title").focus();
  schedule();
}

const FILES = {
  csv: () => new Blob([toCsv(rows())], { type: "text/csv" }),
  json: () => jsonBlob(toJson(recording, rows(), model)),
  png: () => pngBlob(picture()),
};

const rows = () => toRows(recording, person.series(recording));

function picture() {
  draw();
  const when = recording.dateAt(0).toLocaleString();
  const noted = recording.marks.map(({ seconds, note }, index) => `${index + 1}: ${duration(seconds)} ${note}`);
  const charts = [
    { heading: "Probability of each emotion", canvas: lines.canvas },
    { heading: "Dominant emotion", canvas: part("strip", HTMLCanvasElement) },
    { heading: "Valence and arousal", canvas: part("affect", HTMLCanvasElement) },
  ];
  return chartPicture({
    title: `Emotion chart: ${person.label(recording)}`,
    lines: [`${when}. ${part("summary").textContent}`, ...noted, part("affect-text").textContent],
    charts,
  });
}

/** @param {keyof typeof FILES} kind */
async function save(kind) {
  downloadBlob(await FILES[kind](), fileName("chart", kind));
  part("told").textContent = `Saved as ${kind.toUpperCase()}.`;
}

part("mark").addEventListener("click", addMark);
const resetDialog = part("reset-dialog", HTMLDialogElement);
part("reset").addEventListener("click", () => resetDialog.showModal());
resetDialog.addEventListener("close", () => resetDialog.returnValue === "reset" && reset());
for (const button of saveButtons) {
  button.addEventListener("click", () => save(/** @type {keyof typeof FILES} */ (button.dataset.save)));
}
for (const radio of windowChoices) radio.addEventListener("change", schedule);
new ResizeObserver(schedule).observe(part("strip"));
schedule();
