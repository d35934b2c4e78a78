/** Mutation tests of the scripts that decide and compute; those that only draw or wire a page are for tests/browser. */
const folder = (name, ...scripts) => scripts.map((script) => `static/js/${name}/${script}.js`);

export default {
  mutate: [
    ...folder("common", "emotions", "fit", "labels"),
    ...folder("session", "announce", "camera", "capture", "glide", "label", "rates", "rest", "rest-reader", "transport"),
    ...folder("image", "explanation", "photo-check"),
    ...folder("live", "places"),
    ...folder("practice", "advice", "clock", "history", "practice-session", "progress", "records", "round", "scoring"),
    ...folder("practice", "script", "take", "target"),
    ...folder("charts", "keeper", "recording", "series-export", "series-import", "series-smooth"),
    ...folder("views", "layout", "series", "series-view", "text", "time"),
    ...folder("video", "seen"),
  ],
  testRunner: "tap",
  tap: { testFiles: ["tests/js/*/*.test.mjs"] },
  coverageAnalysis: "perTest",
  ignorePatterns: ["**", "!static/**/*.{js,css}", "!tests/js/**/*.{mjs,json}", "!package.json"],
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: "runs/mutation.json" },
  clearTextReporter: { allowColor: false, logTests: false },
  tempDirName: "runs/stryker",
  concurrency: 2,
  timeoutMS: 3000,
};
