/** Times and shares in words. */

/** @param {number} seconds @returns {string} such as "2:03" or "1:02:03" */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${padded}` : `${minutes}:${padded}`;
}

/** @param {number} seconds @returns {string} such as "about 40 seconds left" */
export function timeLeft(seconds) {
  if (seconds < 2) return "almost done";
  if (seconds < 90) return `about ${Math.round(seconds)} seconds left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `about ${minutes} minutes left` : `about ${Math.round(minutes / 60)} hours left`;
}

/** @param {number} share 0..1 @param {number | null} secondsLeft @returns {string} such as "40%, about 3 minutes left" */
export function howFar(share, secondsLeft) {
  const done = `${Math.floor(share * 100)}%`;
  return secondsLeft === null ? done : `${done}, ${timeLeft(secondsLeft)}`;
}

/** @param {import("./job.js").Job} job @returns {string} how far its analysis is */
export function analysisInWords({ state, ahead, progress, seconds_left: left }) {
  if (state !== "waiting") return howFar(progress, left);
  return ahead === 1 ? "Waits: one recording comes first" : `Waits: ${ahead} recordings come first`;
}
