/** Decodes one HEIC file, off the page's thread: takes its bytes; answers its RGBA pixels, or what the problem is. */
import buildLibheif from "../../vendor/libheif.js";

addEventListener("message", async ({ data }) => {
  try {
    const { width, height, data: pixels } = await decode(data);
    post({ width, height, pixels: pixels.buffer }, [pixels.buffer]);
  } catch (error) {
    post({ problem: String(error) });
  }
});

/** @param {ArrayBuffer} data @returns {Promise<ImageData>} */
function decode(data) {
  const [picture] = new (buildLibheif().HeifDecoder)().decode(data);
  if (!picture) throw new Error("There is no picture in this file.");
  const blank = new ImageData(picture.get_width(), picture.get_height());
  blank.data.fill(255);
  return new Promise((resolve, reject) => {
    picture.display(blank, (/** @type {ImageData | null} */ drawn) => (drawn ? resolve(drawn) : reject(new Error("This file is damaged."))));
  });
}

/** @param {object} message @param {Transferable[]} [transferred] */
const post = (message, transferred = []) => postMessage(message, { transfer: transferred });
