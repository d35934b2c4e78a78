/** A photo by its address: the form is on the page only where the server fetches photos. */
import { ApiFailure, fetchPhoto } from "../common/api.js";

/**
 * @param {HTMLElement | null} form with a field `url` and a button
 * @param {{onFile: (file: File) => void, onRefused: (sentence: string) => void}} options
 */
export function listenForUrls(form, { onFile, onRefused }) {
  const field = form?.querySelector("input");
  const button = form?.querySelector("button");
  if (!form || !field || !button) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      onFile(await fetchPhoto(field.value));
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      onRefused(error.message);
    } finally {
      button.disabled = false;
    }
  });
}
