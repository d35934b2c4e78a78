import assert from "node:assert/strict";
import { test } from "node:test";

import { monotonicMs, snapshot, videoCapture } from "../../../static/js/session/capture.js";

/** A canvas whose JPEGs have as many bytes as `bytesAt` says for a quality. */
class FakeCanvas {
  width = 300;
  height = 150;
  drawn = [];
  qualities = [];

  constructor(bytesAt) {
    this.bytesAt = bytesAt;
  }

  getContext() {
    return { drawImage: (...args) => this.drawn.push(args.slice(1)) };
  }

  toBlob(take, type, quality) {
    assert.equal(type, "image/jpeg");
    this.qualities.push(quality);
    take(new Blob([new Uint8Array(this.bytesAt(quality))], { type }));
  }
}

/** Puts a fake canvas where the next one is made. */
function nextCanvas(bytesAt = () => 10) {
  const canvas = new FakeCanvas(bytesAt);
  globalThis.document = { createElement: () => canvas };
  return canvas;
}

const video = (videoWidth = 1280, videoHeight = 720) => ({ videoWidth, videoHeight, requestVideoFrameCallback: (next) => next() });

/** A picture whose JPEG has 1000 bytes for each hundredth of quality. */
const heavy = (quality) => Math.round(quality * 100) * 1000;

test("a frame that fits is sent in the best quality", async () => {
  const canvas = nextCanvas(heavy);
  const { bytes } = await videoCapture(video(), 75_000)();
  assert.deepEqual(canvas.qualities, [0.75]);
  assert.equal(bytes.byteLength, 75_000);
});

test("a frame that is too large is encoded ever more coarsely, until it fits and no further", async () => {
  const canvas = nextCanvas(heavy);
  const { bytes } = await videoCapture(video(), 59_999)();
  assert.deepEqual(canvas.qualities, [0.75, 0.6, 0.45]);
  assert.equal(bytes.byteLength, 45_000);
});

test("a frame that never fits is sent in the coarsest quality, for the server to judge", async () => {
  const canvas = nextCanvas(heavy);
  const { bytes } = await videoCapture(video(), 10)();
  assert.deepEqual(canvas.qualities, [0.75, 0.6, 0.45, 0.3]);
  assert.equal(bytes.byteLength, 30_000);
});

test("each frame begins with the best quality again", async () => {
  const canvas = nextCanvas(heavy);
  const capture = videoCapture(video(), 60_000);
  await capture();
  await capture();
  assert.deepEqual(canvas.qualities, [0.75, 0.6, 0.75, 0.6]);
});

test("a frame has 640 pixels at its longer side, the whole picture on them", async () => {
  const canvas = nextCanvas();
  const { width, height } = await videoCapture(video(1280, 720), 1000)();
  assert.deepEqual([width, height], [640, 360]);
  assert.deepEqual(canvas.drawn, [[0, 0, 640, 360]]);
});

test("a frame waits for the video's next picture, and its time is when that came", async () => {
  nextCanvas();
  let arrive;
  const slow = { ...video(), requestVideoFrameCallback: (next) => (arrive = next) };
  const frame = videoCapture(slow, 1000)();
  const beforeMs = monotonicMs();
  arrive();
  const { capturedMs } = await frame;
  assert.ok(capturedMs >= beforeMs && capturedMs <= monotonicMs());
});

test("without the browser's help a frame waits until the video has a picture", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  nextCanvas();
  const dark = { videoWidth: 0, videoHeight: 0 };
  let frame = null;
  videoCapture(dark, 1000)().then((captured) => (frame = captured));
  const tick = async () => {
    t.mock.timers.tick(33);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await tick();
  assert.equal(frame, null);
  Object.assign(dark, { videoWidth: 640, videoHeight: 480 });
  await tick();
  assert.deepEqual([frame.width, frame.height], [640, 480]);
});

test("a snapshot has the camera's full size", () => {
  nextCanvas();
  const { width, height } = snapshot(video(3840, 2160));
  assert.deepEqual([width, height], [3840, 2160]);
});
