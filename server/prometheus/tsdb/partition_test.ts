import { assertEquals } from "@std/assert/mod.js";
import { sampleColumns } from "../sample_columns.ts";
import { OpenChunks } from "./open_chunks.ts";
import { Partition, PARTITION_MS, partitionStart } from "./partition.ts";
import { decodeChunk } from "./xor_chunk.ts";

const START = 10 * PARTITION_MS;

/** Adds a chunk with one sample at each of the times, all after `START`. */
function add(partition: Partition, series: number, ...times: number[]): void {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  for (const time of times) chunks.append(chunk, START + time, time);
  partition.add(series, chunks.read(chunk), START + times[0]!, START + times.at(-1)!);
}

Deno.test("partitionStart() rounds down, also before 1970", () => {
  assertEquals(partitionStart(0), 0);
  assertEquals(partitionStart(PARTITION_MS - 1), 0);
  assertEquals(partitionStart(PARTITION_MS), PARTITION_MS);
  assertEquals(partitionStart(-1), -PARTITION_MS);
});

Deno.test("chunksOf() returns the chunks of a series that overlap the range, oldest first", () => {
  const partition = new Partition(START);
  add(partition, 3, 0, 10);
  add(partition, 5, 0, 90);
  add(partition, 3, 20, 30);
  add(partition, 3, 40, 50);
  const touched = (from: number, to: number) => partition.chunksOf(3, START + from, START + to);
  assertEquals(touched(0, 100), [0, 2, 3]);
  assertEquals(touched(10, 20), [0, 2]);
  assertEquals(touched(11, 19), []);
  assertEquals(touched(30, 30), [2]);
  assertEquals(touched(51, 100), []);
  assertEquals(partition.holds(3, START + 10, START + 15), true);
  assertEquals(partition.holds(3, START + 11, START + 19), false);
  assertEquals(partition.holds(3, START + 51, START + 99), false);
});

Deno.test("an unknown series has no chunks", () => {
  const partition = new Partition(START);
  add(partition, 3, 0);
  assertEquals(partition.chunksOf(4, START, partition.end), []);
  assertEquals(partition.chunksOf(1_000_000, START, partition.end), []);
  assertEquals(partition.holds(1_000_000, START, partition.end), false);
});

Deno.test("read() finds every chunk across slabs", () => {
  const partition = new Partition(START);
  const times = Array.from({ length: 100 }, (_, i) => i * i);
  for (let series = 0; series < 2000; series++) {
    add(partition, series, ...times.slice(0, 1 + series % 100));
  }
  for (let chunk = 0; chunk < partition.length; chunk++) {
    const { view, offset } = partition.read(chunk);
    const columns = sampleColumns(100);
    const count = decodeChunk(view, offset, columns, 0);
    assertEquals(partition.seriesOf(chunk), chunk);
    assertEquals([...columns.values.subarray(0, count)], times.slice(0, 1 + chunk % 100));
  }
});

Deno.test("bytes counts the memory of chunks and of the columns that describe them", () => {
  const SLAB = 2 ** 18;
  const columns = (chunks: number, series: number) => chunks * 22 + series * 4;
  const partition = new Partition(START);
  assertEquals(partition.bytes, columns(64, 64));
  for (let i = 0; i < 64; i++) add(partition, i, i);
  assertEquals(partition.bytes, SLAB + columns(64, 64));
  add(partition, 64, 64);
  assertEquals(partition.bytes, SLAB + columns(128, 128));
});

Deno.test("chunks may fill a slab to its last byte", () => {
  const partition = new Partition(START);
  const bytes = new Uint8Array(1024 + 8);
  const chunk = { view: new DataView(bytes.buffer), bytes, offset: 0, length: 1024 };
  for (let i = 0; i < 256; i++) {
    bytes.fill(i);
    partition.add(1, chunk, START + i, START + i);
  }
  assertEquals(partition.bytes - (256 * 22 + 64 * 4), 2 ** 18);
  const last = partition.read(255);
  // A reader may touch some bytes behind the chunk.
  assertEquals([last.view.getUint8(last.offset + 1023), last.view.getInt32(last.offset + 1024)], [
    255,
    0,
  ]);
  assertEquals(partition.read(0).offset, 0);
});

Deno.test("oldestTime is the first time of any chunk, in whichever order they came", () => {
  const partition = new Partition(START);
  assertEquals(partition.oldestTime, Infinity);
  for (const time of [50, 20, 70]) partition.begin(START + time);
  assertEquals(partition.oldestTime, START + 20);
  assertEquals(partition.end, START + PARTITION_MS);
});
