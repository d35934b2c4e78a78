/** HEIC photos in browsers that cannot open them: decoded in a worker by libheif, which is loaded when it is needed. */

/** @param {Blob} file @returns {Promise<ImageBitmap>} its first picture, upright @throws {Error} where it is damaged */
export async function decodeHeic(file) {
  const data = await file.arrayBuffer();
  const worker = new Worker(new URL("./heic-worker.js", import.meta.url), { type: "module" });
  try {
    return await createImageBitmap(await answerOf(worker, data));
  } finally {
    worker.terminate();
  }
}

/** @param {Worker} worker @param {ArrayBuffer} data @returns {Promise<ImageData>} */
const answerOf = (worker, data) =>
  new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data: { width, height, pixels, problem } }) =>
      problem ? reject(new Error(problem)) : resolve(new ImageData(new Uint8ClampedArray(pixels), width, height)),
    );
    worker.addEventListener("error", () => reject(new Error("The decoder cannot be loaded.")));
    worker.postMessage(data, [data]);
  });
