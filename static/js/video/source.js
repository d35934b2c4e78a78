/** The two ways in which a file becomes the recording to read: chosen, or dropped anywhere on the page. */

/**
 * @param {{input: HTMLInputElement, onFile: (file: File) => void, onRefused: (sentence: string) => void,
 *   isBusy: () => boolean}} options  while it is busy, what is dropped is not taken
 */
export function listenForRecording({ input, onFile, onRefused, isBusy }) {
  const page = document.documentElement;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) onFile(file);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    page.classList.toggle("dropping", !isBusy());
  });
  addEventListener("dragleave", (event) => event.relatedTarget || page.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    page.classList.remove("dropping");
    const files = event.dataTransfer?.files ?? [];
    if (isBusy()) return;
    if (files.length === 1) onFile(files[0]);
    else onRefused("Drop one recording, a file of this device.");
  });
}
