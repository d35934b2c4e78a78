import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "fake-indexeddb/auto";
import { Keeper } from "../../../static/js/charts/keeper.js";
import { Recording } from "../../../static/js/charts/recording.js";
import { openStore } from "../../../static/js/common/store.js";
import { HELD, face } from "../made-faces.mjs";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const SECOND = { id: 2, size: 50 };

beforeEach(async () => (await openStore("charts")).clear());

const keeper = async () => new Keeper(await openStore("charts"));
const kept = (recording, saved = false) => ({ recording, model: "made 1.0", saved });

/** Adds two people, four times a second. */
function see(recording, from, seconds) {
  for (let at = from; at < from + seconds; at += 0.25) recording.add(START + at * 1000, [face("happy", 0.7, { held: HELD }), face("sad", 0.4, SECOND)]);
  return recording;
}

/** Everything that can be seen of a recording. */
const content = ({ startMs, now, marks, followed, series }) => ({
  startMs, now, marks, followed, series: [...series].map(([key, each]) => [key, each.samples(0)]),
});

test("a recording that was kept piece by piece comes back as it was", async () => {
  const recording = see(new Recording(), 0, 3);
  const first = await keeper();
  await first.keep(kept(recording));
  recording.mark("the joke", 1);
  await first.keep(kept(see(recording, 3, 300)));
  const back = await (await keeper()).restore();
  assert.deepEqual(content(back.recording), content(recording));
  assert.deepEqual([back.model, back.saved, back.recording.series.get(2).length], ["made 1.0", false, 1212]);
});

test("what comes back goes on after a gap, and is kept with what follows", async () => {
  await (await keeper()).keep(kept(see(new Recording(), 0, 1)));
  const again = await keeper();
  const { recording } = await again.restore();
  see(recording, 60, 1);
  await again.keep(kept(recording, true));
  const back = await (await keeper()).restore();
  assert.deepEqual(content(back.recording), content(recording));
  assert.deepEqual([...back.recording.series.get(1).gaps], [1, 0, 0, 0, 1, 0, 0, 0]);
  assert.equal(back.saved, true);
});

test("a mark that is changed or removed later is kept so", async () => {
  const recording = see(new Recording(), 0, 1);
  const [keeping, mark] = [await keeper(), recording.mark("a", 0.5)];
  await keeping.keep(kept(recording));
  mark.note = "b";
  await keeping.keep(kept(recording));
  assert.deepEqual((await (await keeper()).restore()).recording.marks, [{ seconds: 0.5, note: "b" }]);
});

test("after a reset nothing is left, not even of what was about to be written; the next recording begins anew", async () => {
  const keeping = await keeper();
  const writing = keeping.keep(kept(see(new Recording(), 0, 1)));
  await keeping.forget();
  await writing;
  assert.equal(await (await keeper()).restore(), null);
  const next = see(new Recording(), 100, 1);
  await keeping.keep(kept(next));
  assert.deepEqual(content((await (await keeper()).restore()).recording), content(next));
});

test("what another version wrote is left alone and not understood", async () => {
  await (await openStore("charts")).put("about", { version: 99 });
  assert.equal(await (await keeper()).restore(), null);
});

test("where there is no room the keeping is refused, and what was refused is kept with the next", async () => {
  const store = await openStore("charts");
  let full = true;
  const putAll = (entries) => (full ? Promise.reject(new DOMException("full", "QuotaExceededError")) : store.putAll(entries));
  const keeping = new Keeper({ putAll, entries: () => store.entries(), clear: () => store.clear() });
  const recording = see(new Recording(), 0, 1);
  await assert.rejects(keeping.keep(kept(recording)), { name: "QuotaExceededError" });
  full = false;
  await keeping.keep(kept(see(recording, 1, 1)));
  assert.deepEqual(content((await keeping.restore()).recording), content(recording));
});
