/** Copies the browser libraries that npm installed to static/vendor/, where the pages load them from. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const FILES = {
  "heic-to/src/lib/libheif-without-unsafe-eval.js": "libheif.js",
  "socket.io-client/dist/socket.io.esm.min.js": "socket.io.esm.min.js",
  "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
  "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
  "uplot/dist/uPlot.esm.js": "uPlot.esm.js",
  "uplot/dist/uPlot.min.css": "uPlot.min.css",
};

/** Where the type checker finds a library's types: in its package. */
const TYPES = {
  "libheif.d.ts": "export default function buildLibheif(): any;\n",
  "socket.io.esm.min.d.ts": 'export { io, Socket } from "socket.io-client";\n',
  "uPlot.esm.d.ts": 'export { default } from "uplot";\n',
};

const target = join(root, "static", "vendor");
await mkdir(target, { recursive: true });
for (const [source, name] of Object.entries(FILES)) {
  try {
    await copyFile(join(root, "node_modules", source), join(target, name));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    console.error(`node_modules/${source} is missing: run "npm ci" first.`);
    process.exit(1);
  }
}
for (const [name, text] of Object.entries(TYPES)) await writeFile(join(target, name), text);
console.log(`Copied ${Object.keys(FILES).length} files to static/vendor/.`);
