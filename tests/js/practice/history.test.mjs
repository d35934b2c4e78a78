import assert from "node:assert/strict";
import { test } from "node:test";

import { History, SESSIONS_WITH_CLIPS, newSession } from "../../../static/js/practice/history.js";
import { MemoryStore } from "../../../static/js/practice/memory-store.js";

const CHOSEN = { level: "steady", hold: 1.5, words: null };
const round = (points = 60) => ({ target: "happy", hold: 1.5, won: true, skipped: false, points, best: null, decisive: null });
const shot = (seconds) => ({ seconds, picture: new ArrayBuffer(4), box: { x: 0, y: 0, width: 1, height: 1 } });
const take = () => ({ best: shot(1), clip: [shot(0), shot(1), shot(2)] });
const session = (second, ...points) => ({ ...newSession(CHOSEN, new Date(2026, 4, 1, 12, 0, second)), rounds: points.map(round) });

test("a session with its pictures is there again on another day, the oldest first", async () => {
  const store = Promise.resolve(new MemoryStore());
  const before = new History(store);
  await before.add(session(2, 50), take());
  await before.add(session(1, 70, 80), null);
  const history = new History(store);
  await history.load();
  assert.deepEqual(history.sessions.map(({ rounds }) => rounds.map(({ points }) => points)), [[70, 80], [50]]);
  assert.deepEqual(await history.takes(history.sessions[1]), [take()]);
  assert.deepEqual(await history.takes(history.sessions[0]), [null, null]);
});

test("each round is kept when it is over, with its own pictures", async () => {
  const history = new History(Promise.resolve(new MemoryStore()));
  const growing = session(1);
  for (const points of [10, 20]) {
    growing.rounds.push(round(points));
    await history.add(growing, take());
  }
  assert.equal(history.sessions.length, 1);
  assert.equal((await history.takes(growing)).filter(Boolean).length, 2);
});

test("two rounds that end at once keep their pictures apart", async () => {
  const history = new History(Promise.resolve(new MemoryStore()));
  const growing = session(1, 10);
  const first = history.add(growing, { best: shot(1), clip: [shot(1)] });
  growing.rounds.push(round(20));
  await Promise.all([first, history.add(growing, { best: shot(2), clip: [shot(2)] })]);
  assert.deepEqual((await history.takes(growing)).map(({ best }) => best.seconds), [1, 2]);
});

test("a session that is added while the history loads is listed once", async () => {
  const store = new MemoryStore();
  const earlier = session(1, 10);
  await new History(Promise.resolve(store)).add(earlier, null);
  const entries = store.entries.bind(store);
  const history = new History(Promise.resolve(store));
  const added = session(2, 20);
  store.entries = async (kind) => {
    await history.add(added, null);
    return entries(kind);
  };
  await history.load();
  assert.deepEqual(history.sessions.map(({ id }) => id), [earlier.id, added.id]);
});

test("erasing takes a session's pictures, a session, or everything, and nothing else", async () => {
  const store = new MemoryStore();
  const history = new History(Promise.resolve(store));
  const [one, two, three] = [session(1, 10), session(2, 20), session(3, 30)];
  for (const each of [one, two, three]) await history.add(each, take());
  await history.erasePictures(one);
  assert.deepEqual([await history.takes(one), history.sessions.length], [[null], 3]);
  await history.erase(two);
  assert.deepEqual(history.sessions, [one, three]);
  assert.deepEqual([(await store.entries("session")).length, (await store.entries("take")).length], [2, 1]);
  await history.eraseAll();
  assert.deepEqual([history.sessions, await store.entries("session"), await store.entries("take")], [[], [], []]);
});

test("what was erased while a late answer was on its way stays erased", async () => {
  const store = new MemoryStore();
  const history = new History(Promise.resolve(store));
  const erased = session(1, 10);
  await history.add(erased, null);
  await history.eraseAll();
  await history.save(erased);
  assert.deepEqual(await store.entries("session"), []);
});

test("of older sessions the photos stay and the clips go", async () => {
  const history = new History(Promise.resolve(new MemoryStore()));
  const sessions = Array.from({ length: SESSIONS_WITH_CLIPS + 1 }, (_, second) => session(second, 10));
  for (const each of sessions) await history.add(each, take());
  const lengths = await Promise.all(sessions.map(async (each) => (await history.takes(each))[0].clip.length));
  assert.deepEqual(lengths, [1, ...Array(SESSIONS_WITH_CLIPS).fill(3)]);
});

test("a session that another version wrote is left alone", async () => {
  const store = new MemoryStore();
  await store.put(["session", "2030-01-01T00:00:00.000Z"], { version: 99 });
  const history = new History(Promise.resolve(store));
  await history.load();
  assert.deepEqual(history.sessions, []);
});
