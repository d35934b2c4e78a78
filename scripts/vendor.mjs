/** Copies the browser libraries that npm installed to static/vendor/, where the pages load them from. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const FILES = {
  "heic-to/src/lib/libheif-without-unsafe-eval.js": "libheif.js",
  "idb/build/index.js": "idb.js",
  "socket.io-client/dist/socket.io.esm.min.js": "socket.io.esm.min.js",
  "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
  "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
  "uplot/dist/uPlot.esm.js": "uPlot.esm.js",
  "uplot/dist/uPlot.min.css": "uPlot.min.css",
};

/** Where the type checker finds a library's types: in its package. */
const TYPES = {
  "idb.d.ts": 'export * from "idb";\n',
  "libheif.d.ts": "export default function buildLibheif(): any;\n",
  "socket.io.esm.min.d.ts": 'export { io, Socket } from "socket.io-client";\n',
  "uPlot.esm.d.ts": 'export { default } from "uplot";\n',
};

/** Files that do not carry their licence get their package's. */
const WITHOUT_LICENCE = new Set(["idb/build/index.js"]);

/** @param {string} source @returns {Promise<Buffer | string>} a library's file, its licence at the head */
async function withLicence(source) {
  const file = join(root, "node_modules", source);
  if (!WITHOUT_LICENCE.has(source)) return readFile(file);
  const licence = join(root, "node_modules", source.split("/")[0], "LICENSE");
  return `/*!\n${await readFile(licence, "utf8")}*/\n${await readFile(file, "utf8")}`;
}

const target = join(root, "static", "vendor");
await mkdir(target, { recursive: true });
for (const [source, name] of Object.entries(FILES)) {
  try {
    await writeFile(join(target, name), await withLicence(source));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    console.error(`node_modules/${source} is missing: run "npm ci" first.`);
    process.exit(1);
  }
}
for (const [name, text] of Object.entries(TYPES)) await writeFile(join(target, name), text);
console.log(`Copied ${Object.keys(FILES).length} files to static/vendor/.`);
