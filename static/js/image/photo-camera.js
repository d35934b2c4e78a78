/** The dialog in which the camera takes one photo. */
import { canvasBlob } from "../common/canvas.js";
import { partsOf } from "../common/dom.js";
import { CameraError, closeCamera, describeCameraError, facesThePerson, onCameraLost, openCamera } from "../session/camera.js";
import { snapshot } from "../session/capture.js";

const WISHES = { width: { ideal: 1920 }, height: { ideal: 1080 } };

export class PhotoCamera {
  #dialog;
  #onPhoto;
  #part;
  #video;
  /** @type {MediaStream | null} */
  #stream = null;

  /** @param {HTMLDialogElement} dialog @param {(photo: File) => void} onPhoto */
  constructor(dialog, onPhoto) {
    this.#dialog = dialog;
    this.#onPhoto = onPhoto;
    this.#part = partsOf(dialog);
    this.#video = this.#part("video", HTMLVideoElement);
    this.#part("take").addEventListener("click", () => this.#take());
    this.#part("retry").addEventListener("click", () => this.#start());
    this.#part("cancel").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#release());
  }

  open() {
    this.#dialog.showModal();
    return this.#start();
  }

  async #start() {
    this.#show("", false);
    try {
      const stream = await openCamera(undefined, WISHES);
      if (!this.#dialog.open) return closeCamera(stream);
      this.#stream = this.#video.srcObject = stream;
      onCameraLost(stream, () => this.#stream === stream && this.#fail(new CameraError("CameraLostError")));
      await this.#video.play();
      this.#fitStage(stream);
      this.#show("Look into the camera.", true);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {MediaStream} stream */
  #fitStage(stream) {
    const { videoWidth, videoHeight } = this.#video;
    this.#part("stage").classList.toggle("mirrored", facesThePerson(stream));
    this.#part("stage").style.setProperty("--aspect", `${videoWidth} / ${videoHeight}`);
  }

  async #take() {
    const blob = await canvasBlob(snapshot(this.#video), "image/jpeg", 0.92);
    this.#dialog.close();
    this.#onPhoto(new File([blob], "camera.jpg", { type: "image/jpeg" }));
  }

  /** @param {string} sentence @param {boolean} ready */
  #show(sentence, ready) {
    this.#part("message").textContent = sentence;
    this.#part("take", HTMLButtonElement).disabled = !ready;
    this.#part("retry").hidden = ready || this.#stream !== null || sentence === "";
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#release();
    this.#show(describeCameraError(error), false);
  }

  #release() {
    closeCamera(this.#stream);
    this.#stream = this.#video.srcObject = null;
  }
}
