/** Which folders of static/js may import which: arrows point down only, types in comments included. */

const SCRIPTS = "^static/js/";
const LIBRARIES = "^static/vendor/";
/** What a template loads, or a page as a worker. */
const ENTRIES = `${SCRIPTS}.*/(page|shell|theme-boot|heic-worker)\\.js$`;

/** @param {string} folder @param {string[]} others the folders that it may import besides itself */
const onlyImports = (folder, ...others) => ({
  name: `${folder}-imports-only-${["itself", ...others].join("-and-")}`,
  severity: "error",
  from: { path: `${SCRIPTS}${folder}/` },
  to: { pathNot: [LIBRARIES, ...[folder, ...others].map((each) => `${SCRIPTS}${each}/`)] },
});

export default {
  forbidden: [
    onlyImports("common"),
    onlyImports("session", "common"),
    onlyImports("views", "session", "common"),
    ...["image", "live", "practice", "api"].map((page) => onlyImports(page, "session", "common")),
    ...["video", "charts"].map((page) => onlyImports(page, "views", "session", "common")),
    {
      name: "every-script-has-a-folder",
      comment: "A folder a page, over views, session and common.",
      severity: "error",
      from: { path: SCRIPTS, pathNot: `${SCRIPTS}(common|session|views|image|video|live|practice|charts|api)/` },
      to: {},
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "nothing-missing", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: LIBRARIES } },
    {
      name: "every-script-is-used",
      severity: "error",
      from: { path: ENTRIES },
      to: { path: SCRIPTS, pathNot: ENTRIES, reachable: false },
    },
  ],
  options: { tsPreCompilationDeps: true, detectJSDocImports: true, doNotFollow: { path: LIBRARIES } },
};
