import { assertEquals, assertMatch, assertNotEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import {
  fingerprintOf,
  NO_KEY,
  PredictionIds,
  type PredictionRecord,
  readPredictionId,
} from "./prediction_id.ts";
import { sipHashOf } from "./sip_hash.ts";

const KEY = Uint32Array.of(1, 2, 3, 4);
const TIME_MS = Date.UTC(2026, 4, 1);
const RECORD = { classIndex: 1, score: 0.25, slice: 2, timeMs: TIME_MS };
const VERSION = { model: "m", version: "1", task: "binary", classes: ["a", "b"], slices: ["s"] };

/** The ids of rows that were predicted at the time of the first. */
function makeAll(
  records: readonly PredictionRecord[],
  ids = new PredictionIds(KEY, 5),
): readonly (string | undefined)[] {
  const made = ids.make({
    classIndexes: Int32Array.from(records, ({ classIndex }) => classIndex),
    scores: Float64Array.from(records, ({ score }) => score),
    slices: Uint16Array.from(records, ({ slice }) => slice),
    timeMs: records[0]!.timeMs,
  });
  return [...made];
}

function make(record: PredictionRecord = RECORD, key = KEY, fingerprint = 5): string {
  return makeAll([record], new PredictionIds(key, fingerprint))[0]!;
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

Deno.test("a slice of joined ids has the ids of its rows", () => {
  const classIndexes = Int32Array.of(0, -1, 1, 0);
  const scores = new Float64Array(4);
  const ids = new PredictionIds(KEY, 5).make({
    ...{ classIndexes, scores, slices: undefined, timeMs: TIME_MS },
  });
  const all = [...ids];
  assertEquals([all.length, all[1]], [4, undefined]);
  assertEquals([...ids.slice(1, 4)], all.slice(1));
  assertEquals([0, 1, 2].map((row) => ids.slice(1, 4).has(row)), [false, true, true]);
  assertEquals(ids.slice(2, 3).at(0), all[2]);
});

Deno.test("the id of one row is like those of several", () => {
  fc.assert(fc.property(record, (record) => {
    const id = new PredictionIds(KEY, 5).makeOne(record);
    assertMatch(id, /^[\w-]{47}$/);
    const { low: _low, high: _high, ...read } = readPredictionId(id, KEY);
    assertEquals(read, { ...record, fingerprint: 5 });
  }));
});

Deno.test("an id is 47 characters that a URL may hold", () => {
  fc.assert(fc.property(record, (record) => assertMatch(make(record), /^[\w-]{47}$/)));
});

Deno.test("ids of earlier versions of this program stay readable", () => {
  const id = "AQUAAAAAAQAAAAAAAADQPwIAAOBugi6T4ZZFUfKv0QP2nEA";
  const { low: _low, high: _high, ...read } = readPredictionId(id, KEY);
  assertEquals(read, { ...RECORD, fingerprint: 5 });
  assertEquals(fingerprintOf(VERSION), 1045891820991);
});

Deno.test("an id of another format is refused, though its checksum is right", () => {
  const bytes = Uint8Array.fromBase64(make(), { alphabet: "base64url" });
  bytes[0] = 2;
  bytes.set(new Uint8Array(sipHashOf(KEY, bytes.subarray(0, 27)).buffer), 27);
  const id = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  assertThrowsKind(() => readPredictionId(id, KEY), "invalid_input", "id: it was changed");
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

Deno.test("each row of many has the id that it would have alone, and a row without a class none", () => {
  const rows = fc.array(
    fc.record({
      classIndex: fc.integer({ min: -1, max: 0xffff }),
      score: fc.double(),
      slice: fc.nat(0xffff),
    }),
    { minLength: 1, maxLength: 10 },
  );
  fc.assert(fc.property(rows, (rows) => {
    const records = rows.map((row) => ({ ...row, timeMs: TIME_MS }));
    for (const [row, id] of makeAll(records).entries()) {
      assertEquals(id === undefined, rows[row]!.classIndex < 0);
      if (id === undefined) continue;
      const { low: _low, high: _high, fingerprint: _5, ...read } = readPredictionId(id, KEY);
      assertEquals(read, records[row]);
    }
  }));
});

Deno.test("rows without slices are in the first", () => {
  const [id] = new PredictionIds(KEY, 5).make({
    ...{ classIndexes: Int32Array.of(3), scores: Float64Array.of(1), slices: undefined },
    timeMs: TIME_MS,
  });
  assertEquals(readPredictionId(id, KEY).slice, 0);
});

Deno.test("ids of the same prediction at the same time differ, also in their checksums", () => {
  const ids = new PredictionIds(KEY, 5);
  const made = Array.from({ length: 100 }, () => makeAll(Array(100).fill(RECORD), ids)).flat();
  const checksums = made.map((id) => {
    const { low, high } = readPredictionId(id, KEY);
    return `${low} ${high}`;
  });
  assertEquals([new Set(made).size, new Set(checksums).size], [10_000, 10_000]);
  assertNotEquals(make(), make());
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
