import { assert, assertEquals } from "@std/assert/mod.js";
import { OpenChunks } from "./open_chunks.ts";
import { PARTITION_MS } from "./partition.ts";
import { Store } from "./store.ts";
import { append, dump, labels, samplesOf, storeSuite } from "./testing/store_suite.ts";

storeSuite("a store in memory", (options, fill, check) => {
  const store = new Store(options);
  fill(store);
  check(store);
  return Promise.resolve();
});

/** The border of a partition, so that tests count in parts of two hours. */
const START = 1000 * PARTITION_MS;
const HOUR = 3_600_000;

Deno.test("a sample at the time of the last one is the same or a duplicate", () => {
  const store = new Store();
  const fates = append(
    store,
    "a=1",
    [1, 5],
    [1, 5],
    [1, 6],
    [0, 5],
    [2, NaN],
    [2, NaN],
    [2, "stale"],
    [3, "stale"],
    [3, "stale"],
    [3, NaN],
    [4, 0],
    [4, -0],
  );
  assertEquals(fates, [
    "appended",
    "same",
    "duplicate",
    "outOfOrder",
    "appended",
    "same",
    "duplicate",
    "appended",
    "same",
    "duplicate",
    "appended",
    "duplicate",
  ]);
  assertEquals(dump(store), ["a=1: 1 5, 2 NaN, 3 stale, 4 0"]);
  const { samples } = store.stats();
  assertEquals([samples.appended, samples.same, samples.duplicate, samples.outOfOrder], [
    4,
    3,
    4,
    1,
  ]);
});

Deno.test("a repeated sample is still the same after its chunk was closed", () => {
  const store = new Store();
  append(store, "a=1", [START, 5]);
  store.advance(START + 3 * HOUR);
  assertEquals(append(store, "a=1", [START, 5], [START, 6]), ["same", "duplicate"]);
});

Deno.test("fractions of milliseconds and absurd times are out of bounds", () => {
  const store = new Store();
  const times = [0.5, NaN, Infinity, -Infinity, 9e15, -9e15];
  for (const time of times) assertEquals(append(store, "a=1", [time, 1]), ["outOfBounds"]);
  assertEquals(append(store, "a=1", [-(2 ** 50), 1], [2 ** 50, 1]), ["appended", "appended"]);
});

Deno.test("retention drops whole partitions and the series that end in them", () => {
  const store = new Store({ retentionMs: 4 * HOUR });
  append(store, "a=old", [START, 1], [START + HOUR, 2]);
  append(store, "a=both", [START, 1], [START + 5 * HOUR, 2]);
  store.advance(START + 5 * HOUR);
  assertEquals(store.stats().series, 2);
  store.advance(START + 6 * HOUR);
  assertEquals(dump(store), [`a=both: ${START + 5 * HOUR} 2`]);
  assertEquals(store.labelValues("a"), ["both"]);
  assertEquals(store.stats().partitionsDropped, 1);
});

Deno.test("samples older than the retention are out of bounds", () => {
  const store = new Store({ retentionMs: 4 * HOUR });
  store.advance(START + 6 * HOUR);
  assertEquals(append(store, "a=1", [START + 2 * HOUR - 1, 1]), ["outOfBounds"]);
  assertEquals(append(store, "a=1", [START + 2 * HOUR, 1]), ["appended"]);
});

Deno.test("a reference to a removed series is refused, and a new one works", () => {
  const store = new Store({ retentionMs: 2 * HOUR });
  const ref = store.ref(labels("a=1"))!;
  store.append(ref, START, 1);
  store.advance(START + 24 * HOUR);
  assertEquals(store.append(ref, START + 24 * HOUR, 1), "unknownSeries");
  assertEquals(store.appendStale(ref, START + 24 * HOUR), "unknownSeries");
  assertEquals(store.labels(ref), undefined);
  assertEquals(append(store, "a=1", [START + 24 * HOUR, 1]), ["appended"]);
});

