/** The Charts page: a recording of everyone in view, and the charts of one of them. */
import { partsOf } from "../common/dom.js";
import { byEmotion } from "../common/emotions.js";
import { mountLiveSession } from "../session/live-session.js";
import { RestControl } from "../session/rest-control.js";
import { readerOf } from "../session/rest-reader.js";
import { AffectPlane } from "../views/affect.js";
import { Files } from "./files.js";
import { EMOTION_LINES, LineChart } from "../views/lines.js";
import { MarksList, isShortcut } from "../views/marks.js";
import { PersonChoice } from "./person.js";
import { chartPicture } from "./picture.js";
import { Recording } from "./recording.js";
import { Safekeeping } from "./safekeeping.js";
import { affectPaths, dominant, facing, nearestSample, thinned, timeInEach, timesAway } from "../views/series-view.js";
import { SharesTable } from "../views/shares.js";
import { AWAY } from "../views/series.js";
import { Strip } from "./strip.js";
import { affect, keptSince, openedFrom, reading, summary } from "../views/text.js";
import { Together } from "../views/together.js";
import { WINDOWS, clock, duration, tenths, timeRange } from "../views/time.js";

const REDRAW_MS = 100;
/** Of all time, drawing takes no more than one part in so many, however long the recording and slow the machine. */
const PARTS = 5;
const PATH_POINTS = 240;
/** Who was seen less long ago is in view. */
const PRESENT_SECONDS = 1;
/** @type {Record<keyof typeof WINDOWS, string>} */
const WINDOW_WORDS = { 30: "the last 30 seconds", 120: "the last 2 minutes", all: "the whole recording" };

const CURSOR_HELP = "Point at the chart, or focus it and press the arrow keys, to read values.";
const RUNNING = new Set(["asking", "connecting", "live", "stalled", "paused"]);

/** @typedef {import("../views/series.js").Series} Series */

const page = partsOf(document)("charts");
const part = partsOf(page);
/** @type {NodeListOf<HTMLInputElement>} */
const windowChoices = page.querySelectorAll("[name=window]");

let recording = new Recording();
let model = "";
/** Whether everything that is recorded is in a file of the person's. */
let saved = false;
let renewed = false;
/** Whether what was kept is back, and answers count. */
let ready = false;
/** Whether what came back is over and done with: saved, and not to be gone on with. */
let over = false;
let nextMs = 0;
let scheduled = false;

const lines = new LineChart(part("lines"), tellCursor);
const strip = new Strip(part("strip", HTMLCanvasElement));
const plane = new AffectPlane(part("affect", HTMLCanvasElement), JSON.parse(part("rest").dataset.circumplex ?? ""));
const shares = new SharesTable(part("shares", HTMLTableSectionElement), { onToggle: (emotion, shown) => lines.show(emotion, shown), onFocus: (emotion) => lines.focus(emotion) });
const person = new PersonChoice(part("person", HTMLSelectElement), schedule);
const together = new Together(page, schedule);
const marks = new MarksList(part("marks"), { onChange: changed, onRemove: removeMark });
const files = new Files(part("files"), {
  current: () => ({ recording, model, saved }),
  series: () => (person.together ? person.everyone(recording).map(({ series }) => series) : [person.series(recording)]),
  picture,
  onSaved,
  onOpen: show,
});
const safekeeping = new Safekeeping(part("unkept"), () => ({ recording, model, saved }));
const rest = readerOf(part("rest"));
const restControl = new RestControl(part("rest"), rest, { whose: () => person.number(recording), onChange: noteRest });
const camera = mountLiveSession(part("session"), { rest, onAnswer, onState });

/** @param {import("../session/transport.js").Answer} answer */
function onAnswer({ analysis, capturedMs }) {
  restControl.update();
  if (!ready) return;
  if (over && saved) clear();
  part("kept").hidden = true;
  model = analysis.model;
  recording.add(capturedMs, analysis.faces);
  if (renewed) tellRenewed();
  changed();
}

