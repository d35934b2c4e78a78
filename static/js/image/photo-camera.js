/** The dialog in which the camera takes one photo. */
import { CameraError, closeCamera, describeCameraError, facesThePerson, onCameraLost, openCamera } from "../session/camera.js";
import { snapshot } from "../session/capture.js";

const WISHES = { width: { ideal: 1920 }, height: { ideal: 1080 } };

/**
 * @param {HTMLDialogElement} dialog
 * @param {(photo: File) => void} onPhoto
 * @returns {{open: () => Promise<void>}}
 */
export function mountPhotoCamera(dialog, onPhoto) {
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const video = part("video");
  let stream = null;

  function show(sentence, ready) {
    part("message").textContent = sentence;
    part("take").disabled = !ready;
    part("retry").hidden = ready || stream !== null || sentence === "";
  }

  function release() {
    closeCamera(stream);
    stream = video.srcObject = null;
  }

  function fail(error) {
    release();
    show(describeCameraError(error), false);
  }

  async function start() {
    show("", false);
    try {
      const opened = await openCamera(undefined, WISHES);
      if (!dialog.open) return closeCamera(opened);
      stream = video.srcObject = opened;
      onCameraLost(opened, () => stream === opened && fail(new CameraError("CameraLostError")));
      await video.play();
      part("stage").classList.toggle("mirrored", facesThePerson(opened));
      part("stage").style.setProperty("--aspect", `${video.videoWidth} / ${video.videoHeight}`);
      show("Look into the camera.", true);
    } catch (error) {
      fail(error);
    }
  }

  function take() {
    snapshot(video).toBlob((blob) => {
      dialog.close();
      onPhoto(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    }, "image/jpeg", 0.92);
  }

  part("take").addEventListener("click", take);
  part("retry").addEventListener("click", start);
  part("cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", release);
  return {
    open: () => {
      dialog.showModal();
      return start();
    },
  };
}
