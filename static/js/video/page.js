/** The Video page: a recording goes to the server, is read there, and comes back as a player with what was found. */
import { ApiFailure, isAbort } from "../common/api.js";
import { partsOf } from "../common/dom.js";
import { csvBlob, downloadBlob, jsonBlob } from "../common/export.js";
import { PersonCharts } from "./charts.js";
import { markedCsv, markedTable } from "./downloads.js";
import { Gone, announce, askJob, deleteJob, fetchCsv, fetchTable, sendRecording } from "./job.js";
import { dropFiles, keepFile, keptFile } from "./kept-file.js";
import { Moments } from "./moments.js";
import { legend, personView } from "./people.js";
import { Player } from "./player.js";
import { Seen } from "./seen.js";
import { listenForRecording } from "./source.js";
import { drawStills } from "./stills.js";
import { forget, recall, remember, rememberMarks } from "./remembered.js";
import { analysisInWords, howFar } from "./words.js";

/** @typedef {import("./job.js").Job} Job */

const ASK_MS = 1000;

const page = partsOf(document)("video-page");
const part = partsOf(page);
const maxBytes = Number(page.dataset.maxBytes);
const charts = new PersonCharts(part("charts"), (seconds) => player.jump(seconds));
const player = new Player(page, (seconds) => showMoment(seconds));
const moments = new Moments(part("moments"), {
  now: () => player.now,
  onJump: (seconds) => player.jump(seconds),
  onChange(marks) {
    rememberMarks(marks);
    charts.mark(marks);
  },
});
/** @type {Job | null} the one shown or worked on */
let current = null;
let upload = new AbortController();
/** Whether the file that is sent is kept, so that a reload of the page does no harm. */
let isKept = false;
let duration = 1;
/** @type {import("./downloads.js").Table | null} what was found in it */
let table = null;

/** @param {"empty" | "sending" | "working" | "done"} state @param {string} [sentence] @param {boolean} [isWarning] */
function enter(state, sentence = "", isWarning = false) {
  page.dataset.state = state;
  part("intake").hidden = state === "sending" || state === "working";
  part("work").hidden = state !== "sending" && state !== "working";
  part("result").hidden = state !== "done";
  part("status").textContent = sentence;
  part("problem").classList.toggle("warn", isWarning);
}

/** @param {File} file */
async function open(file) {
  if (file.size > maxBytes) return warn(`${file.name} is larger than ${maxBytes / 1e6} MB. Cut it, or compress it more.`);
  const earlier = current;
  close();
  if (earlier) await deleteJob(earlier.links.self).catch(() => {});
  name(file.name);
  remember({ name: file.name, url: "" });
  await whileSending(async (signal) => {
    const { links } = await announce(file, rate());
    if (signal.aborted) return await deleteJob(links.self);
    remember({ name: file.name, url: links.self });
    const keeping = keepFile(links.self, file).then((kept) => (isKept = kept));
    await sendAll(links.self, file, signal);
    await keeping;
    await dropFiles(links.self);
  });
}

/** Goes on with an upload after the page was left. @param {string} url @param {File} file */
const goOn = (url, file) => whileSending(async (signal) => {
  isKept = true;
  await sendAll(url, file, signal);
  await dropFiles(url);
});

