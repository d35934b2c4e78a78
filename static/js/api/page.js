/** The API page: Swagger UI over the service's own description. */
import { partsOf } from "../common/dom.js";
import { currentTheme, onThemeChange } from "../common/theme.js";
import { LAYOUT, referenceParts } from "./parts.js";

/** Swagger UI is dark where the document has this class. */
const showTheme = () => document.documentElement.classList.toggle("dark-mode", currentTheme() === "dark");

/** @param {HTMLElement} place whose link leads to the description */
async function showReference(place) {
  const url = /** @type {HTMLAnchorElement} */ (place.querySelector("a")).href;
  const spec = await (await fetch(url)).json();
  place.replaceChildren();
  /** @type {any} */ (globalThis).SwaggerUIBundle({
    domNode: place,
    spec,
    layout: LAYOUT,
    plugins: [referenceParts],
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    supportedSubmitMethods: ["get", "post"],
    syntaxHighlight: false,
    validatorUrl: null,
  });
}

onThemeChange(showTheme);
showTheme();
await showReference(partsOf(document)("reference"));
