import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { sampleColumns } from "../sample_columns.ts";
import { MAX_CHUNK_SAMPLES, OpenChunks } from "./open_chunks.ts";
import { chunkLength, decodeChunk } from "./xor_chunk.ts";

/** A sample as the tests write it; `"stale"` is a stale marker. */
type Sample = readonly [time: number, value: number | "stale"];

function write(chunks: OpenChunks, chunk: number, samples: readonly Sample[]): void {
  for (const [time, value] of samples) {
    if (value === "stale") chunks.appendStale(chunk, time);
    else chunks.append(chunk, time, value);
  }
}

function read(chunks: OpenChunks, chunk: number): Sample[] {
  const { view, offset } = chunks.read(chunk);
  const columns = sampleColumns(chunkLength(view, offset));
  const end = decodeChunk(view, offset, columns, 0);
  assertEquals(end, columns.times.length);
  return Array.from(columns.times, (time, i) => {
    return [time, columns.stale[i] ? "stale" : columns.values[i]!];
  });
}

function roundTrip(samples: readonly Sample[]): Sample[] {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  write(chunks, chunk, samples);
  return read(chunks, chunk);
}

const value = fc.oneof(
  fc.constant("stale" as const),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE),
  fc.integer({ min: 0, max: 1000 }),
  fc.double(),
);

/** Neighbours that are alike, and some that are not, so that every width is met. */
const delta = fc.oneof(
  fc.constant(5000),
  fc.integer({ min: 1, max: 20_000 }),
  fc.integer({ min: 1, max: 2 ** 20 }),
  fc.integer({ min: 1, max: 2 ** 40 }),
);

// 45 samples of the most costly kind still fit into one chunk.
const samples = fc.tuple(
  fc.integer({ min: -8.64e15, max: 8.6e15 }),
  fc.array(fc.tuple(delta, value), { maxLength: 45 }),
).map(([start, steps]) => {
  let time = start;
  return steps.map(([step, value]): Sample => [time += step, value]);
});

Deno.test("a chunk returns any times and values bit by bit", () => {
  fc.assert(fc.property(samples, (samples) => {
    assertEquals(roundTrip(samples), samples);
  }));
});

// Each width of the change of a step holds these as its first and last.
for (const change of [2 ** 13, 2 ** 16, 2 ** 19, 2 ** 31, 2 ** 32]) {
  Deno.test(`a chunk returns steps that change by about ${change} ms`, () => {
    const start = 1.7e12;
    const step = 2 ** 33;
    for (const by of [-1, 0, 1].flatMap((near) => [change + near, -change + near])) {
      const times = [start, start + step, start + 2 * step + by, start + 3 * step + by];
      const samples = times.map((time): Sample => [time, 1]);
      assertEquals(roundTrip(samples), samples);
    }
  });
}

/** How many bytes 40 changes of a step take, by turns up and down. */
function bytesFor(change: number): number {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  let time = 1.7e12;
  for (let i = 0; i < 42; i++) chunks.append(chunk, time += 2 ** 33 + (i % 2) * change, 1);
  return chunks.read(chunk).length;
}

// Prometheus' widths: 16, 20, 24 and 68 bits, whose ranges reach further up than down.
const widths: readonly (readonly [change: number, up: number, down: number])[] = [
  [0x1fff, 16, 16],
  [0x2000, 16, 20],
  [0x2001, 20, 20],
  [0xffff, 20, 20],
  [0x10000, 20, 24],
  [0x10001, 24, 24],
  [0x7ffff, 24, 24],
  [0x80000, 24, 68],
  [0x80001, 68, 68],
];
for (const [change, up, down] of widths) {
  Deno.test(`a change of a step by ${change} ms takes ${up} bits up and ${down} down`, () => {
    // A change of nothing takes one bit.
    const bytes = bytesFor(change) - bytesFor(0);
    assertEquals(Math.abs(bytes - 20 * (up + down - 2) / 8) <= 2.5, true, `${bytes} bytes`);
  });
}

Deno.test("a chunk returns increasing integers", () => {
  const samples: Sample[] = [];
  for (let i = 0; i < MAX_CHUNK_SAMPLES; i++) samples.push([1.7e12 + i * 5000, i * 7]);
  assertEquals(roundTrip(samples), samples);
});

Deno.test("a chunk distinguishes a stale marker from NaN", () => {
  const samples: Sample[] = [[1, NaN], [2, "stale"], [3, NaN], [4, "stale"], [5, "stale"]];
  assertEquals(roundTrip(samples), samples);
});

Deno.test("a chunk is full after 120 samples", () => {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  for (let i = 0; i < 119; i++) chunks.append(chunk, i, 1);
  assertEquals(chunks.isFull(chunk), false);
  chunks.append(chunk, 119, 1);
  assertEquals(chunks.isFull(chunk), true);
});

