import assert from "node:assert/strict";
import { test } from "node:test";

import { needsConversion, shrunkSide, tooLarge, unreadable } from "../../../static/js/image/photo-check.js";

const limits = { maxBytes: 10_000_000, maxPixels: 25_000_000 };
const file = (name, type, size = 1000) => ({ name, type, size });

test("a photo within the limits passes", () => {
  assert.equal(tooLarge(file("a.jpg", "image/jpeg"), { width: 4000, height: 3000 }, limits), null);
});

test("a photo with too many pixels is told how many it has and how many may be", () => {
  assert.match(tooLarge(file("a.jpg", "image/jpeg"), { width: 8000, height: 6000 }, limits), /48 megapixels; up to 25/);
});

test("a file with too many bytes is told how many it has and how many may be", () => {
  assert.match(tooLarge(file("a.png", "image/png", 12_340_000), { width: 100, height: 100 }, limits), /12.3 MB; up to 10 MB/);
});

test("a scaled-down photo fits the limit of pixels, even a square one", () => {
  assert.ok(shrunkSide({ maxPixels: 1_000_000 }) ** 2 <= 1_000_000);
  assert.equal(shrunkSide(limits), 2400);
});

test("what the server reads is sent as it is, other pictures are converted first", () => {
  assert.equal(needsConversion(file("a.webp", "image/webp")), false);
  assert.equal(needsConversion(file("a.avif", "image/avif")), true);
});

test("a HEIC photo gets a way out, by type or by name", () => {
  assert.match(unreadable(file("a.heic", "")), /HEIC/);
  assert.match(unreadable(file("a", "image/heif")), /Most Compatible/);
});

test("a text file, an empty file and a damaged picture are told apart", () => {
  assert.match(unreadable(file("notes.txt", "text/plain")), /“notes.txt” is not a picture/);
  assert.match(unreadable(file("a.png", "image/png", 0)), /is empty/);
  assert.match(unreadable(file("a.png", "image/png")), /may be damaged/);
});
