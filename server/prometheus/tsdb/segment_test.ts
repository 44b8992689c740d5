import { assert, assertEquals } from "@std/assert/mod.js";
import { ByteWriter } from "./byte_writer.ts";
import { readFrames, writeFrame } from "./frames.ts";
import { PARTITION_MS } from "./partition.ts";
import { restoreSegment, segmentBytes } from "./segment.ts";
import { Store } from "./store.ts";
import { append, dump, type Sample } from "./testing/store_suite.ts";

const START = 1000 * PARTITION_MS;

function steps(count: number, value: (i: number) => number): Sample[] {
  return Array.from({ length: count }, (_, i) => [START + i * 1000, value(i)]);
}

/** A store with three series in one partition, all of their chunks full. */
function fullStore(): Store {
  const store = new Store();
  append(store, "a=1", ...steps(7000, (i) => i % 10));
  append(store, "a=2", ...steps(300, () => 42));
  append(store, "a=3", [START, 1], [START + 1, "stale"]);
  store.advance(START + 2 * PARTITION_MS);
  return store;
}

function bytesOf(store: Store, from = 0): Uint8Array {
  const labelsOf = (slot: number) => store.labels(store.refOfSlot(slot))!;
  return segmentBytes(store.partitions[0]!, from, labelsOf);
}

Deno.test("a segment restores all series of its partition", () => {
  const store = fullStore();
  const restored = new Store();
  assertEquals(restoreSegment(bytesOf(store), restored), []);
  assertEquals(dump(restored), dump(store));
});

Deno.test("a second segment has the chunks after the first", () => {
  const store = fullStore();
  const first = bytesOf(store);
  const length = store.partitions[0]!.length;
  append(store, "a=3", [START + 5000, 5]);
  append(store, "a=4", [START + 5000, 6]);
  store.advance(START + 4 * PARTITION_MS);
  const restored = new Store();
  restoreSegment(first, restored);
  restoreSegment(bytesOf(store, length), restored);
  assertEquals(dump(restored), dump(store));
});

Deno.test("restoring a segment twice adds its samples once", () => {
  const store = fullStore();
  const restored = new Store();
  restoreSegment(bytesOf(store), restored);
  restoreSegment(bytesOf(store), restored);
  assertEquals(dump(restored), dump(store));
});

Deno.test("a flipped byte loses one record of a segment", () => {
  const store = fullStore();
  const bytes = bytesOf(store);
  for (let at = 0; at < bytes.length; at += 97) {
    const damaged = bytes.slice();
    damaged[at]! ^= 0x10;
    const restored = new Store();
    const damage = restoreSegment(damaged, restored);
    assertEquals(damage.length, 1);
    assert(damage[0]!.offset <= at && at < damage[0]!.offset + damage[0]!.bytes);
    const lost = dump(store).filter((line) => !dump(restored).includes(line));
    assertEquals(lost.length, 1);
  }
});

/** A partition of one series, whose samples fill so many chunks. */
function storeOfChunks(count: number): Store {
  const store = new Store();
  const samples = Array.from({ length: count * 120 }, (_, i): Sample => [START + i * 500, i % 7]);
  append(store, "a=1", ...samples);
  store.advance(START + 2 * PARTITION_MS);
  assertEquals(store.partitions[0]!.length, count);
  return store;
}

for (const { chunks, records } of [{ chunks: 64, records: 1 }, { chunks: 65, records: 2 }]) {
  Deno.test(`a series of ${chunks} chunks has ${records} records`, () => {
    const store = storeOfChunks(chunks);
    const { payloads } = readFrames(bytesOf(store));
    assertEquals(payloads.length, records);
    if (records === 2) assert(payloads[1]!.length * 10 < payloads[0]!.length);
    const restored = new Store();
    assertEquals(restoreSegment(bytesOf(store), restored), []);
    assertEquals(dump(restored), dump(store));
  });
}

Deno.test("a record of a right checksum and a wrong content is damage, and the others are read", () => {
  const store = fullStore();
  const out = new ByteWriter();
  writeFrame(out, new Uint8Array([5, 1, 97]));
  out.bytes(bytesOf(store));
  const restored = new Store();
  assertEquals(restoreSegment(out.view(), restored), [{ offset: 12, bytes: 3 }]);
  assertEquals(dump(restored), dump(store));
});

Deno.test("series for which there is no room are passed over", () => {
  const restored = new Store({ maxSeries: 1 });
  assertEquals(restoreSegment(bytesOf(fullStore()), restored), []);
  assertEquals(restored.stats().series, 1);
});
