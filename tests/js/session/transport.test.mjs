import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";

import { FrameLoop } from "../../../static/js/session/transport.js";

const ANALYSIS = { image: { width: 640, height: 480 }, faces: [], timing: {}, model: "fake 1" };

/** A socket whose frames wait until the test answers or fails them. */
class FakeSocket extends EventEmitter {
  connected = false;
  active = true;
  frames = [];
  connects = 0;

  connect() {
    this.connects += 1;
    this.connected = true;
    this.emit("connect");
  }

  disconnect() {
    this.connected = false;
    this.emit("disconnect", "io client disconnect");
  }

  timeout() {
    return this;
  }

  emitWithAck(event, about, bytes) {
    return new Promise((resolve, reject) => {
      this.frames.push({ event, about, bytes, answer: (reply = ANALYSIS) => resolve({ ...reply, seq: about.seq }), timeOut: () => reject(new Error("timed out")) });
    });
  }
}

/** Lets every promise that is ready go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A camera whose pictures come one after the other, each 1 ms later; at once, or when the test lets them. */
class FakeCamera {
  held = false;
  broken = false;
  asked = 0;
  #waiting = [];

  capture = async () => {
    this.asked += 1;
    const frame = { bytes: new ArrayBuffer(8), width: 640, height: 480, capturedMs: 999 + this.asked };
    if (this.held) await new Promise((resolve) => this.#waiting.push(resolve));
    if (this.broken) throw new Error("No memory left.");
    return frame;
  };

  /** Lets the picture come that has been waited for longest. */
  release() {
    this.#waiting.shift()();
  }
}

async function started({ held = false, broken = false } = {}) {
  const socket = new FakeSocket();
  const camera = Object.assign(new FakeCamera(), { held, broken });
  const loop = new FrameLoop({ capture: camera.capture, connect: async () => socket });
  const seen = { states: [], answers: [], errors: [] };
  loop.on("state", (state) => seen.states.push(state));
  loop.on("answer", (answer) => seen.answers.push(answer));
  loop.on("error", (error) => seen.errors.push(error));
  await loop.start();
  socket.connect();
  await settled();
  return { loop, socket, seen, camera };
}

test("one frame is in flight, and the next one goes when the answer has come", async () => {
  const { socket, seen } = await started();
  await settled();
  assert.equal(socket.frames.length, 1);
  socket.frames[0].answer();
  await settled();
  assert.equal(socket.frames.length, 2);
  assert.deepEqual(socket.frames.map(({ about }) => about.seq), [1, 2]);
  assert.deepEqual(seen.states, ["connecting", "live"]);
});

test("an answer carries the analysis, the frame's number and the time at which it was seen", async () => {
  const { socket, seen } = await started();
  socket.frames[0].answer();
  await settled();
  const [answer] = seen.answers;
  assert.deepEqual(answer.analysis, ANALYSIS);
  assert.equal(answer.seq, 1);
  assert.equal(answer.capturedMs, 1000);
  assert.ok(answer.roundTripMs >= 0);
});

test("a frame without an answer stalls the loop, which connects again and goes on by itself", async () => {
  const { socket, seen } = await started();
  socket.frames[0].timeOut();
  await settled();
  assert.deepEqual(seen.states, ["connecting", "stalled"]);
  assert.equal(socket.connects, 2);
  assert.equal(socket.frames.length, 2);
  socket.frames[1].answer();
  await settled();
  assert.deepEqual(seen.states, ["connecting", "stalled", "live"]);
});

test("a server that goes away stalls the loop until the socket is connected again", async () => {
  const { socket, seen } = await started();
  socket.connected = false;
  socket.emit("disconnect", "transport close");
  socket.frames[0].timeOut();
  await settled();
  assert.equal(seen.states.at(-1), "stalled");
  assert.equal(socket.frames.length, 1);
  socket.connect();
  await settled();
  assert.equal(socket.frames.length, 2);
});

test("a paused loop drops the late answer, sends nothing and goes on when resumed", async () => {
  const { loop, socket, seen } = await started();
  loop.pause();
  socket.frames[0].answer();
  await settled();
  assert.equal(seen.answers.length, 0);
  assert.equal(socket.frames.length, 1);
  loop.resume();
  await settled();
  assert.equal(socket.frames.length, 2);
});

test("a loop resumed while a frame is in flight waits for it: never two at once", async () => {
  const { loop, socket } = await started();
  loop.pause();
  loop.resume();
  await settled();
  assert.equal(socket.frames.length, 1);
  socket.frames[0].answer();
  await settled();
  assert.equal(socket.frames.length, 2);
});

test("a frame that was captured before Pause is not sent after it", async () => {
  const { loop, socket, camera } = await started({ held: true });
  loop.pause();
  camera.release();
  await settled();
  assert.equal(socket.frames.length, 0);
  assert.equal(camera.asked, 1);
});

test("a frame that was captured before Pause is not sent after Resume either: a new one is", async () => {
  const { loop, socket, camera } = await started({ held: true });
  loop.pause();
  loop.resume();
  await settled();
  camera.release();
  await settled();
  assert.equal(socket.frames.length, 0);
  camera.release();
  await settled();
  assert.deepEqual(socket.frames.map(({ about }) => about.captured_ms), [1001]);
});

test("a frame that was captured before Stop is not sent after it", async () => {
  const { loop, socket, camera } = await started({ held: true });
  loop.stop();
  camera.release();
  await settled();
  assert.equal(socket.frames.length, 0);
});

test("a stopped loop disconnects, and starts anew when asked", async () => {
  const { loop, socket, seen } = await started();
  loop.stop();
  assert.equal(socket.connected, false);
  assert.equal(seen.states.at(-1), "stopped");
  socket.frames[0].timeOut();
  await loop.start();
  socket.connect();
  await settled();
  assert.equal(socket.frames.length, 2);
});

test("an error acknowledgement is passed on, and the next frame goes after a rest", async (t) => {
  const { socket, seen } = await started();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  socket.frames[0].answer({ error: { code: "busy", message: "Try again." } });
  await settled();
  assert.deepEqual(seen.errors, [{ code: "busy", message: "Try again." }]);
  assert.equal(socket.frames.length, 1);
  t.mock.timers.tick(500);
  await settled();
  assert.equal(socket.frames.length, 2);
});

test("a camera that gives no picture is told of, and asked again after a rest", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, seen, camera, loop } = await started({ broken: true });
  assert.deepEqual(seen.errors, [{ code: "capture", message: "No picture could be taken from the camera; trying again. No memory left." }]);
  assert.deepEqual([socket.frames.length, loop.state], [0, "connecting"]);
  camera.broken = false;
  t.mock.timers.tick(500);
  await settled();
  assert.equal(socket.frames.length, 1);
});

