import { assertEquals, assertRejects } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { CacheCounts } from "../../metrics/cache_counts.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Tensor } from "../tensor.ts";
import { type CacheLimits, ResponseCache } from "./response_cache.ts";

function cacheOf(limits: Partial<CacheLimits> = {}) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const counts = new CacheCounts(tally, { model: "m", version: "1" });
  const cache = new ResponseCache({ entries: 100, ttlMs: Infinity, ...limits }, counts);
  let runs = 0;
  /** Asks for a value; the answer is the number of its run. */
  const ask = async (feed: Tensor, fetches: readonly number[] = [0]) => {
    const run = () => Promise.resolve([floats([++runs])]);
    const [output] = await cache.outputsOf([feed], fetches, run);
    return output!.data[0];
  };
  /** Hits, misses, evictions and bytes. */
  const counted = () =>
    Object.fromEntries(
      merge.collect().map(({ family, cells }) => [family.name.split("_")[2], cells[0]]),
    );
  return { cache, ask, counted };
}

function floats(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
  return { datatype: "FP32", shape, data: Float32Array.from(values) };
}

Deno.test("the same tensors are run once, and each answer is counted as a hit or a miss", async () => {
  const { ask, counted } = cacheOf();
  assertEquals([await ask(floats([1])), await ask(floats([1])), await ask(floats([2]))], [1, 1, 2]);
  const { hits, misses, evictions, bytes } = counted();
  assertEquals([hits, misses, evictions, bytes! > 1000], [1, 2, 0, true]);
});

const INT32: Tensor = { datatype: "INT32", shape: [1], data: Int32Array.of(0) };
const different: readonly (readonly [name: string, a: Tensor, b: Tensor])[] = [
  ["bytes", floats([1]), floats([1.0000001])],
  ["signs of zero", floats([0]), floats([-0])],
  ["shapes", floats([1, 2], [1, 2]), floats([1, 2], [2, 1])],
  ["types", floats([0]), INT32],
  [
    "texts that are the same when joined",
    { datatype: "BYTES", shape: [2], data: ["a,b", "c"] },
    { datatype: "BYTES", shape: [2], data: ["a", "b,c"] },
  ],
];
for (const [name, a, b] of different) {
  Deno.test(`requests with different ${name} do not share an answer`, async () => {
    const { ask } = cacheOf();
    assertEquals([await ask(a), await ask(b), await ask(a)], [1, 2, 1]);
  });
}

Deno.test("requests for different outputs do not share an answer", async () => {
  const { ask } = cacheOf();
  assertEquals([await ask(floats([1]), [0]), await ask(floats([1]), [1])], [1, 2]);
});

Deno.test("the key is of the rows of a view, not of the buffer that they lie in", async () => {
  const { ask } = cacheOf();
  const data = Float32Array.of(1, 2, 2);
  const view = (at: number): Tensor => ({
    datatype: "FP32",
    shape: [1],
    data: data.subarray(at, at + 1),
  });
  assertEquals([await ask(view(0)), await ask(view(1)), await ask(view(2))], [1, 2, 2]);
});

Deno.test("the answer that was used least recently makes room", async () => {
  const { ask, counted } = cacheOf({ entries: 2 });
  for (const value of [1, 2, 1, 3]) await ask(floats([value]));
  assertEquals(counted().evictions, 1);
  assertEquals([await ask(floats([1])), await ask(floats([3])), await ask(floats([2]))], [1, 3, 4]);
});

Deno.test("an answer is used until its time to live has passed", async () => {
  const { now } = performance;
  let time = 1000;
  performance.now = () => time;
  try {
    const { ask, counted } = cacheOf({ ttlMs: 50 });
    await ask(floats([1]));
    time = 1049;
    assertEquals(await ask(floats([1])), 1);
    time = 1050;
    assertEquals(await ask(floats([1])), 2);
    assertEquals([counted().evictions, counted().misses], [1, 2]);
  } finally {
    performance.now = now;
  }
});