Deno.test("a chunk of noise is full before it exceeds its bytes", () => {
  const chunks = new OpenChunks();
  const noisy = chunks.open();
  const neighbours = Array.from({ length: 255 }, () => chunks.open());
  for (const chunk of neighbours) chunks.append(chunk, 0, 42);
  let time = 0;
  for (let i = 0; !chunks.isFull(noisy); i++) {
    time += 2 ** (i % 2 * 30);
    chunks.append(noisy, time, i % 2 ? Math.PI * 1e300 : -Math.E / 1e300);
  }
  assert(read(chunks, noisy).length > 45);
  for (const chunk of neighbours) assertEquals(read(chunks, chunk), [[0, 42]]);
});

Deno.test("a closed chunk is reused, empty", () => {
  const chunks = new OpenChunks();
  const first = chunks.open();
  write(chunks, first, [[1000, 0.1], [2000, "stale"]]);
  chunks.close(first);
  const second = chunks.open();
  assertEquals(second, first);
  assertEquals(read(chunks, second), []);
  write(chunks, second, [[3000, 0.3], [4000, 0.4]]);
  assertEquals(read(chunks, second), [[3000, 0.3], [4000, 0.4]]);
});

Deno.test("the pool counts its open chunks", () => {
  const chunks = new OpenChunks();
  const open = Array.from({ length: 300 }, () => chunks.open());
  assertEquals(chunks.size, 300);
  for (const chunk of open) chunks.close(chunk);
  assertEquals(chunks.size, 0);
});

Deno.test("a chunk is byte for byte the same as in Prometheus 2.42", () => {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  for (const [time, value] of COUNTER) chunks.append(chunk, 1_700_000_000_000 + time, value);
  const { bytes, offset, length } = chunks.read(chunk);
  assertEquals(bytes.subarray(offset, offset + length).toHex(), COUNTER_IN_PROMETHEUS);
});

// A counter, some of its times late by a few milliseconds; and its chunk as
// `promtool tsdb create-blocks-from openmetrics` left it.
// deno-fmt-ignore
const COUNTER: readonly (readonly [time: number, value: number])[] = [
  [30, 1], [5000, 18], [10000, 21], [15000, 24], [20000, 27], [25000, 27], [30000, 27], [35013, 30],
  [40000, 33], [45000, 33], [50000, 36], [55000, 39], [60000, 39], [65000, 39], [70009, 39], [75000, 42],
  [80000, 43], [85000, 60], [90000, 63], [95000, 63], [100000, 66], [105001, 69], [110000, 71], [115000, 73],
  [120000, 75], [125000, 77], [130000, 77], [135000, 94], [140018, 94], [145000, 96], [150000, 113], [155000, 116],
  [160000, 116], [165000, 116], [170000, 116], [175001, 118], [180000, 118], [185000, 121], [190000, 122], [195000, 123],
];
const COUNTER_IN_PROMETHEUS =
  "0028bca0abfef9623ff0000000000000ea26c277fc3003db43ed826a30800d96ff9b491fb001a40a" +
  "80c200257fdd06c004c0285d0188fa0007787efffa50003b83e8a6368b380125fee6c17f0025b458" +
  "a28100030afff900033d0d04";

Deno.test("many chunks keep what each of them was given", () => {
  const chunks = new OpenChunks();
  const open = Array.from({ length: 1200 }, () => chunks.open());
  assertEquals(new Set(open).size, 1200);
  for (let step = 0; step < 3; step++) {
    for (const [i, chunk] of open.entries()) chunks.append(chunk, i + step * 1000, i * step + 0.5);
  }
  for (const [i, chunk] of open.entries()) {
    assertEquals(read(chunks, chunk), [0, 1, 2].map((step) => [i + step * 1000, i * step + 0.5]));
    assertEquals([chunks.firstTime(chunk), chunks.lastTime(chunk)], [i, i + 2000]);
  }
});

Deno.test("chunks take as much memory as their samples need", () => {
  const chunks = new OpenChunks();
  assertEquals(chunks.bytes, 0);
  const open = Array.from({ length: 4096 }, () => chunks.open());
  const add = (step: number, value: number) => {
    for (const chunk of open) chunks.append(chunk, step * 5000, value);
  };
  for (let step = 0; step < 60; step++) add(step, 1);
  assertEquals(chunks.bytes, 4096 * 64);
  for (let step = 60; step < 75; step++) add(step, Math.sin(step));
  // One slab of each smaller size is kept.
  assertEquals(chunks.bytes, 4096 * 256 + 2 * 65_536);
  for (const chunk of open) chunks.close(chunk);
  assertEquals(chunks.bytes, 3 * 65_536);
});

Deno.test("chunks of all sizes keep what each of them was given", () => {
  const chunks = new OpenChunks();
  const open = Array.from({ length: 500 }, () => chunks.open());
  // The higher its number, the noisier a chunk is.
  const valueOf = (i: number, step: number) => step % 501 < i ? Math.sin(i * step) * 1e9 : i;
  for (let step = 0; step < 90; step++) {
    for (const [i, chunk] of open.entries()) {
      chunks.append(chunk, step * 5000, valueOf(i, step * 6));
    }
  }
  for (const [i, chunk] of open.entries()) {
    const want = Array.from({ length: 90 }, (_, step) => [step * 5000, valueOf(i, step * 6)]);
    assertEquals(read(chunks, chunk) as unknown, want);
  }
});

