import assert from "node:assert/strict";
import { test } from "node:test";

import { CameraError, describeCameraError, facesThePerson, openCamera } from "../../../static/js/session/camera.js";

const named = (name, message = "") => Object.assign(new Error(message), { name });

for (const [name, advice] of [
  ["NotAllowedError", /Allow it/],
  ["SecurityError", /Allow it/],
  ["NotFoundError", /Connect one/],
  ["NotReadableError", /Close it there/],
  ["AbortError", /Close it there/],
  ["OverconstrainedError", /Choose another one/],
]) {
  test(`a camera that fails with ${name} has a sentence that tells what to do`, () => {
    assert.match(describeCameraError(named(name)), advice);
  });
}

test("an insecure page, an unplugged camera and an unknown failure have their sentences, too", () => {
  assert.match(describeCameraError(new CameraError("InsecurePageError")), /HTTPS/);
  assert.match(describeCameraError(new CameraError("CameraLostError")), /Connect it again/);
  assert.match(describeCameraError(named("StrangeError", "the lens fell off")), /the lens fell off.*Reload/);
});

test("a page that has no camera interface is told apart from a camera that fails", async () => {
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  await assert.rejects(openCamera(), { name: "InsecurePageError" });
});

test("a camera faces the person unless it says otherwise, in its settings or its name", () => {
  const stream = (facingMode, label = "") => ({ getVideoTracks: () => [{ label, getSettings: () => ({ facingMode }) }] });
  assert.equal(facesThePerson(stream("user")), true);
  assert.equal(facesThePerson(stream("environment")), false);
  assert.equal(facesThePerson(stream(undefined, "Integrated Webcam")), true);
  assert.equal(facesThePerson(stream(undefined, "camera2 0, facing back")), false);
});
