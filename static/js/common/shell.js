/** What every page has: the theme switch. */
import { chooseTheme, currentTheme, onThemeChange } from "./theme.js";

const toggle = document.getElementById("theme-toggle");
const label = toggle.querySelector("[data-theme-label]");
const otherTheme = () => (currentTheme() === "dark" ? "light" : "dark");

function describe() {
  label.textContent = `Switch to the ${otherTheme()} theme`;
}

toggle.addEventListener("click", () => chooseTheme(otherTheme()));
onThemeChange(describe);
describe();
toggle.hidden = false;
