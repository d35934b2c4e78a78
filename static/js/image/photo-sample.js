/** A photo for whoever has none at hand: its button is on the page where set-up has put one there. */

/**
 * @param {HTMLButtonElement | null} button whose `data-sample` is the photo's address
 * @param {{onFile: (file: File) => void, onRefused: (sentence: string) => void}} options
 */
export function listenForSample(button, { onFile, onRefused }) {
  const address = button?.dataset.sample;
  if (!button || !address) return;
  button.addEventListener("click", async () => {
    try {
      const photo = await (await fetch(address)).blob();
      onFile(new File([photo], "astronaut.jpg", { type: photo.type }));
    } catch {
      onRefused("The sample photo cannot be fetched. Check your connection, then try again.");
    }
  });
}
