/** What to change, under a round's bars; and which part of the face told most, which the server is asked. */
import { explainFace } from "../common/api.js";
import { element } from "../common/dom.js";
import { adviceFor, decisivePart } from "./advice.js";

/** @typedef {import("./round.js").RoundResult} RoundResult */
/** @typedef {import("./scoring.js").Level} Level */
/** @typedef {import("./units.js").Part} Part */

/**
 * @param {RoundResult} result @param {Level} level @param {import("./take.js").Take | null} take
 * @returns {Promise<Part | null>} the part from which the face was read as something else; null where none told, or nobody could say
 */
export async function askDecisivePart(result, level, take) {
  const advice = adviceFor(result, level);
  if (!advice || !take) return null;
  try {
    const photo = new Blob([take.best.picture], { type: "image/jpeg" });
    return decisivePart((await explainFace(photo, take.best, advice.rival)).map);
  } catch {
    // The server is busy or away: the advice stands without it.
    return null;
  }
}

/**
 * @param {RoundResult} result @param {Level} level @param {Promise<Part | null>} decisive
 * @returns {HTMLElement} empty where nothing is to be changed
 */
export function adviceView(result, level, decisive) {
  const view = element("div", { class: "advice" });
  const show = (/** @type {Part | null} */ part) => view.replaceChildren(...contents(adviceFor(result, level, part)));
  show(null);
  decisive.then((part) => part && show(part));
  return view;
}

/** @param {import("./advice.js").Advice | null} advice @returns {HTMLElement[]} */
function contents(advice) {
  if (!advice) return [];
  const items = advice.changes.map(({ sentence, units }) =>
    element("li", {}, `${sentence} `, element("span", { class: "soft small", text: `(action ${named(units)})` })),
  );
  return [element("h4", { text: "What to change" }), element("p", { text: advice.summary }), element("ul", {}, ...items)];
}

/** @param {string} units such as "1+2" @returns {string} such as "units 1 and 2" */
const named = (units) => (units.includes("+") ? `units ${units.replace("+", " and ")}` : `unit ${units}`);