Deno.test("a series that is removed after select() reads as empty", () => {
  const store = new Store({ retentionMs: 2 * HOUR });
  append(store, "a=1", [START, 1]);
  const [series] = store.select([], START, START);
  store.advance(START + 24 * HOUR);
  append(store, "a=2", [START + 24 * HOUR, 7]);
  assertEquals(samplesOf(series!.samples(-Infinity, Infinity)), []);
});

Deno.test("short-lived series leave nothing behind", () => {
  const store = new Store({ retentionMs: 4 * HOUR });
  const held: number[] = [];
  for (let step = 0; step < 240; step++) {
    const now = START + step * HOUR;
    for (let i = 0; i < 50; i++) append(store, `a=${step}-${i},id=${step}`, [now, step]);
    store.advance(now);
    if (step >= 120) held.push(store.stats().bytes);
  }
  const { series, seriesCreated, seriesRemoved } = store.stats();
  assertEquals(seriesCreated, 12_000);
  assertEquals(series, seriesCreated - seriesRemoved);
  assert(series <= 350, `${series} series`);
  assertEquals(store.labelValues("id").length, series / 50);
  // Columns grow in steps, so the same load may need a little more at one time than another.
  assert(Math.max(...held.slice(-10)) < 1.05 * Math.max(...held.slice(0, 10)));
});

Deno.test("at maxSeries the series that ended first is removed, with its partition", () => {
  const store = new Store({ maxSeries: 2 });
  append(store, "a=1", [START, 1]);
  append(store, "a=2", [START, 1], [START + 3 * HOUR, 2]);
  append(store, "a=3", [START + 3 * HOUR, 3]);
  assertEquals(dump(store), [`a=2: ${START + 3 * HOUR} 2`, `a=3: ${START + 3 * HOUR} 3`]);
  assertEquals(store.stats().seriesRefused, 0);
});

Deno.test("at maxSeries new series are refused while all others are active", () => {
  const store = new Store({ maxSeries: 2 });
  append(store, "a=1", [START, 1], [START + 3 * HOUR, 1]);
  append(store, "a=2", [START, 1], [START + 3 * HOUR, 1]);
  assertEquals(store.ref(labels("a=3")), undefined);
  assertEquals(store.ref(labels("a=4")), undefined);
  assertEquals(store.stats().seriesRefused, 2);
  assertEquals(store.stats().partitions, 2);
  assertEquals(append(store, "a=1", [START + 4 * HOUR, 1]), ["appended"]);
});

Deno.test("guests leave a tenth of the capacity", () => {
  const store = new Store({ maxSeries: 10 });
  const guests = store.guests();
  const refs = Array.from({ length: 12 }, (_, i) => {
    const ref = guests.ref(labels(`a=${i}`));
    if (ref !== undefined) guests.append(ref, START, 1);
    return ref;
  });
  assertEquals(refs.filter((ref) => ref !== undefined).length, 9);
  assertEquals(append(store, "ours=1", [START, 1]), ["appended"]);
  assertEquals(store.ref(labels("ours=2")), undefined);
});

Deno.test("a guest finds an existing series in a full store", () => {
  const store = new Store({ maxSeries: 1 });
  append(store, "a=1", [START, 1]);
  assert(store.guests().ref(labels("a=1")) !== undefined);
});

Deno.test("at maxSeries a series without any sample makes room", () => {
  const store = new Store({ maxSeries: 2 });
  append(store, "a=1", [START, 1]);
  store.ref(labels("a=2"));
  assertEquals(append(store, "a=3", [START, 1]), ["appended"]);
  assertEquals(store.series([]).map((labels) => labels.get("a")), ["1", "3"]);
});

Deno.test("a full store accepts series again once others have ended", () => {
  const store = new Store({ maxSeries: 1, retentionMs: 2 * HOUR });
  append(store, "a=1", [START, 1]);
  assertEquals(store.ref(labels("a=2")), undefined);
  store.advance(START + 24 * HOUR);
  assertEquals(append(store, "a=2", [START + 24 * HOUR, 1]), ["appended"]);
});

