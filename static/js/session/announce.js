/** Tells a screen reader what is seen, no more often than a person can listen. */

const EVERY_MS = 4000;

/**
 * @param {{textContent: string}} region an aria-live element
 * @param {number} [everyMs] the least time between two announcements
 * @returns {(text: string) => void} announces the text, or the newest one as soon as its time has come
 */
export function createAnnouncer(region, everyMs = EVERY_MS) {
  /** @type {string | null} */
  let waiting = null;
  let spoken = "";
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;

  function speak() {
    timer = null;
    if (waiting === null || waiting === spoken) return;
    spoken = region.textContent = waiting;
    waiting = null;
    timer = setTimeout(speak, everyMs);
  }

  return (text) => {
    waiting = text;
    if (timer === null) speak();
  };
}