/** From now on somebody is read otherwise: the recording says so. */
function noteRest() {
  if (recording.startMs === null || camera.state !== "live") return;
  const people = rest.people.join(", ");
  recording.mark(people ? `Read against the face at rest: person ${people}` : "No longer read against a face at rest");
  marks.show(recording.marks);
  changed();
}

/** There is something new to show and to keep. */
function changed() {
  saved = false;
  safekeeping.touch();
  schedule();
}

/** Brings back what was recorded before the page was left. */
async function restore() {
  const kept = await safekeeping.open();
  ready = true;
  if (!kept || kept.recording.startMs === null) return;
  ({ recording, model, saved } = kept);
  [renewed, over] = [true, saved];
  marks.show(recording.marks);
  tell(keptSince(recording.dateAt(0), over));
  schedule();
}

/** @param {import("../session/live-session.js").SessionState} state */
function onState(state) {
  restControl.enter(state);
  if (state === "live") return;
  recording.interrupt();
  safekeeping.write();
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
  camera.select(!person.together && recording.inView.size > 1 ? person.number(recording) : null);
  const choice = chosenWindow();
  const range = timeRange(recording.now, WINDOWS[choice], lines.buckets);
  const series = person.series(recording);
  for (const each of page.querySelectorAll("[data-alone]")) /** @type {HTMLElement} */ (each).hidden = person.together;
  for (const each of page.querySelectorAll("[data-together]")) /** @type {HTMLElement} */ (each).hidden = !person.together;
  part("lines-title").textContent = person.together ? together.title : "Probability of each emotion";
  if (person.together) drawTogether(range);
  else drawOne(series, range);
  describe(series, timeInEach(series, ...range), WINDOW_WORDS[choice]);
  tellCursor();
}

/** @param {Series} series @param {[number, number]} range */
function drawOne(series, range) {
  lines.setLines(EMOTION_LINES, [0, 1]);
  const read = facing(series);
  lines.draw(thinned(read, ...range, lines.buckets), range, recording.marks, timesAway(series, ...range));
  strip.draw(dominant(series, ...range, strip.buckets));
  plane.draw([{ paths: affectPaths(read, ...range, PATH_POINTS) }]);
  shares.update(timeInEach(series, ...range), scoresNow(series));
}

/** @param {[number, number]} range */
function drawTogether(range) {
  const people = person.everyone(recording);
  together.drawLines(lines, people, range, recording.marks);
  plane.draw(together.traces(people, range, PATH_POINTS));
  together.list(people, range);
}

/** Tells the values at the cursor of the lines. */
function tellCursor() {
  const { cursor } = lines;
  part("cursor").textContent = cursor === null ? CURSOR_HELP : readingAt(cursor);
}

/** @param {number} seconds */
function readingAt(seconds) {
  if (person.together) return together.reading(person.everyone(recording), seconds);
  const series = person.series(recording);
  const index = nearestSample(series, seconds);
  return index < 0 ? `${tenths(seconds)}: nobody was seen.` : reading(series, index);
}

const chosenWindow = () =>
  /** @type {keyof typeof WINDOWS} */ ([...windowChoices].find(({ checked }) => checked)?.value ?? "all");

/** @param {Series} series @param {ReturnType<typeof timeInEach>} time @param {string} window in words */
function describe(series, time, window) {
  const started = recording.startMs !== null;
  part("summary").textContent = started ? summaryOf(time, window) : "Start the camera, and the charts begin.";
  part("affect-text").textContent = affectNow(series);
  part("length").textContent = started ? `${duration(recording.now)}, ${series.length} samples.` : "Nothing is recorded yet.";
  for (const name of ["mark", "reset"]) part(name, HTMLButtonElement).disabled = !started;
  files.enable(started);
}

/** @param {ReturnType<typeof timeInEach>} time @param {string} window in words */
const summaryOf = (time, window) => (person.together ? `${person.everyone(recording).length} people, in ${window}.` : summary(time, window));

