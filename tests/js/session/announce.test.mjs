import assert from "node:assert/strict";
import { test } from "node:test";

import { createAnnouncer } from "../../../static/js/session/announce.js";

test("the first text is announced at once, the newest of the next ones when its time has come", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const region = { textContent: "" };
  const announce = createAnnouncer(region, 4000);
  announce("One face: happy.");
  assert.equal(region.textContent, "One face: happy.");
  announce("One face: sad.");
  announce("One face: neutral.");
  assert.equal(region.textContent, "One face: happy.");
  t.mock.timers.tick(4000);
  assert.equal(region.textContent, "One face: neutral.");
});

test("a text that returned to what was said is not said again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const said = [];
  const announce = createAnnouncer({ set textContent(text) { said.push(text); } }, 4000);
  for (const text of ["One face: happy.", "No face in view.", "One face: happy."]) announce(text);
  t.mock.timers.tick(4000);
  announce("No face in view.");
  assert.deepEqual(said, ["One face: happy.", "No face in view."]);
});