Deno.test("at maxLabelCharacters new series are refused and the others go on", () => {
  const store = new Store({ maxLabelCharacters: 1000 });
  append(store, `a=${"x".repeat(1000)}`, [START, 1]);
  assertEquals(store.ref(labels("a=2")), undefined);
  assertEquals(store.stats().seriesRefused, 1);
  assertEquals(append(store, `a=${"x".repeat(1000)}`, [START + 1, 1]), ["appended"]);
  append(store, `a=${"x".repeat(1000)}`, [START + 3 * HOUR, "stale"]);
  assertEquals(store.ref(labels("a=2")), undefined);
});

Deno.test("above maxBytes the oldest partitions are dropped", () => {
  const store = new Store({ maxBytes: 600_000 });
  for (let step = 0; step < 10; step++) {
    append(store, "a=1", [START + step * 2 * HOUR, step]);
    store.advance(START + (step * 2 + 3) * HOUR);
  }
  const { partitions, partitionsDropped, bytes } = store.stats();
  assertEquals(partitions + partitionsDropped, 10);
  assert(partitions >= 1 && bytes < 1_000_000, `${partitions} partitions, ${bytes} bytes`);
  assertEquals(store.stats().newestTime, START + 18 * HOUR);
});

Deno.test("select() skips series without samples in the range", () => {
  const store = new Store();
  append(store, "a=1", [START, 1], [START + 1000, 1]);
  append(store, "a=2", [START + 5 * HOUR, 1]);
  const inRange = (from: number, to: number) => dump(store, [], START + from, START + to);
  assertEquals(inRange(0, 999), [`a=1: ${START} 1`]);
  assertEquals(inRange(1001, HOUR), []);
  assertEquals(inRange(4 * HOUR, 5 * HOUR), [`a=2: ${START + 5 * HOUR} 1`]);
  store.advance(START + 3 * HOUR);
  assertEquals(inRange(0, 999), [`a=1: ${START} 1`]);
  assertEquals(inRange(1001, HOUR), []);
});

Deno.test("a late sample of another series still finds its partition", () => {
  const store = new Store();
  append(store, "a=1", [START + 5 * HOUR, 1]);
  store.advance(START + 5 * HOUR);
  append(store, "a=2", [START, 2], [START + 6 * HOUR, 3]);
  store.advance(START + 24 * HOUR);
  assertEquals(dump(store), [
    `a=1: ${START + 5 * HOUR} 1`,
    `a=2: ${START} 2, ${START + 6 * HOUR} 3`,
  ]);
});

/** A chunk of samples of value 1, as a partition would give it. */
function chunkOf(...times: readonly number[]) {
  const chunks = new OpenChunks();
  const chunk = chunks.open();
  for (const time of times) chunks.append(chunk, time, 1);
  return chunks.read(chunk);
}

Deno.test("appendChunk() accepts a chunk after the samples of the series, which then continues", () => {
  const store = new Store();
  append(store, "a=1", [START, 0]);
  const ref = store.ref(labels("a=1"))!;
  assertEquals(store.appendChunk(ref, chunkOf(START + 1, START + 2 * HOUR - 1)), true);
  assertEquals(append(store, "a=1", [START + 5, 2], [START + 2 * HOUR, 3]), [
    "outOfOrder",
    "appended",
  ]);
  assertEquals(dump(store), [
    `a=1: ${START} 0, ${START + 1} 1, ${START + 2 * HOUR - 1} 1, ${START + 2 * HOUR} 3`,
  ]);
});

Deno.test("appendChunk() refuses a chunk that cannot be from a partition", () => {
  const store = new Store();
  append(store, "a=1", [START, 0]);
  const ref = store.ref(labels("a=1"))!;
  const before = chunkOf(START - 1);
  const acrossTwoPartitions = chunkOf(START + 1, START + 2 * HOUR);
  for (const chunk of [before, acrossTwoPartitions, chunkOf()]) {
    assertEquals(store.appendChunk(ref, chunk), false);
  }
  assertEquals(store.appendChunk(-1, chunkOf(START + 1)), false);
  assertEquals(dump(store), [`a=1: ${START} 0`]);
});

Deno.test("a partition is closed ten minutes after its end, for late samples", () => {
  const store = new Store();
  append(store, "a=1", [START, 1]);
  const chunks = () => store.partitions.map(({ start, length }) => [start, length]);
  store.advance(START + 2 * HOUR + 599_999);
  assertEquals(chunks().filter(([, length]) => length !== 0), []);
  store.advance(START + 2 * HOUR + 600_000);
  assertEquals(chunks(), [[START, 1]]);
});

