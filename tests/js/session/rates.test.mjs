import assert from "node:assert/strict";
import { test } from "node:test";

import { MovingAverage, MovingRate } from "../../../static/js/session/rates.js";

test("ten events a second are a rate of ten", () => {
  const rate = new MovingRate();
  for (let nowMs = 0; nowMs <= 1000; nowMs += 100) rate.add(nowMs);
  assert.equal(rate.perSecond(), 10);
});

test("only the last window of time counts", () => {
  const rate = new MovingRate(1000);
  for (let nowMs = 0; nowMs <= 1000; nowMs += 10) rate.add(nowMs);
  for (let nowMs = 1200; nowMs <= 3000; nowMs += 200) rate.add(nowMs);
  assert.equal(rate.perSecond(), 5);
});

test("one event alone is no rate yet", () => {
  const rate = new MovingRate();
  assert.equal(rate.perSecond(), 0);
  rate.add(5);
  assert.equal(rate.perSecond(), 0);
});

test("the average follows the last values", () => {
  const average = new MovingAverage(2);
  for (const value of [100, 10, 20]) average.add(value);
  assert.equal(average.mean(), 15);
});

test("what begins anew forgets what was before", () => {
  const [rate, average] = [new MovingRate(), new MovingAverage()];
  for (const value of [100, 200]) {
    rate.add(value);
    average.add(value);
  }
  rate.reset();
  average.reset();
  average.add(7);
  assert.deepEqual([rate.perSecond(), average.mean()], [0, 7]);
});
