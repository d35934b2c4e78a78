/** Making elements in one line, and finding those of a template. */

/**
 * @typedef {<T extends Element = HTMLElement>(name: string, kind?: new () => T) => T} PartFinder
 *   finds the element with `data-name`; fails where there is none of that kind
 */

/** @param {ParentNode} root @returns {PartFinder} of the elements in it */
export const partsOf = (root) => (name, kind) => {
  const wanted = kind ?? HTMLElement;
  const found = root.querySelector(`[data-${name}]`);
  if (!(found instanceof wanted)) throw new Error(`This page has no ${wanted.name} with data-${name}.`);
  return /** @type {any} */ (found);
};

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [attributes] "class", "text", "hidden" or any attribute; functions become listeners ("onclick")
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children);
  return made;
}

/** @param {Element} made @param {string} name @param {any} value */
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

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgElement(tag, attributes = {}) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