test("a camera that fails after Stop is not worth a word", async () => {
  const { loop, seen, camera } = await started({ held: true });
  camera.broken = true;
  loop.stop();
  camera.release();
  await settled();
  assert.deepEqual(seen.errors, []);
});

test("a server that refuses the connection is quoted and asked again later", async (t) => {
  const { socket, seen } = await started();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  socket.active = false;
  socket.emit("connect_error", Object.assign(new Error("Too many cameras."), { data: { code: "too_many_connections" } }));
  assert.deepEqual(seen.errors, [{ code: "too_many_connections", message: "Too many cameras." }]);
  t.mock.timers.tick(2000);
  assert.equal(socket.connects, 2);
});

/** A loop that is not started yet, whose sockets come when the test lets them. */
function unstarted(socket = new FakeSocket()) {
  const camera = new FakeCamera();
  const gate = { asked: 0, open: null };
  const connect = () => {
    gate.asked += 1;
    return new Promise((resolve) => (gate.open = () => resolve(socket)));
  };
  return { loop: new FrameLoop({ capture: camera.capture, connect }), socket, camera, gate };
}

test("a loop that is started twice connects once", async () => {
  const { loop, gate } = unstarted();
  loop.start();
  await loop.start();
  assert.equal(gate.asked, 1);
});

test("a loop that is stopped while it connects lets go of the socket that comes", async () => {
  const { loop, socket, gate } = unstarted();
  const starting = loop.start();
  loop.stop();
  socket.connected = true;
  gate.open();
  await starting;
  assert.deepEqual([socket.connected, socket.listenerCount("connect")], [false, 0]);
});

test("a socket that is connected already is used at once", async () => {
  const { loop, socket, gate } = unstarted();
  socket.connected = true;
  const starting = loop.start();
  gate.open();
  await starting;
  await settled();
  assert.equal(socket.frames.length, 1);
});

test("pausing what is stopped and resuming what is live change nothing", async () => {
  assert.equal(unstarted().loop.state, "stopped");
  const idle = unstarted().loop;
  idle.pause();
  assert.equal(idle.state, "stopped");
  const { loop, socket, seen } = await started();
  socket.frames[0].answer();
  await settled();
  loop.resume();
  assert.deepEqual(seen.states, ["connecting", "live"]);
});

test("a paused loop neither stalls nor sends where the socket goes and comes back", async () => {
  const { loop, socket, seen } = await started();
  socket.frames[0].answer();
  await settled();
  loop.pause();
  socket.frames[1].answer();
  await settled();
  socket.emit("disconnect", "transport close");
  socket.connect();
  await settled();
  assert.deepEqual([socket.frames.length, seen.states.at(-1)], [2, "paused"]);
});

test("a loop that is resumed without a connection waits for it", async () => {
  const { loop, socket, camera } = await started();
  loop.pause();
  socket.frames[0].answer();
  socket.connected = false;
  await settled();
  loop.resume();
  await settled();
  assert.deepEqual([loop.state, camera.asked], ["connecting", 1]);
});

for (const [reason, connects] of [["io server disconnect", 2], ["transport close", 1]]) {
  test(`after "${reason}" the loop has asked ${connects === 2 ? "again" : "no more: the socket does that"}`, async (t) => {
    const { socket } = await started();
    t.mock.timers.enable({ apis: ["setTimeout"] });
    socket.emit("disconnect", reason);
    t.mock.timers.tick(2000);
    assert.equal(socket.connects, connects);
  });
}

test("a refusal says when to ask again, and has a code where the server gave none", async (t) => {
  const { socket, seen } = await started();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  socket.active = false;
  socket.emit("connect_error", new Error("No."));
  socket.emit("connect_error", Object.assign(new Error("Full."), { data: { code: "busy", message: "Full.", retry_after: 5 } }));
  assert.deepEqual(seen.errors.map(({ code }) => code), ["refused", "busy"]);
  t.mock.timers.tick(2000);
  assert.equal(socket.connects, 2);
  t.mock.timers.tick(3000);
  assert.equal(socket.connects, 3);
});

test("a frame goes out as such, with its picture, and its answer tells rate and round trip", async () => {
  const { socket, seen } = await started();
  socket.frames[0].answer();
  await settled();
  const [{ event, bytes }] = socket.frames;
  assert.deepEqual([event, bytes.byteLength], ["frame", 8]);
  const [{ fps, roundTripMs, meanRoundTripMs }] = seen.answers;
  assert.deepEqual([fps, meanRoundTripMs], [0, roundTripMs]);
  assert.ok(roundTripMs <= performance.now());
});
