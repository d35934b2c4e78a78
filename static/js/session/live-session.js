/**
 * The one live session that the live, practice and charts pages share: camera, frame loop, overlay and controls.
 * A page includes templates/_camera.html and decides what to do with the faces that come back:
 *
 *   const session = mountLiveSession(document.querySelector("[data-session]"), {
 *     onAnswer: ({ analysis, capturedMs }) => ...,
 *     onState: (state, sentence) => ...,
 *   });
 */
import { element, partsOf } from "../common/dom.js";
import { summarize } from "../common/emotions.js";
import { createAnnouncer } from "./announce.js";
import { closeCamera, describeCameraError, facesThePerson, listCameras, onCameraLost, openCamera, CameraError } from "./camera.js";
import { monotonicMs, snapshot, videoCapture } from "./capture.js";
import { Overlay } from "./overlay.js";
import { FrameLoop } from "./transport.js";

/** @typedef {import("./transport.js").Answer} Answer */
/** @typedef {"idle" | "asking" | "connecting" | "live" | "stalled" | "paused" | "stopped" | "failed"} SessionState */
/**
 * @typedef {object} SessionHooks
 * @property {import("./rest-reader.js").RestReader} [rest] by which faces are read before anything shows them
 * @property {(answer: Answer) => void} [onAnswer] each analysed frame
 * @property {(state: SessionState, sentence: string) => void} [onState] each change of state
 * @property {(face: import("../common/contract.js").Face, number: number) => string} [label] text of a face's label
 * @property {boolean} [announce] false where the page announces by itself
 */

/** @type {Record<string, string>} */
const SENTENCES = {
  idle: "The camera is off.",
  asking: "Your browser is asking whether this page may use the camera. Allow it to continue.",
  connecting: "Connecting to the server …",
  live: "Live.",
  stalled: "The server does not answer. Reconnecting …",
  paused: "Paused. Nothing is sent.",
  stopped: "Stopped. The camera is off.",
};

/** @type {Partial<Record<SessionState, string>>} */
const START_WORDS = { asking: "Waiting for the camera …", failed: "Try again" };
const COVERED = new Set(["idle", "asking", "stopped", "failed"]);
const RUNNING = new Set(["connecting", "live", "stalled", "paused"]);

export class LiveSession {
  /** @type {SessionState} */
  state = "idle";
  /** What the state means, in a sentence. */
  sentence = SENTENCES.idle;
  /** @type {HTMLVideoElement} */
  video;
  #root;
  #hooks;
  #overlay;
  #loop;
  #part;
  /** @type {MediaStream | null} */
  #stream = null;
  #say;

  /** @param {HTMLElement} root the element of _camera.html @param {SessionHooks} [hooks] */
  constructor(root, hooks = {}) {
    this.#root = root;
    this.#hooks = hooks;
    this.#part = partsOf(root);
    this.video = this.#part("video", HTMLVideoElement);
    this.#overlay = new Overlay(this.#part("overlay", HTMLCanvasElement));
    this.#overlay.label = hooks.label ?? null;
    this.#say = hooks.announce === false ? () => {} : createAnnouncer(this.#part("announcer"));
    this.#loop = new FrameLoop({ capture: videoCapture(this.video, Number(root.dataset.frameBytes) || 300_000) });
    this.#listen();
  }