/** The bits of a value, with the one NaN that Prometheus writes. */
function bitsOf(value: number | "stale"): bigint {
  if (value === "stale") return 0x7ff0000000000002n;
  if (Number.isNaN(value)) return 0x7ff8000000000001n;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

const binary = (value: bigint, width: number) =>
  BigInt.asUintN(width, value).toString(2).padStart(width, "0");

function varintBits(value: bigint): string {
  return value < 128n ? binary(value, 8) : "1" + binary(value & 127n, 7) + varintBits(value >> 7n);
}

function changeBits(change: bigint): string {
  if (change === 0n) return "0";
  if (change >= -8191n && change <= 8192n) return "10" + binary(change, 14);
  if (change >= -65535n && change <= 65536n) return "110" + binary(change, 17);
  if (change >= -524287n && change <= 524288n) return "1110" + binary(change, 20);
  return "1111" + binary(change, 64);
}

/** The slow way, as `xor_chunk.ts` draws the format: a text of bits. */
function naiveBits(samples: readonly Sample[]): string {
  let bits = binary(BigInt(samples.length), 16);
  let [time, delta, before] = [0n, 0n, 0n];
  let window: readonly [leading: number, trailing: number] | undefined;
  for (const [i, [at, value]] of samples.entries()) {
    const step = BigInt(at) - time;
    time = BigInt(at);
    const now = bitsOf(value);
    if (i === 0) {
      bits += varintBits(time < 0n ? -time * 2n - 1n : time * 2n) + binary(now, 64);
    } else {
      bits += i === 1 ? varintBits(step) : changeBits(step - delta);
      delta = step;
      const changed = binary(now ^ before, 64);
      const leading = Math.min(changed.indexOf("1"), 31);
      const trailing = 63 - changed.lastIndexOf("1");
      if (!changed.includes("1")) {
        bits += "0";
      } else if (window !== undefined && leading >= window[0] && trailing >= window[1]) {
        bits += "10" + changed.slice(window[0], 64 - window[1]);
      } else {
        window = [leading, trailing];
        const width = BigInt(64 - leading - trailing);
        bits += "11" + binary(BigInt(leading), 5) + binary(width, 6) +
          changed.slice(leading, 64 - trailing);
      }
    }
    before = now;
  }
  return bits.padEnd(Math.ceil(bits.length / 8) * 8, "0");
}

/** What a chunk of these samples is, as a text of bits. */
function chunkBits(samples: readonly Sample[]): string {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  write(chunks, chunk, samples);
  const { bytes, offset, length } = chunks.read(chunk);
  return Array.from(bytes.subarray(offset, offset + length), (byte) => binary(BigInt(byte), 8))
    .join("");
}

Deno.test("a chunk is bit for bit what its format says", () => {
  fc.assert(fc.property(samples, (samples) => {
    if (samples.length > 0) assertEquals(chunkBits(samples), naiveBits(samples));
  }));
});

// Values whose differences have one bit at each place, and two.
const oneBit = Array.from({ length: 64 }, (_, i) => 1n << BigInt(i));
const twoBits = oneBit.map((bit) => bit | BigInt.asUintN(64, bit << 7n) | 1n);
Deno.test("a chunk of values that differ in few bits is what its format says", () => {
  const ofBits = (bits: bigint) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, bits);
    return view.getFloat64(0);
  };
  for (const bits of [...oneBit, ...twoBits]) {
    const values = [0, ofBits(bits), 0, ofBits(bits >> 1n), 1].filter((value) =>
      !Number.isNaN(value)
    );
    const samples = values.map((value, i): Sample => [i * 1000, value]);
    assertEquals(chunkBits(samples), naiveBits(samples));
    assertEquals(roundTrip(samples), samples);
  }
});

Deno.test("a chunk of times around the borders of a byte is what its format says", () => {
  for (const time of [0, 1, 63, 64, 127, 128, 8191, 8192, 2 ** 40]) {
    for (const start of [time, -time - 1]) {
      const samples: Sample[] = [[start, 1], [start + time + 1, 1], [start + 2 * time + 2, 2]];
      assertEquals(chunkBits(samples), naiveBits(samples));
      assertEquals(roundTrip(samples), samples);
    }
  }
});

Deno.test("a stale marker is read as a NaN of its own slot", () => {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  write(chunks, chunk, [[1, 5], [2, "stale"], [3, "stale"], [4, 7]]);
  const { view, offset } = chunks.read(chunk);
  const columns = sampleColumns(6);
  columns.values.fill(9);
  columns.stale.fill(9);
  assertEquals(decodeChunk(view, offset, columns, 1), 5);
  assertEquals([...columns.values], [9, 5, NaN, NaN, 7, 9]);
  assertEquals([...columns.stale], [9, 0, 1, 1, 0, 9]);
});