/** @param {Series} series */
const isPresent = ({ length, seconds }) => length > 0 && RUNNING.has(camera.state) && recording.now - seconds[length - 1] < PRESENT_SECONDS;

/** @param {Series} series */
const isAway = ({ states }) => states.at(-1) === AWAY;

/** @param {Series} series */
const scoresNow = (series) => (isPresent(series) && !isAway(series) ? byEmotion((_, index) => series.scores[index][series.length - 1]) : null);

/** @param {Series} series @returns {string} where the person is on the circumplex, in words */
function affectNow(series) {
  if (!isPresent(series)) return "Nobody is in view.";
  const last = series.length - 1;
  return isAway(series) ? "The face is turned away." : affect(series.valence[last], series.arousal[last]);
}

/** @param {{edit: boolean}} options edit: whether its note is to be written now */
function addMark({ edit }) {
  const seconds = Math.max(recording.now, (camera.state === "live" ? camera.now() - (recording.startMs ?? 0) : 0) / 1000);
  const mark = recording.mark("", seconds);
  marks.show(recording.marks, edit ? mark : null);
  part("told").textContent = `Marked at ${clock(seconds)}.`;
  changed();
}

/** @param {import("./recording.js").Mark} mark */
function removeMark(mark) {
  recording.unmark(mark);
  marks.show(recording.marks);
  part("mark").focus();
  changed();
}

function reset() {
  clear();
  part("told").textContent = "The recording has been deleted.";
  part("recording-title").focus();
  schedule();
}

/** Begins anew; what was kept is erased. */
function clear() {
  recording = new Recording();
  renewed = over = saved = false;
  marks.show([]);
  person.reset();
  part("kept").hidden = true;
  safekeeping.forget();
}

function picture() {
  draw();
  const when = recording.dateAt(0).toLocaleString();
  const noted = recording.marks.map(({ seconds, note }, index) => `${index + 1}: ${duration(seconds)} ${note}`);
  const charts = [
    { heading: part("lines-title").textContent ?? "", canvas: lines.canvas },
    ...(person.together ? [] : [{ heading: "Dominant emotion", canvas: part("strip", HTMLCanvasElement) }]),
    { heading: "Valence and arousal", canvas: part("affect", HTMLCanvasElement) },
  ];
  return chartPicture({
    title: `Emotion chart: ${person.label(recording)}`,
    lines: [`${when}. ${part("summary").textContent}`, ...noted, part("affect-text").textContent],
    charts,
  });
}

/** @param {string} kind of file */
function onSaved(kind) {
  part("told").textContent = `Saved as ${kind.toUpperCase()}.`;
  if (kind !== "json") return;
  saved = true;
  safekeeping.touch();
}

/** @param {{recording: Recording, model: string}} opened @param {string} name of its file */
function show(opened, name) {
  if (RUNNING.has(camera.state)) camera.stop();
  clear();
  ({ recording, model } = opened);
  saved = over = renewed = true;
  safekeeping.touch();
  marks.show(recording.marks);
  tell(openedFrom(name, recording.dateAt(0)));
  windowChoices[windowChoices.length - 1].checked = true;
  schedule();
}

/** @param {string} text on what came back */
function tell(text) {
  part("kept").hidden = false;
  part("kept").textContent = text;
}

part("mark").addEventListener("click", () => addMark({ edit: true }));
const resetDialog = part("reset-dialog", HTMLDialogElement);
part("reset").addEventListener("click", () => resetDialog.showModal());
resetDialog.addEventListener("close", () => resetDialog.returnValue === "reset" && reset());
document.addEventListener("keydown", (event) => {
  if (isShortcut(event) && !part("mark", HTMLButtonElement).disabled) addMark({ edit: false });
});
for (const radio of windowChoices) radio.addEventListener("change", schedule);
new ResizeObserver(schedule).observe(part("strip"));
schedule();
restore();
