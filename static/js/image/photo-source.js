/** The three ways in which files become photos to read: chosen, dropped anywhere on the page, pasted. */

/**
 * @param {{input: HTMLInputElement, onFiles: (files: File[]) => void, onRefused: (sentence: string) => void}} options
 */
export function listenForPhotos({ input, onFiles, onRefused }) {
  /** @param {File[]} files */
  const take = (files) => {
    if (files.length > 0) onFiles(files);
  };
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    input.value = "";
  });
  listenForDrops(take, onRefused);
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) take(files);
    else if (event.target === document.body) onRefused("There is no picture on the clipboard. Copy a picture, then paste again.");
  });
}

/** @param {(files: File[]) => void} take @param {(sentence: string) => void} onRefused */
function listenForDrops(take, onRefused) {
  const page = document.documentElement;
  /** @param {DragEvent} event */
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    page.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || page.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    page.classList.remove("dropping");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) take(files);
    else onRefused("That was not a file. Save the picture on this device first, then drop the file.");
  });
}
