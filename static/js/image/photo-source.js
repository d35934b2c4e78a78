/** The three ways in which a file becomes a photo to read: chosen, dropped anywhere on the page, pasted. */

/**
 * @param {{input: HTMLInputElement, onFile: (file: File) => void, onRefused: (sentence: string) => void}} options
 */
export function listenForPhotos({ input, onFile, onRefused }) {
  /** @param {File[]} files */
  const take = (files) => {
    if (files.length > 1) onRefused("One photo at a time, please: the first one is read.");
    if (files.length > 0) onFile(files[0]);
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
