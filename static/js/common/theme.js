/** The colour theme: the system's, unless the person chose the other one; and the colours it resolves to. */

const KEY = "fervi.theme";
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light" | "dark"} the theme in force */
export function currentTheme() {
  const chosen = document.documentElement.dataset.theme ?? (systemDark.matches ? "dark" : "light");
  return chosen === "dark" ? "dark" : "light";
}

/** Puts a theme in force and remembers it in this browser. @param {"light" | "dark"} theme */
export function chooseTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  document.dispatchEvent(new CustomEvent("themechange"));
}

/** Calls back after each change of theme, by the person or the system. @param {() => void} callback */
export function onThemeChange(callback) {
  document.addEventListener("themechange", callback);
  systemDark.addEventListener("change", callback);
}

/**
 * Resolves a custom property of tokens.css, such as "--ink", to a colour that a canvas understands.
 * @param {string} name
 * @returns {string}
 */
export function tokenColour(name) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.setProperty("color", `var(${name})`);
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** @param {string} emotion @returns {string} the emotion's colour in the theme in force */
export const emotionColour = (emotion) => tokenColour(`--emotion-${emotion}`);

/** @returns {boolean} whether the person asked for less motion */
export const prefersReducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