/** @param {(signal: AbortSignal) => Promise<void>} work */
async function whileSending(work) {
  const { signal } = (upload = new AbortController());
  isKept = false;
  showUpload(0, null);
  showAnalysis("", 0);
  enter("sending");
  try {
    await work(signal);
    if (!signal.aborted) await follow(recall()?.url ?? "");
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

/** @param {string} url @param {File} file @param {AbortSignal} signal */
async function sendAll(url, file, signal) {
  const begun = performance.now();
  let first = -1;
  await sendRecording(url, file, (share) => {
    if (first < 0) first = share;
    const passed = (performance.now() - begun) / 1000;
    if (!signal.aborted) showUpload(share, share > first ? (passed * (1 - share)) / (share - first) : null);
  }, signal);
}

/** @param {string} url of a job, asked until it is over */
async function follow(url) {
  const { signal } = (upload = new AbortController());
  enter("working");
  try {
    await showProgress(url, signal);
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

/** @param {string} url @param {AbortSignal} signal */
async function showProgress(url, signal) {
  while (!signal.aborted) {
    const job = await askPatiently(url, signal);
    if (signal.aborted || !job) return;
    if (job.state === "uploading") return interrupted();
    current = job;
    showUpload(1, null);
    showAnalysis(analysisInWords(job), job.progress);
    if (job.error) throw new ApiFailure(job.error.message);
    if (job.state === "done") return show(job, signal);
    await pause(ASK_MS);
  }
}

/** @param {string} url @param {AbortSignal} signal @returns {Promise<Job | null>} null if it was cancelled */
async function askPatiently(url, signal) {
  while (!signal.aborted) {
    try {
      return await askJob(url);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.retryAfter === undefined) throw error;
      part("status").textContent = `${error.message} It is asked again.`;
      await pause(error.retryAfter * 1000);
      part("status").textContent = "";
    }
  }
  return null;
}

/** @param {Job} job @param {AbortSignal} signal */
async function show(job, signal) {
  const found = await fetchTable(job.links["table.json"] ?? "");
  if (signal.aborted) return;
  table = found;
  const interval = found.frames_analysed ? found.seconds / found.frames_analysed : 0;
  const seen = new Seen(found.rows, interval);
  duration = found.seconds || 1;
  part("nobody").hidden = found.people.length > 0;
  part("charts").hidden = found.people.length === 0;
  part("legend").replaceChildren(...(found.people.length ? legend() : []));
  /** @type {import("./stills.js").Still[]} */
  const stills = [];
  part("people").replaceChildren(
    ...found.people.map((/** @type {import("./people.js").Person} */ person) =>
      personView(person, seen.stretches(person.identity), duration, (seconds) => player.jump(seconds), stills)),
  );
  offer("save-csv", job.links["table.csv"]);
  offer("save-json", job.links["table.json"]);
  offer("save-video", job.links["annotated.mp4"]);
  part("until").textContent = `All of it is deleted in ${Math.ceil((job.deleted_in_seconds ?? 0) / 60)} minutes.`;
  enter("done");
  charts.show(found.people, seen, duration);
  showMarks(recall()?.marks ?? []);
  player.show(job, seen);
  await drawStills(job.links.recording ?? "", stills, signal);
}

/** @param {import("./remembered.js").Mark[]} marks */
function showMarks(marks) {
  moments.show(marks);
  charts.mark(marks);
}

/** @param {string} link @param {string | null} url of a file, which the server names */
function offer(link, url) {
  const made = part(link, HTMLAnchorElement);
  made.hidden = url === null;
  made.href = url ?? "";
}

/**
 * Downloads a table with the moments that are marked; where there are none, the link downloads the server's.
 * @param {MouseEvent} event @param {string} kind @param {(url: string, marks: import("./remembered.js").Mark[]) => Promise<Blob>} made
 */
async function save(event, kind, made) {
  const marks = recall()?.marks ?? [];
  if (marks.length === 0) return;
  event.preventDefault();
  try {
    const blob = await made(part(`save-${kind}`, HTMLAnchorElement).href, marks);
    downloadBlob(blob, `${recall()?.name.replace(/\.[^.]*$/, "")}.${kind}`);
  } catch (error) {
    fail(error);
  }
}

/** @param {number} seconds the moment that the player shows */
function showMoment(seconds) {
  charts.at(seconds);
  for (const marker of page.querySelectorAll("[data-now]"))
    if (marker instanceof HTMLElement) marker.style.setProperty("--at", String(Math.min(1, seconds / duration)));
}

/** @param {number} share @param {number | null} secondsLeft */
function showUpload(share, secondsLeft) {
  part("upload", HTMLProgressElement).value = share;
  part("upload-text").textContent = share === 1 && !current ? "Sent, being checked" : howFar(share, secondsLeft);
}

/** @param {string} words @param {number} share */
function showAnalysis(words, share) {
  part("analysis", HTMLProgressElement).value = share;
  part("analysis-text").textContent = words;
}

/** @param {string} text */
const name = (text) => {
  part("name").textContent = part("result-name").textContent = text;
};
const rate = () => /** @type {HTMLInputElement} */ (page.querySelector("[name=rate]:checked")).value;
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const warn = (/** @type {string} */ sentence) => enter(current?.state === "done" ? "done" : "empty", sentence, true);

/** @param {unknown} error */
function fail(error) {
  if (isAbort(error)) return;
  close();
  enter("empty", error instanceof Gone ? "The recording is not on the server any more. Choose it again." :
    error instanceof ApiFailure ? error.message : "The page failed. Reload it, then try again.", true);
  if (!(error instanceof ApiFailure)) throw error;
}

/** Shows and remembers nothing any more. */
function close() {
  upload.abort();
  dropFiles(recall()?.url);
  current = table = null;
  forget();
  player.clear();
  charts.clear();
  showMarks([]);
}

/** @param {string} sentence */
async function discard(sentence) {
  const url = current?.links.self ?? recall()?.url;
  close();
  enter("empty", sentence);
  try {
    if (url) await deleteJob(url);
  } catch (error) {
    if (!(error instanceof Gone)) fail(error);
  }
}

part("save-csv").addEventListener("click", (event) =>
  save(event, "csv", async (url, marks) => csvBlob(table ? markedCsv(await fetchCsv(url), table, marks) : "")));
part("save-json").addEventListener("click", (event) => save(event, "json", async (_, marks) => jsonBlob(table && markedTable(table, marks))));
part("cancel").addEventListener("click", () => discard("Cancelled. Nothing of it is left on the server."));
part("delete").addEventListener("click", () => discard("Deleted. Nothing of it is left on the server."));
addEventListener("beforeunload", (event) => {
  if (page.dataset.state === "sending" && !isKept) event.preventDefault();
});
listenForRecording({ input: part("file", HTMLInputElement), onFile: open, onRefused: warn, isBusy: () => Boolean(part("intake").hidden) });

/** Goes on with what this tab was busy with when the page was left. */
async function restore() {
  const remembered = recall();
  if (!remembered) return await dropFiles();
  name(remembered.name);
  const file = remembered.url ? await keptFile(remembered.url) : null;
  if (file) await goOn(remembered.url, file);
  else if (remembered.url) await follow(remembered.url);
  else interrupted();
}

/** The rest of the file cannot be sent: the browser did not keep it. */
function interrupted() {
  const remembered = recall();
  if (remembered?.url) deleteJob(remembered.url).catch(() => {});
  close();
  enter("empty", `The upload of ${remembered?.name} stopped when the page was left. Choose it again.`, true);
}

restore();