Deno.test("a stale marker after a value is a duplicate, and the same after a marker", () => {
  const store = new Store();
  assertEquals(append(store, "a=1", [1, 0], [1, "stale"], [2, "stale"], [2, "stale"], [2, 0]), [
    ...["appended", "duplicate", "appended", "same", "duplicate"],
  ]);
});

Deno.test("select() finds chunks that overlap the range in one sample", () => {
  const store = new Store();
  append(store, "a=1", [START, 1], [START + 10, 2]);
  store.advance(START + 5 * HOUR);
  const at = (time: number) => dump(store, [], time, time);
  assertEquals(at(START), [`a=1: ${START} 1`]);
  assertEquals(at(START + 10), [`a=1: ${START + 10} 2`]);
  assertEquals([at(START - 1), at(START + 11)], [[], []]);
});

Deno.test("a store that is attached to a journal tells it all samples, and none once detached", () => {
  const store = new Store();
  const told: string[] = [];
  store.attach({
    sample: (_, time, value) => told.push(`${time}:${value}`),
    stale: (_, time) => told.push(`${time}:stale`),
  });
  append(store, "a=1", [1, 5], [1, 5], [2, "stale"]);
  store.detach();
  append(store, "a=1", [3, 6], [4, "stale"]);
  assertEquals(told, ["1:5", "2:stale"]);
});

Deno.test("guests append samples and markers as others do", () => {
  const store = new Store();
  const guests = store.guests();
  const ref = guests.ref(labels("a=1"))!;
  assertEquals([guests.append(ref, 1, 5), guests.appendStale(ref, 2), guests.append(ref, 2, 6)], [
    ...["appended", "appended", "duplicate"],
  ]);
  assertEquals(dump(store), ["a=1: 1 5, 2 stale"]);
});

Deno.test("time that goes back changes nothing", () => {
  const store = new Store({ retentionMs: 4 * HOUR });
  store.advance(START + 24 * HOUR);
  const { closedBefore, minTime } = store;
  assertEquals([closedBefore, minTime], [START + 22 * HOUR, START + 20 * HOUR]);
  store.advance(START);
  assertEquals([store.closedBefore, store.minTime], [closedBefore, minTime]);
});

Deno.test("a store that is full makes room again when a partition has ended since", () => {
  const store = new Store({ maxSeries: 2 });
  append(store, "a=1", [START, 1]);
  append(store, "a=2", [START, 1]);
  assertEquals(store.ref(labels("a=3")), undefined);
  append(store, "a=2", [START + 3 * HOUR, 1]);
  store.advance(START + 3 * HOUR);
  assertEquals(append(store, "a=3", [START + 3 * HOUR, 1]), ["appended"]);
});

Deno.test("a store that made room once makes room again", () => {
  const store = new Store({ maxSeries: 2 });
  for (let i = 0; i < 6; i++) {
    assertEquals(append(store, `a=${i}`, [START + i * 3 * HOUR, i]), ["appended"]);
  }
  assertEquals(store.labelValues("a"), ["4", "5"]);
  assertEquals(store.stats().chunks, 2);
});

Deno.test("what begins at the border of a partition stays when those before it go", () => {
  const store = new Store({ maxSeries: 2 });
  append(store, "a=1", [START, 1]);
  append(store, "a=2", [START, 1], [START + 2 * HOUR, 2]);
  assertEquals(store.partitions.map(({ start }) => start), [START, START + 2 * HOUR]);
  append(store, "a=3", [START + 2 * HOUR, 3]);
  assertEquals(dump(store), [`a=2: ${START + 2 * HOUR} 2`, `a=3: ${START + 2 * HOUR} 3`]);
  assertEquals([store.stats().chunks, store.stats().partitionsDropped], [2, 1]);
});

