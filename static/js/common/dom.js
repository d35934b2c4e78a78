/** Making elements in one line. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] "class", "text", "hidden" or any attribute; functions become listeners ("onclick")
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children);
  return made;
}

function setAttribute(made, name, value) {
  if (name === "text") made.textContent = value;
  else if (typeof value === "function") made.addEventListener(name.slice(2), value);
  else if (value === true) made.setAttribute(name, "");
  else if (value !== false && value != null) made.setAttribute(name, value);
}

/**
 * Draws stroked paths as an icon that screen readers skip.
 * @param {string} path an SVG path
 * @param {string} [className]
 * @param {boolean} [circled] whether a circle goes round it
 * @returns {SVGSVGElement} in a 24 x 24 box
 */
export function icon(path, className = "icon", circled = false) {
  const svg = svgElement("svg", { viewBox: "0 0 24 24", class: className, "aria-hidden": "true", focusable: "false" });
  if (circled) svg.append(svgElement("circle", { cx: 12, cy: 12, r: 10.2 }));
  svg.append(svgElement("path", { d: path }));
  return svg;
}

/** @param {string} tag @param {Record<string, string | number>} [attributes] @returns {SVGElement} */
export function svgElement(tag, attributes = {}) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
