/** Parts of Swagger UI that are made here, so that the reference fits into a page of ours and each control has a name. */

/** What the plugin system of Swagger UI hands over; it has no types of its own. @typedef {any} System */
/** @typedef {Record<string, unknown>} Props */

/** The name of the layout. */
export const LAYOUT = "Reference";

/** @param {System} system */
export function referenceParts({ React: { createElement }, getComponent }) {
  /** Swagger UI's own layout is a main landmark, of which this page has one already. */
  const layout = () =>
    createElement("div", { className: "swagger-ui" }, ...["InfoContainer", "operations", "Models"].map((name) => createElement(getComponent(name, true), { key: name })));
  /** @param {unknown} Select */
  const namedSelect = (Select) => (/** @type {Props} */ props) => createElement("label", {}, "Example ", createElement(Select, props));
  /** @param {unknown} Input */
  const namedInput = (Input) => (/** @type {Props} */ props) => createElement(Input, props.type === "file" ? { "aria-label": "Photo", ...props } : props);
  return { components: { [LAYOUT]: layout }, wrapComponents: { ExamplesSelect: namedSelect, Input: namedInput } };
}
