/**
 * Prints what the store costs: `deno run -A server/prometheus/tsdb/store_bench.ts`.
 *
 * With `--openmetrics` it prints the first data set as OpenMetrics text instead,
 * which `promtool tsdb create-blocks-from openmetrics` turns into Prometheus'
 * own chunks, to compare sizes on equal data.
 */
import { DiskStore } from "./disk_store.ts";
import type { Partition } from "./partition.ts";
import { Store } from "./store.ts";

const START = 1_700_006_400_000; // the border of a partition
const STEP_MS = 5000;

/** A number from 0 to 1 that follows from `seed` alone, so that every run is alike. */
function noise(seed: number): number {
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ x >>> 13, 0xc2b2ae35);
  return ((x ^ x >>> 16) >>> 0) / 2 ** 32;
}

/** A set of series that all have a sample at each step. */
interface DataSet {
  readonly series: number;
  readonly steps: number;
  name(series: number): string;
  /** The value at the step after `before`. */
  next(series: number, step: number, before: number): number;
}

/** 300 counters and 200 gauges of six noisy digits, for an hour. */
const noisy: DataSet = {
  series: 500,
  steps: 720,
  name: (series) => series < 300 ? "req_total" : "level",
  next: (series, step, before) => {
    const random = noise(series * 100_003 + step);
    return series < 300 ? before + Math.floor(random * 20) : Math.round(random * 1e6) / 1e6;
  },
};

/**
 * A day of a server that watches itself: of ten series, six stand still (bucket
 * counters of rare values, gauges of settings), three are counters that move
 * now and then, and one is a gauge that never rests.
 */
const typical: DataSet = {
  series: 2000,
  steps: 24 * 720,
  name: (series) => `family_${series % 40}`,
  next: (series, step, before) => {
    if (series % 10 < 6) return 42;
    const random = noise(series * 100_003 + step);
    if (series % 10 < 9) return random < 0.4 ? before + Math.ceil(random * 20) : before;
    return Math.round(random * 1e5) / 1e3;
  },
};

function labels(data: DataSet, series: number): Map<string, string> {
  const name = data.name(series);
  return new Map([["__name__", name], ["instance", `${series}`], ["job", "modelwatch"]]);
}

/**
 * Fills a store, step after step, and lets time pass by `advance`. Returns the
 * milliseconds that appending took.
 */
async function fill(
  store: Store,
  data: DataSet,
  advance: (now: number) => void | Promise<unknown>,
): Promise<number> {
  const refs = Array.from({ length: data.series }, (_, i) => store.ref(labels(data, i))!);
  const values = new Float64Array(data.series);
  let elapsed = 0;
  for (let step = 0; step < data.steps; step++) {
    const time = START + step * STEP_MS;
    for (let i = 0; i < refs.length; i++) values[i] = data.next(i, step, values[i]!);
    const begin = performance.now();
    for (let i = 0; i < refs.length; i++) store.append(refs[i]!, time, values[i]!);
    elapsed += performance.now() - begin;
    await advance(time);
  }
  return elapsed;
}

/** Reads every sample of the store. Returns how many and the milliseconds. */
function readAll(store: Store): { samples: number; elapsed: number } {
  const begin = performance.now();
  let samples = 0;
  for (const series of store.select([], START, Infinity)) {
    samples += series.samples(START, Infinity).length;
  }
  return { samples, elapsed: performance.now() - begin };
}

async function report(title: string, data: DataSet): Promise<void> {
  const before = Deno.memoryUsage().rss;
  const store = new Store();
  const elapsed = await fill(store, data, (now) => store.advance(now));
  const samples = data.series * data.steps;
  const growth = Deno.memoryUsage().rss - before;
  store.advance(START + data.steps * STEP_MS + 24 * 3_600_000); // all chunks are full now
  const { bytes, chunks } = store.stats();
  const chunkBytes = store.partitions.reduce((sum, partition) => sum + bytesOfChunks(partition), 0);
  readAll(store);
  const read = readAll(store);
  const rate = (count: number, ms: number) => `${(count / ms / 1000).toFixed(1)} M samples/s`;
  console.log(title);
  console.log(`  append   ${rate(samples, elapsed)}`);
  console.log(`  read     ${rate(read.samples, read.elapsed)}`);
  console.log(`  chunks   ${(chunkBytes / samples).toFixed(3)} B/sample in ${chunks} chunks`);
  console.log(`  store    ${(bytes / samples).toFixed(3)} B/sample with columns and open chunks`);
  console.log(`  process  ${(growth / 1e6).toFixed(0)} MB more`);
}

function bytesOfChunks(partition: Partition): number {
  let bytes = 0;
  for (let chunk = 0; chunk < partition.length; chunk++) bytes += partition.read(chunk).length;
  return bytes;
}

/** Fills a store on disk and opens it again. */
async function reportDisk(title: string, data: DataSet): Promise<void> {
  const directory = await Deno.makeTempDir();
  const options = { directory, now: START, retentionMs: 48 * 3_600_000 };
  const disk = await DiskStore.open(options);
  let longest = 0;
  const elapsed = await fill(disk.store, data, async (now) => {
    const begin = performance.now();
    disk.advance(now);
    await disk.flush();
    longest = Math.max(longest, performance.now() - begin);
  });
  await disk.close();
  const samples = data.series * data.steps;
  const begin = performance.now();
  const again = await DiskStore.open({ ...options, now: START + data.steps * STEP_MS });
  const opening = performance.now() - begin;
  console.log(`${title}, on disk`);
  console.log(`  append   ${(samples / elapsed / 1000).toFixed(1)} M samples/s`);
  console.log(`  flush    ${longest.toFixed(0)} ms at most, with saving a partition`);
  console.log(`  files    ${(again.stats().bytes / samples).toFixed(3)} B/sample`);
  console.log(`  open     ${(opening / 1000).toFixed(2)} s`);
  const { samples: read } = readAll(again.store);
  console.log(`  restored ${(100 * read / samples).toFixed(3)} % of the samples`);
  await again.close();
  await Deno.remove(directory, { recursive: true });
}

/** Writes a data set the way Prometheus' tools read it. */
function printOpenMetrics(data: DataSet): void {
  const lines: string[] = [];
  for (let series = 0; series < data.series; series++) {
    let value = 0;
    for (let step = 0; step < data.steps; step++) {
      value = data.next(series, step, value);
      const time = (START + step * STEP_MS) / 1000;
      lines.push(`${data.name(series)}{instance="${series}",job="modelwatch"} ${value} ${time}`);
    }
  }
  console.log([...lines, "# EOF"].join("\n"));
}

if (Deno.args.includes("--openmetrics")) {
  printOpenMetrics(noisy);
} else {
  await report("500 noisy series, one hour", noisy);
  await report("2,000 typical series, one day", typical);
  await reportDisk("2,000 typical series, one day", typical);
}
