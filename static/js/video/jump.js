/** Jumps to the moment at which somebody clicks on what stands for the whole of a recording. */

/**
 * @param {HTMLElement} shown from its left, the beginning, to its right, the end
 * @param {() => number} duration in seconds
 * @param {(seconds: number) => void} onJump
 */
export function jumpByClick(shown, duration, onJump) {
  shown.addEventListener("click", ({ clientX }) => {
    const { left, width } = shown.getBoundingClientRect();
    onJump(Math.max(0, Math.min(1, (clientX - left) / width)) * duration());
  });
}