  /** Asks for the camera and goes live. @param {string} [deviceId] */
  async start(deviceId = this.#part("camera", HTMLSelectElement).value) {
    if (this.state === "asking") return;
    this.#enter("asking");
    this.#release();
    try {
      if (await this.#open(deviceId)) this.#loop.start();
    } catch (error) {
      this.#fail(error);
    }
  }

  pause() {
    this.#loop.pause();
    this.video.pause();
  }

  resume() {
    this.video.play();
    this.#loop.resume();
  }

  stop() {
    this.#release();
    this.#enter("stopped");
  }

  /** Makes one person stand out. @param {number | null} number */
  select(number) {
    this.#overlay.selected = number;
  }

  /** @param {boolean} on whether landmarks are drawn */
  showLandmarks(on) {
    this.#overlay.landmarks = on;
  }

  /** @returns {HTMLCanvasElement} what the camera sees now, full size, not mirrored */
  snapshot() {
    return snapshot(this.video);
  }

  /** Draws what the person sees, boxes and labels included. @param {HTMLCanvasElement} canvas becomes as large as the camera's picture */
  paint(canvas) {
    this.#overlay.paint(this.video, canvas);
  }

  /** @returns {number} now on the clock of an answer's `capturedMs` */
  now() {
    return monotonicMs();
  }

  #listen() {
    this.#loop.on("answer", (answer) => this.#answered(answer));
    this.#loop.on("error", ({ message }) => this.#status(message));
    this.#loop.on("state", (state) => state === "stopped" || this.#enter(state));
    this.#part("start").addEventListener("click", () => this.start());
    this.#part("pause").addEventListener("click", () => (this.state === "paused" ? this.resume() : this.pause()));
    this.#part("stop").addEventListener("click", () => this.stop());
    const mirror = this.#part("mirror", HTMLInputElement);
    mirror.addEventListener("change", () => this.#mirror(mirror.checked));
    this.#part("camera").addEventListener("change", () => this.start());
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#stream && this.#fillCameras());
    addEventListener("pagehide", () => this.#release());
    this.#offerFullscreen();
  }

  /** @param {string} deviceId @returns {Promise<boolean>} false where the person stopped before the camera came */
  async #open(deviceId) {
    const stream = await openCamera(deviceId);
    if (this.state !== "asking") return closeCamera(stream), false;
    this.#stream = stream;
    onCameraLost(stream, () => stream === this.#stream && this.#fail(new CameraError("CameraLostError")));
    this.video.srcObject = stream;
    await this.video.play();
    const { videoWidth, videoHeight } = this.video;
    this.#part("stage").style.setProperty("--aspect", `${videoWidth} / ${videoHeight}`);
    this.#mirror(facesThePerson(stream));
    await this.#fillCameras();
    return this.state === "asking";
  }

  async #fillCameras() {
    const cameras = await listCameras();
    const inUse = this.#stream?.getVideoTracks()[0]?.getSettings().deviceId;
    const options = cameras.map(({ id, label }) => element("option", { value: id, text: label, selected: id === inUse }));
    this.#part("camera").replaceChildren(...options);
    this.#part("camera-field").hidden = cameras.length < 2;
  }

  /** @param {Answer} given as the server sent it */
  #answered(given) {
    const answer = this.#read(given);
    this.#overlay.show(answer.analysis);
    this.#part("fps").textContent = answer.fps ? answer.fps.toFixed(answer.fps < 10 ? 1 : 0) : "–";
    this.#part("round-trip").textContent = `${Math.round(answer.meanRoundTripMs)} ms`;
    this.#status(SENTENCES.live);
    this.#say(summarize(answer.analysis.faces));
    this.#hooks.onAnswer?.(answer);
  }

  /** @param {Answer} answer @returns {Answer} */
  #read(answer) {
    const { analysis, capturedMs } = answer;
    const faces = this.#hooks.rest?.read(analysis.faces, capturedMs / 1000) ?? analysis.faces;
    return { ...answer, analysis: { ...analysis, faces } };
  }

  /** @param {boolean} mirrored */
  #mirror(mirrored) {
    this.#part("mirror", HTMLInputElement).checked = mirrored;
    this.#part("stage").classList.toggle("mirrored", mirrored);
    this.#overlay.mirrored = mirrored;
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#release();
    this.#enter("failed", describeCameraError(error));
  }

  #release() {
    this.#loop.stop();
    this.#overlay.clear();
    closeCamera(this.#stream);
    this.#stream = null;
    this.video.srcObject = null;
  }

  /** @param {SessionState} state @param {string} [sentence] */
  #enter(state, sentence = SENTENCES[state]) {
    const hadFocus = this.#root.contains(document.activeElement);
    this.state = state;
    this.#root.dataset.state = state;
    this.#status(sentence);
    if (state !== "live" && state !== "paused") this.#overlay.clear();
    this.#cover(state, sentence);
    this.#controls(state);
    if (hadFocus) this.#keepFocus();
    this.#hooks.onState?.(state, sentence);
  }

  /** @param {string} sentence */
  #status(sentence) {
    this.sentence = sentence;
    const line = this.#part("status");
    if (line.textContent !== sentence) line.textContent = sentence;
  }

  /** @param {SessionState} state @param {string} sentence */
  #cover(state, sentence) {
    this.#part("cover").hidden = !COVERED.has(state);
    if (COVERED.has(state)) this.#part("cover-text").textContent = sentence;
    const start = this.#part("start");
    start.setAttribute("aria-disabled", String(state === "asking"));
    start.textContent = START_WORDS[state] ?? "Start the camera";
  }

  /** @param {SessionState} state */
  #controls(state) {
    const running = RUNNING.has(state);
    const pause = this.#part("pause", HTMLButtonElement);
    pause.disabled = this.#part("stop", HTMLButtonElement).disabled = !running;
    pause.textContent = state === "paused" ? "Resume" : "Pause";
    this.#part("figures").hidden = state !== "live";
  }

  /** Moves the focus on where the button that had it is gone, so that the keyboard stays where it was. */
  #keepFocus() {
    const focused = document.activeElement;
    if (focused && this.#root.contains(focused) && !focused.matches(":disabled") && focused.checkVisibility()) return;
    const next = RUNNING.has(this.state) ? this.#part("pause") : this.#part("start");
    next.focus();
  }

  #offerFullscreen() {
    const button = this.#part("fullscreen");
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () =>
      document.fullscreenElement ? document.exitFullscreen() : this.#root.requestFullscreen(),
    );
    document.addEventListener("fullscreenchange", () => {
      button.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
    });
  }
}

/** @param {HTMLElement} root the element of _camera.html @param {SessionHooks} [hooks] @returns {LiveSession} */
export const mountLiveSession = (root, hooks) => new LiveSession(root, hooks);
