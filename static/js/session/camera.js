/** The camera: list, open, and one sentence for everything that can go wrong. */

const WISHES = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

/** What went wrong before or after the browser's own errors; `name` says what. */
export class CameraError extends Error {
  /** @param {"InsecurePageError" | "UnsupportedError" | "CameraLostError"} name */
  constructor(name) {
    super(name);
    this.name = name;
  }
}

/** @type {Record<string, string>} */
const SENTENCES = {
  NotAllowedError:
    "The camera is blocked for this page. Allow it in the address bar's site settings (and in your system's privacy settings), then try again.",
  NotFoundError: "No camera was found. Connect one, then try again.",
  NotReadableError: "Another application is using the camera. Close it there, then try again.",
  OverconstrainedError: "This camera is gone or gives no usable picture. Choose another one, then try again.",
  InsecurePageError: "Browsers allow the camera only on secure pages. Open this page over HTTPS, or at localhost on this machine.",
  UnsupportedError: "This browser cannot use a camera here. Open the page in a current Firefox, Chrome, Edge or Safari.",
  CameraLostError: "The camera was unplugged or taken away. Connect it again, then try again.",
};

/** @type {Record<string, string>} */
const SAME_AS = {
  SecurityError: "NotAllowedError",
  PermissionDeniedError: "NotAllowedError",
  DevicesNotFoundError: "NotFoundError",
  AbortError: "NotReadableError",
  TrackStartError: "NotReadableError",
  ConstraintNotSatisfiedError: "OverconstrainedError",
};

/** @param {unknown} error @returns {string} what happened and what to do */
export function describeCameraError(error) {
  const { name = "", message = "" } = /** @type {Partial<Error>} */ (error ?? {});
  const sentence = SENTENCES[SAME_AS[name] ?? name];
  return sentence ?? `The camera could not be started (${message || name || "no reason given"}). Reload the page, then try again.`;
}

/** @returns {Promise<{id: string, label: string}[]>} labels are empty numbers until the camera was allowed once */
export async function listCameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter((device) => device.kind === "videoinput")
    .map((device, index) => ({ id: device.deviceId, label: device.label || `Camera ${index + 1}` }));
}

/**
 * Asks for a camera: the given one, or the one that faces the person.
 * @param {string} [deviceId]
 * @param {MediaTrackConstraints} [constraints]
 * @returns {Promise<MediaStream>}
 * @throws what describeCameraError() explains
 */
export async function openCamera(deviceId, constraints = WISHES) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CameraError(globalThis.isSecureContext ? "UnsupportedError" : "InsecurePageError");
  }
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" };
  return navigator.mediaDevices.getUserMedia({ video: { ...constraints, ...which }, audio: false });
}

/** Calls back when the camera goes away by itself. @param {MediaStream} stream @param {() => void} callback */
export function onCameraLost(stream, callback) {
  for (const track of stream.getVideoTracks()) track.addEventListener("ended", callback, { once: true });
}

/** @param {MediaStream} stream @returns {boolean} false only for a camera that looks away from the person */
export function facesThePerson(stream) {
  const [track] = stream.getVideoTracks();
  const { facingMode } = track?.getSettings?.() ?? {};
  if (facingMode) return facingMode !== "environment";
  return !/\b(back|rear|environment)\b/i.test(track?.label ?? "");
}

/** Switches the camera's light off. @param {MediaStream | null} stream */
export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
