import { assertEquals, assertMatch, assertNotEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { fingerprintOf, NO_KEY, PredictionIds, readPredictionId } from "./prediction_id.ts";

const KEY = Uint32Array.of(1, 2, 3, 4);
const TIME_MS = Date.UTC(2026, 4, 1);
const RECORD = { classIndex: 1, score: 0.25, slice: 2, timeMs: TIME_MS };
const VERSION = { model: "m", version: "1", task: "binary", classes: ["a", "b"], slices: ["s"] };

function make(record = RECORD, key = KEY, fingerprint = 5): string {
  return new PredictionIds(key, fingerprint).make(record);
}

const record = fc.record({
  classIndex: fc.nat(0xffff),
  score: fc.double(),
  slice: fc.nat(0xffff),
  timeMs: fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2054, 0, 1) }),
});
const fingerprint = fc.maxSafeNat().map((n) => n % 2 ** 40);

Deno.test("an id is read as it was made", () => {
  fc.assert(fc.property(record, fingerprint, (record, fingerprint) => {
    const { low: _low, high: _high, ...read } = readPredictionId(
      make(record, KEY, fingerprint),
      KEY,
    );
    assertEquals(read, { ...record, fingerprint });
  }));
});

Deno.test("an id is 47 characters that a URL may hold", () => {
  fc.assert(fc.property(record, (record) => assertMatch(make(record), /^[\w-]{47}$/)));
});

Deno.test("an id holds the latest time that it has room for", () => {
  const timeMs = Date.UTC(2020, 0, 1) + 2 ** 40 - 1;
  assertEquals(readPredictionId(make({ ...RECORD, timeMs }), KEY).timeMs, timeMs);
});

Deno.test("a clock before 2020 gives the first time that an id can hold", () => {
  const id = make({ ...RECORD, timeMs: 0 });
  assertEquals(readPredictionId(id, KEY).timeMs, Date.UTC(2020, 0, 1));
});

Deno.test("an id with any flipped bit is refused", () => {
  const id = make();
  const bytes = Uint8Array.fromBase64(id, { alphabet: "base64url" });
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const text = flipped.toBase64({ alphabet: "base64url", omitPadding: true });
    assertThrowsKind(() => readPredictionId(text, KEY), "invalid_input", "id: it was changed");
  }
});

Deno.test("an id with any other character is refused, also in bits that hold nothing", () => {
  const id = make();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ é";
  for (let at = 0; at < id.length; at++) {
    for (const character of alphabet) {
      if (character === id[at]) continue;
      const text = id.slice(0, at) + character + id.slice(at + 1);
      assertThrowsKind(() => readPredictionId(text, KEY), "invalid_input");
    }
  }
});

Deno.test("an id is refused with another key", () => {
  for (const other of [NO_KEY, Uint32Array.of(1, 2, 3, 5)]) {
    assertThrowsKind(
      () => readPredictionId(make(), other),
      "invalid_input",
      "id: it was changed, or made by a server with another --id-key-file",
    );
  }
});

const wrong: readonly (readonly [unknown, string])[] = [
  [undefined, "id: expected a text, got nothing"],
  [5, "id: expected a text, got 5"],
  [["a"], "id: expected a text, got an array of 1"],
  ["", 'id: expected 47 characters, got 0: ""'],
  ["abc", 'id: expected 47 characters, got 3: "abc"'],
  ["é".repeat(47), `id: "${"é".repeat(47)}" is no id of a prediction`],
];
for (const [id, says] of wrong) {
  Deno.test(`${JSON.stringify(id)} is no id of a prediction`, () => {
    assertThrowsKind(() => readPredictionId(id, KEY), "invalid_input", says);
  });
}

Deno.test("ids of the same prediction at the same time differ", () => {
  const ids = new PredictionIds(KEY, 5);
  const made = new Set(Array.from({ length: 10_000 }, () => ids.make(RECORD)));
  assertEquals(made.size, 10_000);
  assertNotEquals(make(), make());
});

Deno.test("ids differ in the checksum by which labels are remembered", () => {
  const ids = new PredictionIds(KEY, 5);
  const seen = new Set<string>();
  for (let i = 0; i < 1000; i++) {
    const { low, high } = readPredictionId(ids.make(RECORD), KEY);
    seen.add(`${low} ${high}`);
  }
  assertEquals(seen.size, 1000);
});

const changes = [
  { model: "n" },
  { version: "2" },
  { task: "labels" },
  { classes: ["b", "a"] },
  { slices: [] },
];
for (const change of changes) {
  Deno.test(`a version with another ${Object.keys(change)[0]} has another fingerprint`, () => {
    assertNotEquals(fingerprintOf({ ...VERSION, ...change }), fingerprintOf(VERSION));
  });
}

Deno.test("a fingerprint has 40 bits", () => {
  const prints = Array.from(
    { length: 200 },
    (_, i) => fingerprintOf({ ...VERSION, version: String(i) }),
  );
  assertEquals(prints.every((print) => Number.isInteger(print) && print < 2 ** 40), true);
  assertEquals(prints.some((print) => print >= 2 ** 39), true);
});
