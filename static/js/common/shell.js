/** What every page has: the theme switch. */
import { partsOf } from "./dom.js";
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
