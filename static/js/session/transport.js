/** The frame loop: one frame in flight over Socket.IO, the newest on each answer; drop, never queue. */
import { MovingAverage, MovingRate } from "./rates.js";

/** @typedef {import("../common/contract.js").Analysis} Analysis */
/** @typedef {import("../common/contract.js").ApiError} ApiError */
/** @typedef {import("./capture.js").Frame} Frame */
/** @typedef {"connecting" | "live" | "stalled" | "paused" | "stopped"} LoopState */
/**
 * @typedef {object} Answer the detail of an "answer" event
 * @property {Analysis} analysis
 * @property {number} seq
 * @property {number} capturedMs when the frame was seen: milliseconds since 1970
 * @property {ArrayBuffer} picture the JPEG that was read
 * @property {number} roundTripMs of this frame
 * @property {number} meanRoundTripMs
 * @property {number} fps answers per second
 */

const ANSWER_TIMEOUT_MS = 3000;
const AFTER_ERROR_MS = 500;
const AFTER_REFUSAL_S = 2;

/**
 * What the loop asks of a socket.
 * @typedef {Pick<import("../../vendor/socket.io.esm.min.js").Socket, "connected" | "active" | "on" | "removeAllListeners"
 *   | "connect" | "disconnect" | "timeout">} LiveSocket
 */
/** @typedef {Analysis & {seq: number, error?: undefined} | {error: ApiError}} Reply the acknowledgement of a frame */
/** @typedef {{answer: Answer, error: ApiError, state: LoopState}} LoopEvents the detail of each event */

/** @returns {Promise<LiveSocket>} a socket that connects by itself, again and again */
export async function connectLive() {
  const { io } = await import("../../vendor/socket.io.esm.min.js");
  return io("/live", {
    transports: ["websocket"],
    timeout: ANSWER_TIMEOUT_MS,
    reconnectionDelay: 500,
    reconnectionDelayMax: 3000,
    forceNew: true,
  });
}

/**
 * Events: "answer", "error" and "state", each with a detail, see LoopEvents.
 * Knows neither camera nor DOM: `capture` gives frames, `connect` a socket.
 */
export class FrameLoop extends EventTarget {
  /** @type {LoopState} */
  state = "stopped";
  #capture;
  #connect;
  /** @type {LiveSocket | null} */
  #socket = null;
  #seq = 0;
  #run = 0;
  #inFlight = Promise.resolve();
  #rate = new MovingRate();
  #roundTrip = new MovingAverage();

  /** @param {{capture: () => Promise<Frame>, connect?: () => Promise<LiveSocket>}} options */
  constructor({ capture, connect = connectLive }) {
    super();
    this.#capture = capture;
    this.#connect = connect;
  }

  async start() {
    if (this.state !== "stopped") return;
    const run = this.#begin("connecting");
    const socket = await this.#connect();
    if (run !== this.#run) return void socket.disconnect();
    this.#socket = socket;
    socket.on("connect", () => this.#connected());
    socket.on("disconnect", (reason) => this.#disconnected(reason));
    socket.on("connect_error", (error) => this.#refused(error));
    if (socket.connected) this.#connected();
  }

  pause() {
    if (this.state !== "stopped") this.#begin("paused");
  }

  resume() {
    if (this.state !== "paused") return;
    this.#begin("connecting");
    if (this.#socket?.connected) this.#connected();
  }

  stop() {
    this.#begin("stopped");
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
    this.#socket = null;
  }

  /**
   * @template {keyof LoopEvents} Type
   * @param {Type} type
   * @param {(detail: LoopEvents[Type]) => void} listener
   */
  on(type, listener) {
    this.addEventListener(type, (event) => listener(/** @type {CustomEvent<LoopEvents[Type]>} */ (event).detail));
  }

  /** Ends what runs: its late answers no longer count. @param {LoopState} state @returns {number} the run that begins */
  #begin(state) {
    this.#run += 1;
    this.#rate.reset();
    this.#roundTrip.reset();
    this.#enter(state);
    return this.#run;
  }

  /** @param {LoopState} state */
  #enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.#emit("state", state);
  }

  #connected() {
    if (this.state === "paused" || this.state === "stopped") return;
    this.#run += 1;
    this.#stream(this.#run);
  }

  /** @param {string} reason */
  #disconnected(reason) {
    this.#stall();
    if (reason === "io server disconnect") this.#connectLater();
  }

  /** Socket.IO tries again by itself where the server is away, but not where it said no. @param {Error & {data?: ApiError}} error */
  #refused(error) {
    this.#stall();
    if (!this.#socket || this.#socket.active) return;
    this.#emit("error", { code: error.data?.code ?? "refused", message: error.message });
    this.#connectLater(error.data?.retry_after);
  }

  #connectLater(seconds = AFTER_REFUSAL_S) {
    setTimeout(() => this.#socket?.connect(), seconds * 1000);
  }

  #stall() {
    if (this.state !== "paused" && this.state !== "stopped") this.#begin("stalled");
  }

  #reconnect() {
    this.#stall();
    this.#socket?.disconnect();
    this.#socket?.connect();
  }

  /** @param {number} run */
  async #stream(run) {
    await this.#inFlight;
    while (run === this.#run) {
      const frame = await this.#nextFrame(run);
      if (run !== this.#run) return;
      if (!frame) continue;
      this.#inFlight = this.#exchange(frame, run);
      await this.#inFlight;
    }
  }

  /** @param {number} run @returns {Promise<Frame | null>} null, after a rest, where no picture came of it */
  async #nextFrame(run) {
    try {
      return await this.#capture();
    } catch (error) {
      if (run !== this.#run) return null;
      const { message } = /** @type {Error} */ (error);
      this.#emit("error", { code: "capture", message: `No picture could be taken from the camera; trying again. ${message}` });
      await rest();
      return null;
    }
  }

  /** @param {Frame} frame @param {number} run */
  async #exchange(frame, run) {
    this.#seq += 1;
    const sentMs = performance.now();
    try {
      const about = { seq: this.#seq, captured_ms: frame.capturedMs };
      const reply = await this.#socket?.timeout(ANSWER_TIMEOUT_MS).emitWithAck("frame", about, frame.bytes);
      if (run === this.#run) await this.#receive(reply, frame, performance.now() - sentMs);
    } catch {
      if (run === this.#run) this.#reconnect();
    }
  }

  /** @param {Reply} reply @param {Frame} frame @param {number} roundTripMs */
  async #receive(reply, frame, roundTripMs) {
    this.#enter("live");
    if (reply.error) {
      this.#emit("error", reply.error);
      await rest();
      return;
    }
    this.#rate.add(performance.now());
    this.#roundTrip.add(roundTripMs);
    const { seq, ...analysis } = reply;
    const figures = { fps: this.#rate.perSecond(), meanRoundTripMs: this.#roundTrip.mean() };
    const { capturedMs, bytes: picture } = frame;
    this.#emit("answer", { analysis, seq, capturedMs, picture, roundTripMs, ...figures });
  }

  /**
   * @template {keyof LoopEvents} Type
   * @param {Type} type
   * @param {LoopEvents[Type]} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, AFTER_ERROR_MS));
