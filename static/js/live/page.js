/** The Live page: everyone in view, each with a number, a colour and bars. */
import { partsOf } from "../common/dom.js";
import { LandmarksChoice } from "../common/landmarks-choice.js";
import { mountLiveSession } from "../session/live-session.js";
import { RestControl } from "../session/rest-control.js";
import { readerOf } from "../session/rest-reader.js";
import { Keepsakes } from "./keepsakes.js";
import { PeopleList } from "./people-list.js";

const part = partsOf(document);
const empty = part("nobody");

/** @type {Partial<Record<import("../session/live-session.js").SessionState, string>>} */
const EMPTY = {
  live: "No face in view. Look into the camera, with light on your face.",
  paused: "Paused.",
};

function tellWhenEmpty() {
  empty.hidden = people.size > 0;
  empty.textContent = EMPTY[session.state] ?? "Everyone in view is listed here.";
}

const people = new PeopleList(part("people"), (number) => session.select(number));
const rest = readerOf(part("rest"));
const restControl = new RestControl(part("rest"), rest, { whose: () => people.selected });
const keepsakes = new Keepsakes(part("keepsakes"), () => session);
const session = mountLiveSession(part("session"), {
  rest,
  onAnswer({ analysis }) {
    restControl.update();
    people.update(analysis.faces);
    landmarks.update(analysis.faces);
    tellWhenEmpty();
  },
  onState(state) {
    restControl.enter(state);
    keepsakes.enter(state);
    if (state !== "live" && state !== "paused") people.update([]);
    tellWhenEmpty();
  },
});
const landmarks = new LandmarksChoice(document, () => session.showLandmarks(landmarks.on));
session.showLandmarks(landmarks.on);