Deno.test("answers take no more than 32 MiB, and one that would fill a quarter is not kept", async () => {
  const { cache, counted } = cacheOf({ entries: 1000 });
  const answer = (bytes: number) => () => Promise.resolve([floats(Array(bytes / 4).fill(0))]);
  for (let i = 0; i < 12; i++) await cache.outputsOf([floats([i])], [0], answer(4_000_000));
  assertEquals([counted().bytes! <= 32 * 1024 ** 2, counted().evictions], [true, 4]);
  await cache.outputsOf([floats([99])], [0], answer(9_000_000));
  assertEquals([counted().evictions, counted().misses], [4, 13]);
});

Deno.test("a request of more than 64 KiB is neither kept nor counted", async () => {
  const { ask, counted } = cacheOf();
  const large = floats(Array(16_385).fill(1));
  assertEquals([await ask(large), await ask(large)], [1, 2]);
  assertEquals([counted().hits, counted().misses], [0, 0]);
  const allowed = floats(Array(16_384).fill(1));
  assertEquals([await ask(allowed), await ask(allowed)], [3, 3]);
});

Deno.test("a run that fails is not kept", async () => {
  const { cache, ask } = cacheOf();
  const fails = () => Promise.reject(new Error("late"));
  await assertRejects(() => cache.outputsOf([floats([1])], [0], fails), Error, "late");
  assertEquals(await ask(floats([1])), 1);
});

Deno.test("two runs of the same request at a time leave one answer", async () => {
  const { cache, counted } = cacheOf();
  const run = () => Promise.resolve([floats([1])]);
  await Promise.all([1, 2].map(() => cache.outputsOf([floats([1])], [0], run)));
  const { bytes } = counted();
  await cache.outputsOf([floats([1])], [0], run);
  assertEquals([counted().hits, counted().misses, counted().bytes], [1, 2, bytes]);
  assertEquals(bytes! < 1000, true);
});

Deno.test("an answer is a copy of its own, apart from the outputs of others", async () => {
  const { cache } = cacheOf();
  const shared = Float32Array.of(1, 2, 3);
  const view: Tensor = { datatype: "FP32", shape: [1], data: shared.subarray(1, 2) };
  await cache.outputsOf([floats([1])], [0], () => Promise.resolve([view]));
  shared[1] = 9;
  const [kept] = await cache.outputsOf([floats([1])], [0], () => Promise.reject(new Error("run")));
  const data = kept!.data as Float32Array;
  assertEquals([data, data.buffer.byteLength], [Float32Array.of(2), 4]);
});

Deno.test("an emptied cache holds nothing", async () => {
  const { cache, ask, counted } = cacheOf();
  await ask(floats([1]));
  cache.clear();
  assertEquals(counted().bytes, 0);
  assertEquals(await ask(floats([1])), 2);
});

Deno.test("every request gets its own answer, whatever was asked before", async () => {
  const value = fc.float();
  const requests = fc.array(fc.array(value, { minLength: 1, maxLength: 3 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(requests, fc.integer({ min: 1, max: 5 }), async (list, entries) => {
      const { cache, counted } = cacheOf({ entries });
      for (const values of list) {
        const feed = floats(values);
        const [output] = await cache.outputsOf([feed], [0], () => Promise.resolve([feed]));
        assertEquals(output, feed);
      }
      assertEquals((counted().hits ?? 0) + (counted().misses ?? 0), list.length);
    }),
  );
});

Deno.test("a version and the one that replaces it count the bytes of both", async () => {
  const [merge, labels] = [new Merge(), { model: "m", version: "1" }];
  const tally = new Tally((event) => merge.accept("a", [event]));
  const [old, next] = [1, 2].map(() =>
    new ResponseCache({ entries: 9, ttlMs: Infinity }, new CacheCounts(tally, labels))
  );
  const bytes = () =>
    merge.collect().find(({ family }) => family.name === "model_cache_bytes")!.cells[0];
  const answer = () => Promise.resolve([floats([1])]);
  await old!.outputsOf([floats([1])], [0], answer);
  const one = bytes();
  await next!.outputsOf([floats([1])], [0], answer);
  assertEquals(bytes(), 2 * one!);
  old!.clear();
  assertEquals(bytes(), one);
});
