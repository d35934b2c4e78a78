/** The Live page: everyone in view, each with a number, a colour and seven bars. */
import { mountLiveSession } from "../session/live-session.js";
import { PeopleList } from "./people-list.js";

const list = document.querySelector("[data-people]");
const empty = document.querySelector("[data-nobody]");

const EMPTY = {
  live: "No face in view. Look into the camera, with light on your face.",
  paused: "Paused.",
};

function tellWhenEmpty() {
  empty.hidden = people.size > 0;
  empty.textContent = EMPTY[session.state] ?? "Everyone whom the camera sees is listed here.";
}

const people = new PeopleList(list, (number) => session.select(number));
const session = mountLiveSession(document.querySelector("[data-session]"), {
  onAnswer({ analysis }) {
    people.update(analysis.faces);
    tellWhenEmpty();
  },
  onState(state) {
    if (state !== "live" && state !== "paused") people.update([]);
    tellWhenEmpty();
  },
});
