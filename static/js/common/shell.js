/** What every page has: the theme switch, and tables that tell where they go on. */
import { partsOf } from "./dom.js";
import { cueScrolling } from "./scroll-cue.js";
import { chooseTheme, currentTheme, onThemeChange } from "./theme.js";

const part = partsOf(document);
const toggle = part("theme-toggle");
const label = part("theme-label");
const otherTheme = () => (currentTheme() === "dark" ? "light" : "dark");

function describe() {
  label.textContent = `Switch to the ${otherTheme()} theme`;
}

toggle.addEventListener("click", () => chooseTheme(otherTheme()));
onThemeChange(describe);
describe();
toggle.hidden = false;
document.querySelectorAll(".table-scroll").forEach((region) => region instanceof HTMLElement && cueScrolling(region));
