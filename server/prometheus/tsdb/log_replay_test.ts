import { crc32 } from "node:zlib";
import { assert, assertEquals } from "@std/assert/mod.js";
import { ByteWriter } from "./byte_writer.ts";
import { readFrames, writeFrame } from "./frames.ts";
import { LogFile, type LogOutput } from "./log_file.ts";
import { replayLog } from "./log_replay.ts";
import { Store } from "./store.ts";
import { append, dump, labels, samplesOf } from "./testing/store_suite.ts";

/** A file in memory. */
class MemoryOutput implements LogOutput {
  bytes = new Uint8Array(0);
  #at = 0;

  seek(offset: number | bigint): Promise<number> {
    this.#at = Number(offset);
    return Promise.resolve(this.#at);
  }

  write(bytes: Uint8Array): Promise<number> {
    const end = this.#at + bytes.length;
    const longer = new Uint8Array(Math.max(end, this.bytes.length));
    longer.set(this.bytes);
    longer.set(bytes, this.#at);
    this.bytes = longer;
    this.#at = end;
    return Promise.resolve(bytes.length);
  }

  syncData(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}
}

const START = 1_700_000_000_000;

/** A log of some flushes, each of a few samples, and where each flush ends in it. */
async function logOf(flushes: number): Promise<{ bytes: Uint8Array; ends: number[] }> {
  const output = new MemoryOutput();
  const file = new LogFile(1, "x", () => Promise.resolve(output));
  const labelsOf = (ref: number) => labels(`a=${ref}`);
  const ends: number[] = [];
  for (let flush = 0; flush < flushes; flush++) {
    const time = START + flush * 5000;
    file.sample(1, time, flush, labelsOf);
    file.sample(2, time - 1, -flush / 8, labelsOf);
    if (flush === 2) file.stale(1, time + 1, labelsOf);
    await file.flush();
    ends.push(output.bytes.length);
  }
  return { bytes: output.bytes, ends };
}

function restored(bytes: Uint8Array): string[] {
  const store = new Store();
  replayLog(bytes, store);
  return dump(store);
}

/** How many samples of each flush a store has that was restored from a damaged log. */
function flushesOf(bytes: Uint8Array): Set<number> {
  const store = new Store();
  replayLog(bytes, store);
  const [series] = store.select([{ name: "a", op: "=", value: "2" }], 0, Infinity);
  const samples = series ? samplesOf(series.samples(0, Infinity)) : [];
  return new Set(samples.map(([time]) => (time + 1 - START) / 5000));
}

Deno.test("a log replays its samples", async () => {
  const { bytes } = await logOf(4);
  assertEquals(restored(bytes), [
    `a=1: ${START} 0, ${START + 5000} 1, ${START + 10_000} 2, ${START + 10_001} stale, ` +
    `${START + 15_000} 3`,
    `a=2: ${START - 1} 0, ${START + 4999} -0.125, ${START + 9999} -0.25, ${START + 14_999} -0.375`,
  ]);
});

Deno.test("a log replays any value and time", async () => {
  const values = [0, -0, 1, -1, NaN, Infinity, 2 ** 42 - 1, 2 ** 42, 2 ** 53, 0.1, 5e-324];
  const times = values.map((_, i) => (i < 3 ? -(2 ** 50) : START) + i);
  const output = new MemoryOutput();
  const file = new LogFile(1, "x", () => Promise.resolve(output));
  values.forEach((value, i) => file.sample(7, times[i]!, value, () => labels("a=1")));
  await file.flush();
  const store = new Store();
  assertEquals(replayLog(output.bytes, store).maxTime, times.at(-1));
  const [series] = store.select([], -Infinity, Infinity);
  const want = values.map((value, i) => [times[i]!, value] as const);
  assertEquals(samplesOf(series!.samples(-Infinity, Infinity)), want);
});

Deno.test("a log that is cut at any byte keeps all earlier flushes", async () => {
  const { bytes, ends } = await logOf(5);
  for (let length = 0; length <= bytes.length; length++) {
    const got = flushesOf(bytes.subarray(0, length));
    ends.forEach((end, flush) => {
      if (end <= length) assert(got.has(flush), `flush ${flush} of ${length} bytes`);
    });
  }
});

Deno.test("a flipped bit loses one flush of a log", async () => {
  const { bytes } = await logOf(5);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = bytes.slice();
    damaged[bit >>> 3]! ^= 1 << (bit & 7);
    assert(flushesOf(damaged).size >= 4, `bit ${bit}`);
  }
});

Deno.test("records with a valid checksum and invalid content are damage", async () => {
  const { bytes } = await logOf(1);
  const store = new Store();
  append(store, "a=0", [START, 1]);
  const wrong = bytes.slice();
  const view = new DataView(wrong.buffer);
  wrong.fill(0xff, 13, 12 + view.getUint32(4)); // behind the kind of the record
  view.setUint32(8, crc32(wrong.subarray(12, 12 + view.getUint32(4))));
  assertEquals(replayLog(wrong, store).damage.length, 1);
});

Deno.test("the next flush writes the samples of a failed one", async () => {
  const output = new MemoryOutput();
  let fails = true;
  const file = new LogFile(1, "x", () =>
    Promise.resolve({
      seek: (offset) => output.seek(offset),
      close: () => {},
      syncData: () => fails ? Promise.reject(new Error("disk")) : Promise.resolve(),
      write: (bytes) => output.write(fails ? bytes.subarray(0, 10) : bytes),
    }));
  const labelsOf = () => labels("a=1");
  file.sample(1, START, 1, labelsOf);
  await file.flush().catch(() => {});
  file.sample(1, START + 1, 2, labelsOf);
  await file.flush().catch(() => {});
  assertEquals(file.savedBytes, 0);
  fails = false;
  file.sample(1, START + 2, 3, labelsOf);
  await file.flush();
  assertEquals(file.savedBytes, output.bytes.length);
  assertEquals(file.unsavedBytes, 0);
  assertEquals(restored(output.bytes), [`a=1: ${START} 1, ${START + 1} 2, ${START + 2} 3`]);
});

Deno.test("a log replays each kind of value bit by bit", async () => {
  const values = [0, -0, 1, -1, 0.5, 2 ** 42 - 1, 2 ** 42, 2 ** 53, NaN, Infinity, -Infinity];
  const output = new MemoryOutput();
  const file = new LogFile(1, "x", () => Promise.resolve(output));
  values.forEach((value, i) => file.sample(1, START + i, value, () => labels("a=1")));
  await file.flush();
  const store = new Store();
  replayLog(output.bytes, store);
  const [series] = store.select([], 0, Infinity);
  assertEquals(samplesOf(series!.samples(0, Infinity)).map(([, value]) => value), values);
});

Deno.test("a log writes small integers as varints, and other values as doubles", async () => {
  const bytesOf = async (value: number) => {
    const output = new MemoryOutput();
    const file = new LogFile(1, "x", () => Promise.resolve(output));
    for (let i = 0; i < 100; i++) file.sample(1, START + i, value, () => labels("a=1"));
    await file.flush();
    return output.bytes.length;
  };
  const double = await bytesOf(0.5);
  assertEquals(await bytesOf(0) + 700, double);
  assertEquals(await bytesOf(127) + 700, double);
  assertEquals(await bytesOf(128) + 600, double);
  assertEquals(await bytesOf(2 ** 42 - 1) + 200, double);
  assertEquals(await bytesOf(2 ** 42), double);
  assertEquals(await bytesOf(-1), double);
});

Deno.test("damage is reported with its position and length", async () => {
  const { bytes, ends } = await logOf(3);
  const inLarger = new Uint8Array(bytes.length + 7).subarray(7);
  inLarger.set(bytes);
  inLarger[ends[1]! - 1]! ^= 1;
  const { damage } = replayLog(inLarger, new Store());
  assertEquals(
    damage.every(({ offset, bytes }) => {
      return offset >= ends[0]! && offset + bytes <= ends[1]! && bytes > 0;
    }),
    true,
  );
  assertEquals(damage.length, 1);
});

/** A file of the log that writes to memory. */
function memoryLog() {
  const output = new MemoryOutput();
  let opened = 0;
  const file = new LogFile(1, "x", () => {
    opened++;
    return Promise.resolve(output);
  });
  return { output, file, opened: () => opened };
}

/** The records of a file: their kinds and lengths. */
function recordsOf(bytes: Uint8Array): { kind: number; length: number }[] {
  return readFrames(bytes).payloads.map((payload) => ({
    kind: payload[0]!,
    length: payload.length,
  }));
}

Deno.test("a flush of nothing writes nothing, and opens no file", async () => {
  const { output, file, opened } = memoryLog();
  await file.flush();
  file.close();
  assertEquals([opened(), output.bytes.length], [0, 0]);
  file.sample(1, START, 1, () => labels("a=1"));
  await file.flush();
  const { length } = output.bytes;
  await file.flush();
  assertEquals([opened(), output.bytes.length], [1, length]);
});

Deno.test("the samples of a flush are one record, and so are the names of their series", async () => {
  const { output, file } = memoryLog();
  for (let i = 0; i < 100; i++) file.sample(i % 10, START + i, i, (ref) => labels(`a=${ref}`));
  await file.flush();
  assertEquals(recordsOf(output.bytes).map(({ kind }) => kind), [2, 1]);
});

Deno.test("records of the log end at 64 KiB", async () => {
  const { output, file } = memoryLog();
  const long = "x".repeat(1000);
  for (let i = 0; i < 10_000; i++) {
    file.sample(i % 200, START + i, 0.5, (ref) => labels(`a=${ref}${long}`));
  }
  await file.flush();
  const records = recordsOf(output.bytes);
  for (const kind of [1, 2]) {
    const lengths = records.filter((record) => record.kind === kind).map(({ length }) => length);
    assertEquals(lengths.length > 1, true);
    assertEquals(lengths.slice(0, -1).every((length) => length > 65_536 && length < 68_000), true);
  }
  const store = new Store();
  const { damage } = replayLog(output.bytes, store);
  assertEquals([damage, store.stats().series], [[], 200]);
  assertEquals(store.stats().samples.appended, 10_000);
});

Deno.test("unsaved bytes are those that a flush writes, but for the heads of records", async () => {
  const { file } = memoryLog();
  const HEAD = 12;
  for (let i = 0; i < 7000; i++) file.sample(1, START + i, 0.5, () => labels("a=1"));
  const { unsavedBytes } = file;
  await file.flush();
  // Two records of samples, one of them ended already, and one of names.
  assertEquals([file.savedBytes, file.unsavedBytes], [unsavedBytes + 2 * HEAD, 0]);
});

Deno.test("bytes of a flush that failed still wait", async () => {
  const output = new MemoryOutput();
  const file = new LogFile(1, "x", () =>
    Promise.resolve({
      seek: (offset) => output.seek(offset),
      close: () => {},
      syncData: () => Promise.reject(new Error("disk")),
      write: (bytes) => output.write(bytes),
    }));
  file.sample(1, START, 1, () => labels("a=1"));
  await file.flush().catch(() => {});
  assertEquals(file.unsavedBytes, output.bytes.length);
});

Deno.test("the latest time of a log is that of any of its samples", () => {
  const { file } = memoryLog();
  assertEquals(file.maxTime, -Infinity);
  file.sample(1, START + 5, 1, () => labels("a=1"));
  file.stale(2, START, () => labels("a=2"));
  assertEquals(file.maxTime, START + 5);
});

Deno.test("samples whose series is defined nowhere are passed over", async () => {
  const { output, file } = memoryLog();
  file.sample(1, START, 1, () => labels("a=1"));
  file.sample(1, START + 1, 2, () => labels("a=1"));
  await file.flush();
  const samples = readFrames(output.bytes).payloads.find((payload) => payload[0] === 2)!;
  const out = new ByteWriter();
  writeFrame(out, samples);
  const store = new Store();
  const replay = replayLog(out.view(), store);
  assertEquals(replay, { maxTime: START + 1, damage: [] });
  assertEquals(store.stats().series, 0);
});

Deno.test("a record of wrong content is damage at its place in the file", () => {
  const out = new ByteWriter();
  writeFrame(out, new Uint8Array([2, 0xff, 0xff]));
  const larger = new Uint8Array(100).subarray(50, 50 + out.length);
  larger.set(out.view());
  assertEquals(replayLog(larger, new Store()).damage, [{ offset: 12, bytes: 3 }]);
});

Deno.test("a log keeps the sign of zero", async () => {
  const { output, file } = memoryLog();
  for (const [i, value] of [0, -0, 0].entries()) {
    file.sample(1, START + i, value, () => labels("a=1"));
  }
  await file.flush();
  const store = new Store();
  replayLog(output.bytes, store);
  const [series] = store.select([], 0, Infinity);
  const { values } = series!.samples(0, Infinity);
  assertEquals(Array.from(values, (value) => Object.is(value, -0)), [false, true, false]);
});

Deno.test("a file of the log is closed once, whether or not it was opened", async () => {
  let closed = 0;
  const output = new MemoryOutput();
  const file = new LogFile(
    1,
    "x",
    () => Promise.resolve(Object.assign(output, { close: () => void closed++ })),
  );
  file.close();
  file.sample(1, START, 1, () => labels("a=1"));
  await file.flush();
  file.close();
  file.close();
  assertEquals(closed, 1);
});
