import { assert, assertEquals } from "@std/assert/mod.js";
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