Deno.test("a chunk that was appended is found by each of its samples", () => {
  const store = new Store();
  const ref = store.ref(labels("a=1"))!;
  assertEquals(store.appendChunk(ref, chunkOf(START + 1, START + 5)), true);
  const at = (time: number) => dump(store, [], START + time, START + time).length;
  assertEquals([0, 1, 5, 6].map(at), [0, 1, 1, 0]);
  assertEquals(store.stats().oldestTime, START + 1);
});

Deno.test("above maxBytes as few partitions go as will do, and never the last", () => {
  const small = new Store({ maxBytes: 1 });
  append(small, "a=1", [START, 1]);
  small.advance(START + 3 * HOUR);
  assertEquals(dump(small), [`a=1: ${START} 1`]);
  const store = new Store({ maxBytes: 600_000 });
  for (let step = 0; step < 3; step++) {
    append(store, "a=1", [START + step * 2 * HOUR, step]);
    store.advance(START + (step * 2 + 3) * HOUR);
  }
  assertEquals([store.stats().partitions, store.stats().partitionsDropped], [2, 1]);
});

Deno.test("labelNames() and labelValues() tell only what the series that match have", () => {
  const store = new Store();
  append(store, "z=9", [START, 1]);
  append(store, "a=1", [START, 1]);
  const matchers = [{ name: "a", op: "=", value: "1" }] as const;
  assertEquals([store.labelNames(matchers), store.labelValues("a", matchers)], [["a"], ["1"]]);
  assertEquals([store.labelNames(), store.labelValues("z", matchers)], [["a", "z"], []]);
  assertEquals(store.labelNames([], START + 1, START + 2), []);
});

Deno.test("labelUses() tells how many series have each label", () => {
  const store = new Store();
  for (const series of ["a=1,b=x", "a=1,b=y", "a=2"]) append(store, series, [START, 1]);
  const uses = [...store.labelUses()].map(({ name, value, series }) =>
    `${name}=${value} ${series}`
  );
  assertEquals(uses.sort(), ["a=1 2", "a=2 1", "b=x 1", "b=y 1"]);
});

Deno.test("a new store has counted nothing", () => {
  const { samples, ...stats } = new Store().stats();
  assertEquals(Object.values(samples), [0, 0, 0, 0, 0, 0]);
  assertEquals(stats, {
    ...{ series: 0, partitions: 0, chunks: 0, bytes: 0 },
    ...{ oldestTime: undefined, newestTime: undefined },
    ...{ seriesCreated: 0, seriesRemoved: 0, seriesRefused: 0, partitionsDropped: 0 },
  });
});

Deno.test("the memory of a store is that of open and of full chunks", () => {
  const store = new Store();
  append(store, "a=1", [START, 1]);
  const columns = store.partitions[0]!.bytes;
  assertEquals(store.stats().bytes, 65_536 + columns);
  store.advance(START + 3 * HOUR);
  assertEquals(store.stats().bytes, 65_536 + store.partitions[0]!.bytes);
  assertEquals(store.partitions[0]!.bytes > columns, true);
});

Deno.test("the newest time is the latest of all samples, in whichever order they come", () => {
  const store = new Store();
  append(store, "a=1", [START + 5, 1]);
  append(store, "a=2", [START, 1]);
  assertEquals([store.stats().oldestTime, store.stats().newestTime], [START, START + 5]);
});

Deno.test("a series without samples stays while no partition goes", () => {
  const store = new Store({ retentionMs: 4 * HOUR });
  store.ref(labels("a=1"));
  append(store, "a=2", [START + 10 * HOUR, 1]);
  store.advance(START + 10 * HOUR);
  assertEquals([store.stats().series, store.stats().seriesRemoved], [2, 0]);
});

Deno.test("a store without samples makes no room", () => {
  const store = new Store({ maxSeries: 1 });
  store.ref(labels("a=1"));
  assertEquals(store.ref(labels("a=2")), undefined);
  assertEquals(store.stats().series, 1);
});

Deno.test("labels may have as many characters as there is room for", () => {
  const store = new Store({ maxLabelCharacters: 4 });
  append(store, "a=1", [START, 1]);
  assertEquals(append(store, "b=2", [START, 1]), ["appended"]);
  assertEquals(store.ref(labels("a=2")), undefined);
});
