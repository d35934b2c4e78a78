/** "This is my face at rest" (templates/_rest.html): the button, how it goes, and who is read against their own face. */
import { element, partsOf } from "../common/dom.js";
import { identityColour } from "../common/emotions.js";
import { refusal, REST_SECONDS } from "./rest.js";

/** @typedef {import("./rest-reader.js").RestReader} RestReader */

const HOW = "Relax your brows, your eyes and your mouth, and look ahead.";
const WHAT = "Look calm for two seconds: from then on your expressions are read against your own face.";

export class RestControl {
  #part;
  #reader;
  #whose;
  #onChange;
  #live = false;
  #listed = "[]";

  /**
   * @param {HTMLElement} root
   * @param {RestReader} reader
   * @param {object} hooks
   * @param {() => number | null} hooks.whose whom the page has chosen; null for the largest face
   * @param {() => void} [hooks.onChange] somebody is read otherwise from now on
   */
  constructor(root, reader, { whose, onChange = () => {} }) {
    this.#part = partsOf(root);
    this.#reader = reader;
    this.#whose = whose;
    this.#onChange = onChange;
    this.#part("rest-take").addEventListener("click", () => this.#toggle());
    this.update();
  }

  /** Shows how it stands; to be called after each answer. */
  update() {
    const { taking, people } = this.#reader;
    this.#part("rest-take", HTMLButtonElement).disabled = !this.#live;
    this.#part("rest-take").textContent = taking ? "Cancel" : "This is my face at rest";
    this.#tell(words(this.#reader));
    if (JSON.stringify(people) !== this.#listed) this.#list(people);
  }

  /** @param {import("./live-session.js").SessionState} state of the session: a new connection has new numbers */
  enter(state) {
    this.#live = state === "live";
    if (!this.#live) this.#reader.cancel();
    if (["stalled", "stopped", "failed"].includes(state)) this.#reader.clear();
    this.update();
  }

  #toggle() {
    if (this.#reader.taking) this.#reader.cancel();
    else this.#reader.take(this.#whose());
    this.update();
  }

  /** @param {number[]} people */
  #list(people) {
    this.#listed = JSON.stringify(people);
    this.#part("rest-people").replaceChildren(...people.map((number) => this.#item(number)));
    this.#part("rest-people").hidden = people.length === 0;
    this.#onChange();
  }

  /** @param {number} number */
  #item(number) {
    const badge = element("span", { class: "person-number", text: number });
    badge.style.setProperty("--person", identityColour(number));
    const off = element("button", { type: "button", class: "button quiet", text: "Switch off", "aria-label": `Switch off for person ${number}`, onclick: () => this.#drop(number) });
    return element("li", {}, element("span", { class: "visually-hidden", text: "Person " }), badge, element("span", { text: "read against the face at rest" }), off);
  }

  /** @param {number} number */
  #drop(number) {
    this.#reader.drop(number);
    this.update();
    this.#part("rest-take").focus();
  }

  /** @param {string} text */
  #tell(text) {
    const told = this.#part("rest-told");
    if (told.textContent !== text) told.textContent = text;
  }
}

/** @param {RestReader} reader @returns {string} what happens now, or what to do */
function words({ taking, lost, people }) {
  if (!taking && lost) return "Nobody looked into the camera for it. Look into it, then try again.";
  if (!taking) return people.length ? "On. A face at rest is forgotten when its person leaves or the camera stops." : WHAT;
  const { refused, elapsed } = taking.taker;
  if (refused && elapsed === 0) return `${refusal(refused)} ${HOW} The two seconds begin again.`;
  return `${HOW} ${Math.max(1, Math.ceil(REST_SECONDS - elapsed))}\u00a0s …`;
}
